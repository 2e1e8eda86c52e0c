package dev.vht.files.directory;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.AtomicFileWriter.Sync;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many values an open table has.
 *
 * <p><b>The invariant.</b> If {@code vht.count} is there and holds ({@link KeyCountFile#holds}), it
 * is right. It is written by who closes the table, when nobody writes any more, and removed before
 * the first value is written or removed after the next opening. So after a kill it is not there,
 * and the next opening counts the files and sweeps what was being written; after a closing the next
 * opening lists nothing.
 *
 * <p><b>A loss of power</b> may undo what was not synced: values, but also the removal of this
 * file. A count of values that were not all on the disk therefore names the start of the machine
 * since which it holds, and is not believed after the next. A count that holds for good must be
 * gone from the disk before a value changes. So who finds such a one syncs its removal; and who
 * finds none syncs the directory at once, in case somebody was killed between the removal and the
 * sync.
 */
final class KeyCount {
  private final DirectoryLayout layout;
  private final AtomicLong count;
  private final ReentrantLock retiring = new ReentrantLock();

  /** What is in the directory, as far as it holds. */
  private final Optional<KeyCountFile> found;

  /** No value was ever written. */
  private boolean isNew;

  private volatile boolean isRetired;

  private KeyCount(DirectoryLayout layout, Optional<KeyCountFile> found, long count) {
    this.layout = layout;
    this.found = found;
    this.count = new AtomicLong(count);
  }

  static KeyCount open(DirectoryLayout layout, Access access) throws IOException {
    Disk disk = layout.disk();
    long now = disk.boot();
    Optional<KeyCountFile> found =
        KeyCountFile.read(disk, layout.count()).filter(file -> file.holds(now));
    if (found.isPresent()) {
      return new KeyCount(layout, found, found.get().count());
    }
    if (access == Access.READ_WRITE) {
      layout.syncNames();
    }
    List<Path> shards = layout.shards();
    KeyCount counted = new KeyCount(layout, found, counted(layout, shards, access));
    counted.isNew = shards.isEmpty();
    return counted;
  }

  /** Counts the value files, and removes what a killed process was writing. */
  private static long counted(DirectoryLayout layout, List<Path> shards, Access access)
      throws IOException {
    long values = 0;
    for (Path shard : shards) {
      for (Path file : layout.disk().list(shard)) {
        if (DirectoryLayout.isValue(file)) {
          values++;
        } else if (access == Access.READ_WRITE) {
          sweep(layout.disk(), file);
        }
      }
    }
    return values;
  }

  private static void sweep(Disk disk, Path file) throws IOException {
    if (DirectoryLayout.isTemporary(file) && disk.kind(file) == Kind.FILE) {
      disk.delete(file);
    }
  }

  /** Whether every value was on the disk when the table was opened, as far as is known. */
  boolean isOfValuesOnTheDisk() {
    return isNew || isFoundForGood();
  }

  private boolean isFoundForGood() {
    return found.isPresent() && found.get().boot() == KeyCountFile.ANY_BOOT;
  }

  long count() {
    return count.get();
  }

  void add(int difference) {
    count.addAndGet(difference);
  }

  /** Every value is gone. */
  void clear() {
    count.set(0);
  }

  /** Removes the file. To be called before each change of a value. */
  void retire() throws IOException {
    if (isRetired) {
      return;
    }
    retiring.lock();
    try {
      if (!isRetired) {
        layout.disk().delete(layout.count());
        if (isFoundForGood()) {
          layout.disk().syncDirectory(layout.directory());
        }
        isRetired = true;
      }
    } finally {
      retiring.unlock();
    }
  }

  /**
   * Writes the file, when nobody changes a value any more.
   *
   * @param isOnTheDisk whether every value is on the disk
   */
  void save(boolean isOnTheDisk) throws IOException {
    long boot = isOnTheDisk ? KeyCountFile.ANY_BOOT : layout.disk().boot();
    boolean isUseless = !isOnTheDisk && boot == KeyCountFile.ANY_BOOT; // no start can be told
    if (isUseless || !isRetired && found.isPresent()) {
      return;
    }
    byte[] content = new KeyCountFile(count(), boot).encode();
    Sync sync = isOnTheDisk ? Sync.YES : Sync.NO;
    AtomicFileWriter.write(layout.disk(), layout.count(), content, sync);
  }
}
