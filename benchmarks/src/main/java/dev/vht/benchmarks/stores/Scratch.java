package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory for one measurement, deleted with all that is in it at the end. */
final class Scratch implements AutoCloseable {
  /** Where the directories are made, if not where the platform makes temporary ones. */
  private static final @Nullable String PLACE = System.getProperty("vht.benchmarks.directory");

  private final Path directory;

  Scratch() {
    try {
      directory =
          PLACE == null
              ? Files.createTempDirectory("vht-benchmark-")
              : Files.createTempDirectory(Path.of(PLACE), "vht-benchmark-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // For measurements that are broken off; one that is killed leaves its directory.
    Runtime.getRuntime().addShutdownHook(new Thread(this::deleteQuietly));
  }

  Path directory() {
    return directory;
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
      return FileVisitResult.CONTINUE; // it went by itself; if not, its directory says so
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
