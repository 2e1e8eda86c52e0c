package dev.vht.files.directory;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.TableLayout;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of values that a clearing has moved out of the table, and their deletion.
 *
 * <p>A clearing renames {@code values} to {@code vht.cleared.1}. The files in it are deleted
 * afterwards; a failure to do so is logged, and the next clearing or opening for writing tries
 * again. With {@link dev.vht.Durability#DISK} the rename is synced before anything is deleted:
 * otherwise {@code values} could reappear with a part of its files after a power failure.
 *
 * <p>Foreign files were moved with the directory. They are moved back, not deleted.
 *
 * <p><b>Thread-safety:</b> {@link #nextPath} is called under all locks of {@link StripedLocks}; the
 * other methods may be called by any number of threads.
 */
final class ClearedDirectories {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.directory");

  private final DirectoryLayout layout;
  private final Disk disk;
  private final ReentrantLock sweepLock = new ReentrantLock();
  private long last;

  ClearedDirectories(DirectoryLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  /** Returns an unused path, never the same twice. */
  Path nextPath() throws IOException {
    Path next;
    do {
      next = layout.cleared(++last);
    } while (disk.kind(next) != Kind.NOTHING);
    return next;
  }

  /** The existing directories. The caller syncs the table's directory before it deletes them. */
  List<Path> found() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path path : disk.list(layout.directory())) {
      if (DirectoryLayout.isCleared(path) && disk.kind(path) == Kind.DIRECTORY) {
        found.add(path);
      }
    }
    return found;
  }

  /** Deletes directories that an earlier handle has left. */
  void sweepRemains() {
    try {
      List<Path> found = found();
      if (!found.isEmpty()) {
        disk.syncDirectory(layout.directory());
        sweep(found);
      }
    } catch (IOException e) {
      LOGGER.warn("{}: cleared values could not be deleted yet", layout.url(), e);
    }
  }

  /** Deletes directories returned by {@link #found}, as far as possible. */
  void sweep(List<Path> found) {
    StripedLocks.requireStack();
    sweepLock.lock();
    try {
      for (Path cleared : found) {
        sweep(cleared);
      }
    } finally {
      sweepLock.unlock();
    }
  }

  private void sweep(Path cleared) {
    try {
      for (Path path : disk.list(cleared)) {
        if (DirectoryLayout.isShard(path) && disk.kind(path) == Kind.DIRECTORY) {
          sweepShard(cleared, path);
        } else {
          moveBack(cleared, path);
        }
      }
      deleteIfEmpty(cleared);
    } catch (IOException | RuntimeException e) {
      LOGGER.warn(
          "{}: the table is cleared, but {} could not be deleted yet", layout.url(), cleared, e);
    }
  }

  private void sweepShard(Path cleared, Path shard) throws IOException {
    for (Path file : disk.list(shard)) {
      if (DirectoryLayout.isOfTable(file) && disk.kind(file) == Kind.FILE) {
        disk.delete(file);
      } else {
        moveBack(cleared, file);
      }
    }
    deleteIfEmpty(shard);
  }

  /** Moves a foreign file back, unless there is another file by now. */
  private void moveBack(Path cleared, Path foreign) throws IOException {
    Path home = layout.values().resolve(cleared.relativize(foreign));
    disk.createDirectory(layout.values());
    disk.createDirectory(TableLayout.parent(home));
    if (disk.kind(home) == Kind.NOTHING && disk.kind(foreign) != Kind.NOTHING) {
      disk.move(foreign, home);
    }
  }

  private void deleteIfEmpty(Path directory) throws IOException {
    try {
      disk.delete(directory);
    } catch (DirectoryNotEmptyException e) {
      LOGGER.warn("{}: {} contains files that are not part of the table", layout.url(), directory);
    }
  }
}
