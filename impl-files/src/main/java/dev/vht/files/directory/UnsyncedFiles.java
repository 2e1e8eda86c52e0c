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
 * The files that were written and the directories that were changed since the last sync.
 *
 * <p>After a sync that ended by an exception the next one syncs everything. One sync runs at a
 * time, because a second caller must not return before the first sync is complete.
 */
final class UnsyncedFiles {
  private static final int MAX_FILES = 4_096;

  private final DirectoryLayout layout;
  private final Disk disk;
  private final StripedLocks stripes;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock syncing = new ReentrantLock();
  private Pending pending = new Pending();

  /** Whether a sync was begun and is not finished. */
  private boolean isUnfinished;

  private long clearings;

  private static final class Pending {
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

  /** Adds all files, because it is unknown what an earlier process has synced. */
  void addEverything() {
    lock.lock();
    try {
      Pending everything = new Pending();
      everything.isEverything = true;
      pending = everything;
    } finally {
      lock.unlock();
    }
  }

  private void add(Collection<Path> files, Collection<Path> directories) {
    lock.lock();
    try {
      if (!pending.isEverything) {
        pending.files.addAll(files);
        pending.directories.addAll(directories);
      }
      if (pending.files.size() > MAX_FILES) { // then listing the table is cheaper
        addEverything();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets all files, because the directory of the values was moved away.
   *
   * @param sync whether the move itself was synced
   */
  void clear(Sync sync) {
    lock.lock();
    try {
      Pending moved = new Pending();
      if (sync == Sync.NO) {
        moved.directories.add(layout.directory());
      }
      pending = moved;
      clearings++;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return !isUnfinished
          && !pending.isEverything
          && pending.files.isEmpty()
          && pending.directories.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Syncs everything that was added before this call. */
  void sync() throws IOException {
    StripedLocks.requireStack();
    syncing.lock();
    try {
      long before = clearings();
      Pending taken = takePending();
      if (taken.isEverything) {
        syncEverything();
      } else {
        sync(taken.files, taken.directories);
      }
      disk.syncDirectory(layout.values());
      if (clearings() != before) { // values may have been moved away
        disk.syncDirectory(layout.directory());
      }
      markFinished();
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

  private Pending takePending() {
    lock.lock();
    try {
      Pending next = new Pending();
      Pending taken = pending;
      taken.isEverything |= isUnfinished;
      pending = next;
      isUnfinished = true;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void markFinished() {
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
      if (open != null) { // else it was removed, and its directory is synced
        open.sync();
      }
    }
  }

  /** Opens the file under the lock, because opening a removed file for writing would create it. */
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
