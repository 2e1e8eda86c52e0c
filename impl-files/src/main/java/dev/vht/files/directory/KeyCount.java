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
 * The number of values in an open table.
 *
 * <p><b>The invariant.</b> If {@code vht.count} exists and is valid ({@link KeyCountFile#isValid}),
 * it is correct. It is written when the table is closed, after the last change, and deleted before
 * the first change after the next opening. So after a kill it is missing; then the next opening
 * counts the files and deletes temporary ones. After a close the next opening lists nothing.
 *
 * <p><b>A power failure</b> may undo what was not synced: values, but also the deletion of this
 * file. So a count of values that were not all synced names the machine's boot, and is invalid
 * after the next boot. A count of synced values is valid in any boot, so its deletion must be
 * durable before a value changes. Therefore an opening that finds such a count syncs the deletion,
 * and an opening that finds none syncs the directory at once, in case an earlier process was killed
 * between the deletion and the sync.
 */
final class KeyCount {
  private final DirectoryLayout layout;
  private final AtomicLong count;
  private final ReentrantLock deletionLock = new ReentrantLock();

  /** The file found when the table was opened, if it was valid. */
  private final Optional<KeyCountFile> found;

  /** Whether no value was ever written. */
  private boolean isNew;

  private volatile boolean isFileDeleted;

  private KeyCount(DirectoryLayout layout, Optional<KeyCountFile> found, long count) {
    this.layout = layout;
    this.found = found;
    this.count = new AtomicLong(count);
  }

  static KeyCount open(DirectoryLayout layout, Access access) throws IOException {
    Disk disk = layout.disk();
    long now = disk.boot();
    Optional<KeyCountFile> found =
        KeyCountFile.read(disk, layout.count()).filter(file -> file.isValid(now));
    if (found.isPresent()) {
      return new KeyCount(layout, found, found.get().count());
    }
    if (access == Access.READ_WRITE) {
      layout.syncNames();
    }
    List<Path> shards = layout.shards();
    KeyCount counted = new KeyCount(layout, found, countAndSweep(layout, shards, access));
    counted.isNew = shards.isEmpty();
    return counted;
  }

  /** Counts the value files, and deletes temporary files of killed processes. */
  private static long countAndSweep(DirectoryLayout layout, List<Path> shards, Access access)
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

  /** Whether all values are known to have been synced when the table was opened. */
  boolean areValuesSynced() {
    return isNew || isFoundForAnyBoot();
  }

  private boolean isFoundForAnyBoot() {
    return found.isPresent() && found.get().boot() == KeyCountFile.ANY_BOOT;
  }

  long count() {
    return count.get();
  }

  void add(int difference) {
    count.addAndGet(difference);
  }

  /** Sets the count to 0. */
  void clear() {
    count.set(0);
  }

  /** Deletes the file. Called before each change of a value. */
  void deleteFile() throws IOException {
    if (isFileDeleted) {
      return;
    }
    deletionLock.lock();
    try {
      if (!isFileDeleted) {
        layout.disk().delete(layout.count());
        if (isFoundForAnyBoot()) {
          layout.disk().syncDirectory(layout.directory());
        }
        isFileDeleted = true;
      }
    } finally {
      deletionLock.unlock();
    }
  }

  /**
   * Writes the file after the last change.
   *
   * @param isSynced whether all values are synced
   */
  void save(boolean isSynced) throws IOException {
    long boot = isSynced ? KeyCountFile.ANY_BOOT : layout.disk().boot();
    boolean isUseless = !isSynced && boot == KeyCountFile.ANY_BOOT; // boots are unknown here
    if (isUseless || !isFileDeleted && found.isPresent()) {
      return;
    }
    byte[] content = new KeyCountFile(count(), boot).encode();
    Sync sync = isSynced ? Sync.YES : Sync.NO;
    AtomicFileWriter.write(layout.disk(), layout.count(), content, sync);
  }
}
