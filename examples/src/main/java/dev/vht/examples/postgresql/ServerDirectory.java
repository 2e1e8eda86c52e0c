package dev.vht.examples.postgresql;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The temporary directory of a server.
 *
 * <p>The process that uses it has a lock on a file in it. The lock ends with the process, so an
 * unlocked directory was left by a killed one, and perhaps the server still runs. The programs of
 * the server are in the directory, too. That tells its processes from those of all other servers.
 */
final class ServerDirectory implements Closeable {
  static final String PREFIX = "vht-demo-server-";
  static final String LOCK = "lock";
  private static final int SECONDS_TO_END = 10;
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Path path;
  private final FileChannel lock;

  private ServerDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Creates a directory. Its lock gets its name when it is locked, so nobody finds it unlocked. */
  static ServerDirectory create() throws IOException {
    Path path = Files.createTempDirectory(PREFIX).toRealPath();
    Path unnamed = path.resolve("new-" + LOCK);
    FileChannel lock =
        FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    Files.move(unnamed, path.resolve(LOCK));
    return new ServerDirectory(path, lock);
  }

  Path path() {
    return path;
  }

  /** Stops the servers that killed processes left, and removes their directories. */
  static void removeLeftovers(Consumer<String> progress) throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toRealPath();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : directories) {
        removeIfLeft(directory, progress);
      }
    }
  }

  private static void removeIfLeft(Path directory, Consumer<String> progress) {
    try (FileChannel lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock mine = lock.tryLock()) {
      if (mine != null) {
        progress.accept("Removing " + directory + ", which a killed process left");
        remove(directory);
      }
    } catch (IOException | RuntimeException e) {
      // another process removes it, or it belongs to another user: not ours to remove
    }
  }

  private static void remove(Path directory) throws IOException {
    stopProcesses(directory);
    IOException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS && Files.exists(directory); attempt++) {
      try {
        deleteAll(directory);
        return;
      } catch (IOException e) {
        failure = e; // a process that is about to end has just created a file
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Stops what runs in the directory. */
  void stopProcesses() {
    stopProcesses(path);
  }

  /** Processes of a server that has been stopped in order have ended already. */
  private static void stopProcesses(Path directory) {
    List<ProcessHandle> processes =
        ProcessHandle.allProcesses()
            .filter(each -> each.info().command().filter(isIn(directory)).isPresent())
            .toList();
    processes.forEach(ProcessHandle::destroy);
    processes.forEach(ServerDirectory::awaitEnd);
  }

  private static Predicate<String> isIn(Path directory) {
    return command -> Path.of(command).startsWith(directory);
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes the lock at the end, so a directory that is deleted in part can be told again. */
  private static void deleteAll(Path directory) throws IOException {
    Path lock = directory.resolve(LOCK);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(lock) && !file.equals(directory)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.deleteIfExists(lock);
    Files.deleteIfExists(directory);
  }

  /** Removes the directory, and stops what still runs in it. */
  @Override
  public void close() throws IOException {
    try (lock) {
      remove(path);
    }
  }
}
