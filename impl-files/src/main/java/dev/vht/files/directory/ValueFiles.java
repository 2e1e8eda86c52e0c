package dev.vht.files.directory;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.directory.StripedLocks.Stripe;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.AtomicFileWriter.Sync;
import dev.vht.files.place.FileFailures;
import dev.vht.files.place.OpenTable;
import dev.vht.files.place.TableLayout;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Changes a table's value files.
 *
 * <p><b>Durability {@code DISK}.</b> A value is durable if its file, the file's name, and the names
 * of the directories that lead to it are all synced. The table's own name was synced when the table
 * was created. The names of {@code values} and of the 256 shards may not be, because a handle with
 * less durability may have created them. So the first write syncs them, and so does each write that
 * creates one.
 *
 * <p><b>Clearing</b> renames the directory {@code values} ({@link ClearedDirectories}), which
 * removes all keys atomically. It holds all locks, so no value is written meanwhile. The next write
 * recreates the directory.
 *
 * <p><b>Exceptions and errors</b> at any point leave no wrong count. A change is noted under the
 * lock before it is made. While the note exists, the count may be off by that change; the next call
 * that acquires the lock or reads the count inspects the disk and corrects it. The notes are
 * fields, so that even a stack overflow cannot prevent them.
 *
 * <p><b>A failed sync</b> is final, because the kernel then considers the pages clean and another
 * sync would succeed without writing them. Writes throw until the table is reopened. After any
 * other failure the table is unchanged.
 */
final class ValueFiles {
  private static final int SHARDS = 256;
  private static final int MAX_ATTEMPTS = 10;

  private final OpenTable<DirectoryLayout> table;
  private final DirectoryLayout layout;
  private final Disk disk;
  private final Sync sync;
  private final boolean[] knownShards = new boolean[SHARDS];
  private final StripedLocks stripes = new StripedLocks();
  private final KeyCount count;
  private final UnsyncedFiles unsynced;
  private final ClearedDirectories cleared;
  private final ReentrantLock prepareLock = new ReentrantLock();
  private final ReentrantLock reconcileLock = new ReentrantLock();
  private volatile boolean isPrepared;
  private volatile @Nullable StorageException syncFailure;

  /** The target of a clearing that is running, or that ended by an exception. */
  private volatile @Nullable Path clearing;

  /** Whether a change ended by an exception and the count has to be corrected. */
  private volatile boolean isUncertain;

  /** Whether a write failed, so that a temporary file may be left. */
  private volatile boolean mayHaveRemains;

  private ValueFiles(OpenTable<DirectoryLayout> table, KeyCount count) {
    this.table = table;
    this.layout = table.layout();
    this.disk = table.disk();
    this.sync = table.settings().durability() == Durability.DISK ? Sync.YES : Sync.NO;
    this.count = count;
    this.unsynced = new UnsyncedFiles(layout, stripes);
    this.cleared = new ClearedDirectories(layout);
  }

  static ValueFiles open(OpenTable<DirectoryLayout> table) throws IOException {
    Access access = table.settings().access();
    KeyCount count = KeyCount.open(table.layout(), access);
    ValueFiles files = new ValueFiles(table, count);
    if (access == Access.READ_WRITE) {
      files.cleared.sweepRemains();
    }
    if (!count.areValuesSynced()) {
      files.unsynced.addEverything();
    }
    return files;
  }

  /** Acquires and returns the lock of a value's file. */
  Stripe lock(Path file) {
    return stripes.lock(TableLayout.parent(file));
  }

  /** The value files of a shard, listed under its lock. */
  List<Path> list(Path shard) throws IOException {
    Stripe stripe = stripes.lock(shard);
    try {
      return layout.values(shard);
    } finally {
      stripe.unlock();
    }
  }

  /** Writes a value; the caller holds the lock. */
  void write(Stripe stripe, Path file, byte[] key, byte[] value) {
    requireWritable();
    try {
      reconcile(stripe);
      byte[] content = ValueFile.encode(key, value);
      stripe.begin(file, disk.kind(file) != Kind.NOTHING);
      writeFile(file, content);
      if (sync == Sync.YES) {
        disk.syncDirectory(TableLayout.parent(file));
      } else {
        unsynced.addFile(file);
      }
      stripe.end(count, true);
    } catch (IOException e) {
      throw recordFailure("write", file, e);
    } finally {
      markUncertain(stripe);
    }
  }

