package dev.vht.proptest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Where tests make their temporary directories: in the directory that the system property {@code
 * vht.directory} names, or else in the platform's temporary directory.
 *
 * <p>The name {@code memory} stands for a file system in memory ({@code /dev/shm}) if there is one
 * with {@value #LEAST_GIBIBYTES} GiB free, and for the platform's temporary directory otherwise. A
 * storage of many small files is tested several times as fast there.
 *
 * <p>A build that sets {@code junit.jupiter.tempdir.factory.default} to this class has the {@link
 * org.junit.jupiter.api.io.TempDir} directories there too.
 */
public final class TestDirectories implements TempDirFactory {
  private static final String MEMORY = "memory";
  private static final long LEAST_GIBIBYTES = 2;

  /** Made by JUnit. */
  public TestDirectories() {}

  /**
   * Creates a temporary directory. The caller deletes it.
   *
   * @param prefix how its name begins
   * @return its path, without symbolic links
   * @throws IOException if it cannot be created
   */
  public static Path create(String prefix) throws IOException {
    String parent = System.getProperty("vht.directory", "");
    if (parent.isEmpty() || parent.equals(MEMORY) && !isLarge(inMemory())) {
      return Files.createTempDirectory(prefix).toRealPath();
    }
    Path directory = parent.equals(MEMORY) ? inMemory() : Path.of(parent);
    return Files.createTempDirectory(directory, prefix).toRealPath();
  }

  private static Path inMemory() {
    return Path.of("/dev/shm");
  }

  private static boolean isLarge(Path directory) throws IOException {
    return Files.isWritable(directory)
        && Files.getFileStore(directory).getUsableSpace() >= LEAST_GIBIBYTES << 30;
  }

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
      throws IOException {
    return create("junit-");
  }
}
