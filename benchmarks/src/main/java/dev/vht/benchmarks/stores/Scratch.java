package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory for one measurement, deleted at its end. */
public final class Scratch implements AutoCloseable {
  /** The parent of the directories, if not the platform's temporary directory. */
  private static final @Nullable String PARENT = System.getProperty("vht.benchmarks.directory");

  private final Path directory;

  /** Creates the directory. */
  public Scratch() {
    try {
      directory =
          PARENT == null
              ? Files.createTempDirectory("vht-benchmark-")
              : Files.createTempDirectory(Path.of(PARENT), "vht-benchmark-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // For aborted measurements. A killed one leaves its directory.
    Runtime.getRuntime().addShutdownHook(new Thread(this::deleteQuietly));
  }

  /**
   * Returns the directory.
   *
   * @return an existing directory
   */
  public Path directory() {
    return directory;
  }

  /**
   * Returns the type of the file system.
   *
   * @return for example {@code ext4}
   */
  public String fileSystem() {
    try {
      return Files.getFileStore(directory).type();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteQuietly() {
    try {
      delete();
    } catch (IOException e) {
      System.err.println(directory + " was not deleted: " + e);
    }
  }

  private void delete() throws IOException {
    if (Files.exists(directory)) {
      Files.walkFileTree(directory, new Deleter());
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE; // deleted already, or else deleting its directory fails
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