  /** Writes the file, and starts over if another program removes its shard. */
  private void writeFile(Path file, byte[] content) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        prepare();
        createShard(TableLayout.parent(file));
        AtomicFileWriter.writeAndMove(disk, file, content, sync);
        return;
      } catch (NoSuchFileException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
        isPrepared = false;
        knownShards[DirectoryLayout.shard(TableLayout.parent(file))] = false;
      }
    }
  }

  /** Removes a value; the caller holds the lock. */
  boolean delete(Stripe stripe, Path file) {
    requireWritable();
    try {
      reconcile(stripe);
      boolean isThere = disk.kind(file) != Kind.NOTHING;
      if (isThere) {
        prepare();
        stripe.begin(file, true);
        disk.delete(file);
        syncOrDefer(TableLayout.parent(file));
        stripe.end(count, false);
      }
      return isThere;
    } catch (IOException e) {
      throw recordFailure("remove", file, e);
    } finally {
      markUncertain(stripe);
    }
  }

  /** Syncs the names in a directory, now or at the next {@link #flush}. */
  private void syncOrDefer(Path directory) throws IOException {
    if (sync == Sync.YES) {
      disk.syncDirectory(directory);
    } else {
      unsynced.addDirectory(directory);
    }
  }

  /** Only writes fields, so that it succeeds after any error. */
  private void markUncertain(Stripe stripe) {
    if (stripe.changing() != null) {
      mayHaveRemains = true;
      isUncertain = true;
    }
  }

  /**
   * Prepares the first change, and the first after a clearing: deletes the count's file and creates
   * the directory for the values.
   */
  private void prepare() throws IOException {
    if (isPrepared) {
      return;
    }
    prepareLock.lock();
    try {
      if (!isPrepared) {
        count.deleteFile();
        createDirectoryIfMissing(layout.values());
        if (sync == Sync.YES) {
          disk.syncDirectory(layout.directory());
          disk.syncDirectory(layout.values());
        }
        isPrepared = true;
      }
    } finally {
      prepareLock.unlock();
    }
  }

  /** Creates a shard. A link with its name, which would lead out of the table, is rejected. */
  private void createShard(Path shard) throws IOException {
    int number = DirectoryLayout.shard(shard);
    if (!knownShards[number]) { // written and read under the stripe's lock
      if (createDirectoryIfMissing(shard) && sync == Sync.YES) {
        disk.syncDirectory(layout.values());
      }
      knownShards[number] = true;
    }
  }

  private boolean createDirectoryIfMissing(Path directory) throws IOException {
    boolean isMissing = disk.kind(directory) != Kind.DIRECTORY;
    if (isMissing) {
      disk.createDirectory(directory);
      if (sync == Sync.NO) {
        unsynced.addDirectory(TableLayout.parent(directory));
      }
    }
    return isMissing;
  }

  /** Removes all values at once. */
  void clear() {
    requireWritable();
    try {
      cleared.sweep(moveAway());
    } catch (IOException e) {
      throw recordFailure("clear", layout.values(), e);
    }
  }

  /** Moves the values out of the table, and returns the directories that may be deleted. */
  private List<Path> moveAway() throws IOException {
    stripes.lockAll();
    try {
      for (Stripe stripe : stripes.all()) {
        reconcile(stripe);
      }
      prepare(); // creates the directory if it is missing
      Path away = cleared.nextPath();
      clearing = away;
      disk.move(layout.values(), away);
      isPrepared = false;
      List<Path> found = cleared.found();
      if (sync == Sync.YES) {
        disk.syncDirectory(layout.directory());
      }
      unsynced.clear(sync);
      count.clear();
      clearing = null;
      return found;
    } finally {
      if (clearing != null) {
        isUncertain = true;
      }
      stripes.unlockAll();
    }
  }

  /** Corrects the count after a call that ended by an exception; the caller holds the lock. */
  private void reconcile(Stripe stripe) throws IOException {
    if (clearing != null) {
      reconcileClearing();
    }
    Path file = stripe.changing();
    if (file != null) {
      boolean isThere = disk.kind(file) != Kind.NOTHING;
      unsynced.addFile(file);
      try {
        if (sync == Sync.YES && syncFailure == null) { // the next call may report the change
          disk.syncDirectory(TableLayout.parent(file));
        }
      } catch (SyncFailedException e) { // final: must not be tried again
        stripe.end(count, isThere);
        throw e;
      }
      stripe.end(count, isThere);
    }
  }

  /** Corrects the count after a failed clearing, before any other change. */
  private void reconcileClearing() throws IOException {
    reconcileLock.lock();
    try {
      Path away = clearing;
      if (away != null) {
        if (disk.kind(away) != Kind.NOTHING) {
          isPrepared = false;
          unsynced.clear(Sync.NO);
          if (sync == Sync.YES && syncFailure == null) {
            disk.syncDirectory(layout.directory());
          }
          count.clear();
        }
        clearing = null;
      }
    } finally {
      reconcileLock.unlock();
    }
  }

  long count() {
    if (isUncertain) {
      try {
        reconcileAll();
      } catch (IOException e) {
        throw recordFailure("count the values in", layout.values(), e);
      }
    }
    return count.count();
  }

  private void reconcileAll() throws IOException {
    boolean isComplete = false;
    isUncertain = false;
    try {
      for (Stripe stripe : stripes.all()) {
        stripe.lock();
        try {
          reconcile(stripe);
        } catch (SyncFailedException e) { // the count is known, and the next write throws
          syncFailure = recordFailure("sync", layout.values(), e);
        } finally {
          stripe.unlock();
        }
      }
      isComplete = true;
    } finally {
      if (!isComplete) {
        isUncertain = true;
      }
    }
  }

  private void requireWritable() {
    table.claim().requireHeld();
    StorageException reason = syncFailure;
    if (reason != null) {
      throw new StorageException(
          layout.url()
              + " cannot be written since a sync failed; close it and open it again: "
              + reason.getMessage(),
          reason);
    }
  }

  private StorageException recordFailure(String operation, Path file, IOException cause) {
    StorageException failure = FileFailures.of(operation, file, cause);
    mayHaveRemains = true;
    if (cause instanceof SyncFailedException) {
      syncFailure = failure;
    }
    return failure;
  }

  void flush() {
    requireWritable();
    try {
      if (table.settings().access() == Access.READ_WRITE) {
        unsynced.sync();
      }
    } catch (IOException e) {
      throw recordFailure("sync", layout.directory(), e);
    }
  }

  /** Saves the count for the next opening, if it is known. */
  void saveCount() throws IOException {
    boolean isKnown = syncFailure == null && !mayHaveRemains && !isUncertain;
    if (table.settings().access() == Access.READ_WRITE && isKnown) {
      table.claim().requireHeld();
      count.save(unsynced.isEmpty());
    }
  }
}
