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
 * The directories of values that a clearing has taken out of the table, and their deletion.
 *
 * <p>{@code values} becomes {@code vht.cleared.1} by one rename, which is the whole clearing.
 * Deleting what is in there is nobody's success or failure: if it fails it is logged, and the next
 * clearing and the next opening for writing try again. Where a clearing is to survive a loss of
 * power, the rename is synced before anything is deleted; otherwise {@code values} could come back
 * with a part of its files.
 *
 * <p>Files that are not the table's were moved with the directory. They go back to where they were,
 * and are not deleted.
 *
 * <p><b>Thread-safety:</b> {@link #next} is called under all locks of {@link StripedLocks}; the
 * other methods by any number of threads.
 */
final class ClearedDirectories {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.directory");

  private final DirectoryLayout layout;
  private final Disk disk;
  private final ReentrantLock sweeping = new ReentrantLock();
  private long last;

  ClearedDirectories(DirectoryLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  /** A name at which nothing is, and that this object has not given before. */
  Path next() throws IOException {
    Path next;
    do {
      next = layout.cleared(++last);
    } while (disk.kind(next) != Kind.NOTHING);
    return next;
  }

  /** What is there now; once the table's directory was synced after that, it may be swept. */
  List<Path> found() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path path : disk.list(layout.directory())) {
      if (DirectoryLayout.isCleared(path) && disk.kind(path) == Kind.DIRECTORY) {
        found.add(path);
      }
    }
    return found;
  }

  /** Deletes what an earlier handle has left. */
  void sweepRemains() {
    try {
      List<Path> found = found();
      if (!found.isEmpty()) {
        disk.syncDirectory(layout.directory());
        sweep(found);
      }
    } catch (IOException e) {
      LOGGER.warn("{}: what was cleared stays for now", layout.url(), e);
    }
  }

  /** Deletes directories that {@link #found} gave, as far as that is possible. */
  void sweep(List<Path> found) {
    StripedLocks.requireStack();
    sweeping.lock();
    try {
      for (Path cleared : found) {
        sweep(cleared);
      }
    } finally {
      sweeping.unlock();
    }
  }

  private void sweep(Path cleared) {
    try {
      for (Path path : disk.list(cleared)) {
        if (DirectoryLayout.isShard(path) && disk.kind(path) == Kind.DIRECTORY) {
          sweepShard(cleared, path);
        } else {
          giveBack(cleared, path);
        }
      }
      deleteIfEmpty(cleared);
    } catch (IOException | RuntimeException e) {
      LOGGER.warn("{}: the table is cleared, but {} stays for now", layout.url(), cleared, e);
    }
  }

  private void sweepShard(Path cleared, Path shard) throws IOException {
    for (Path file : disk.list(shard)) {
      if (DirectoryLayout.isOfTable(file) && disk.kind(file) == Kind.FILE) {
        disk.delete(file);
      } else {
        giveBack(cleared, file);
      }
    }
    deleteIfEmpty(shard);
  }

  /** Moves somebody else's file to where it was, unless there is another by now. */
  private void giveBack(Path cleared, Path foreign) throws IOException {
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
      LOGGER.warn("{}: {} holds what is no part of the table", layout.url(), directory);
    }
  }
}
