package dev.vht.files.directory;

import dev.vht.files.directory.StripedLocks.Stripe;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.disk.Disk.Opening;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.place.AtomicFileWriter.Sync;
import dev.vht.files.place.TableLayout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was changed since it was last synced: files that were written, and directories of which the
 * names were changed.
 *
 * <p>A sync that does not come to its end, for whatever reason, leaves a mark, and the next one
 * syncs everything. One sync runs at a time: a second caller must not return before what the first
 * is syncing is on the disk.
 */
final class UnsyncedFiles {
  private static final int MOST = 4_096;

  private final DirectoryLayout layout;
  private final Disk disk;
  private final StripedLocks stripes;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock syncing = new ReentrantLock();
  private Due due = new Due();

  /** A sync has begun and has not come to its end. */
  private boolean isUnfinished;

  private long clearings;

  private static final class Due {
    final Set<Path> files = new HashSet<>();
    final Set<Path> directories = new HashSet<>();
    boolean isEverything;
  }

  UnsyncedFiles(DirectoryLayout layout, StripedLocks stripes) {
    this.layout = layout;
    this.disk = layout.disk();
    this.stripes = stripes;
  }

  void addFile(Path file) {
    add(List.of(file), List.of(TableLayout.parent(file)));
  }

  void addDirectory(Path directory) {
    add(List.of(), List.of(directory));
  }

  /** For what others have written, of which nobody knows whether it was synced. */
  void addEverything() {
    lock.lock();
    try {
      Due everything = new Due();
      everything.isEverything = true;
      due = everything;
    } finally {
      lock.unlock();
    }
  }

  private void add(Collection<Path> files, Collection<Path> directories) {
    lock.lock();
    try {
      if (!due.isEverything) {
        due.files.addAll(files);
        due.directories.addAll(directories);
      }
      if (due.files.size() > MOST) { // rather walk the table once than remember all of it
        addEverything();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The directory of the values was moved away, and with it whatever was to be synced.
   *
   * @param sync whether the move itself was synced
   */
  void clear(Sync sync) {
    lock.lock();
    try {
      Due moved = new Due();
      if (sync == Sync.NO) {
        moved.directories.add(layout.directory());
      }
      due = moved;
      clearings++;
    } finally {
      lock.unlock();
    }
  }

  boolean isNothing() {
    lock.lock();
    try {
      return !isUnfinished && !due.isEverything && due.files.isEmpty() && due.directories.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Syncs all of it; what is written meanwhile may wait for the next time. */
  void sync() throws IOException {
    StripedLocks.requireStack();
    syncing.lock();
    try {
      long before = clearings();
      Due taken = taken();
      if (taken.isEverything) {
        syncEverything();
      } else {
        sync(taken.files, taken.directories);
      }
      disk.syncDirectory(layout.values());
      if (clearings() != before) { // what was to be synced may have been moved away
        disk.syncDirectory(layout.directory());
      }
      finished();
    } finally {
      syncing.unlock();
    }
  }

  private long clearings() {
    lock.lock();
    try {
      return clearings;
    } finally {
      lock.unlock();
    }
  }

  private Due taken() {
    lock.lock();
    try {
      Due next = new Due();
      Due taken = due;
      taken.isEverything |= isUnfinished;
      due = next;
      isUnfinished = true;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void finished() {
    lock.lock();
    try {
      isUnfinished = false;
    } finally {
      lock.unlock();
    }
  }

  private void syncEverything() throws IOException {
    for (Path shard : layout.shards()) {
      sync(values(shard), List.of(shard));
    }
    disk.syncDirectory(layout.directory());
  }

  private List<Path> values(Path shard) throws IOException {
    Stripe stripe = stripes.lock(shard);
    try {
      return layout.values(shard);
    } finally {
      stripe.unlock();
    }
  }

  private void sync(Collection<Path> files, Collection<Path> directories) throws IOException {
    for (Path file : files) {
      syncFile(file);
    }
    for (Path directory : directories) {
      disk.syncDirectory(directory);
    }
  }

  private void syncFile(Path file) throws IOException {
    try (DiskFile open = openedIfThere(file)) {
      if (open != null) { // otherwise it was removed, and its directory is synced
        open.sync();
      }
    }
  }

  /** Under the lock, because opening a file for writing makes it where it was just removed. */
  private @Nullable DiskFile openedIfThere(Path file) throws IOException {
    Stripe stripe = stripes.lock(TableLayout.parent(file));
    try {
      return disk.kind(file) == Kind.FILE ? disk.open(file, Opening.WRITE) : null;
    } catch (NoSuchFileException e) {
      return null;
    } finally {
      stripe.unlock();
    }
  }
}
