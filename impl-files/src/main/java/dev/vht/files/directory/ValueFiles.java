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
 * The changes of a table's value files.
 *
 * <p><b>What lasts under {@code DISK}.</b> A value lasts if its file, the name of its file, and the
 * names of the directories that lead there are all on the disk. The table's own name is, since it
 * was made. That of {@code values} and of the 256 directories in it may not be, because another
 * handle has made them with less durability; so the first write syncs them, and so does each write
 * that makes one.
 *
 * <p><b>Clearing</b> is one rename of the directory {@code values} ({@link ClearedDirectories}). It
 * is made under all locks, so that no value is being written meanwhile; readers need no lock, and
 * every key goes at the same moment. The next write makes the directory again.
 *
 * <p><b>A call that an exception or an error ends</b>, wherever that comes from, leaves no wrong
 * count. What is being changed is noted under the lock before it is changed. As long as the note is
 * there, the count may be off by that change, and the next call that takes the lock, or asks for
 * the count, looks at the disk and puts it right. The notes are fields, so that an error at any
 * depth cannot keep them from being there.
 *
 * <p><b>A failed sync</b> is final: afterwards the kernel takes the pages for clean, so another
 * sync would succeed without having written them. The storage refuses writes until it is opened
 * again. After any other failure the table is as it was.
 */
final class ValueFiles {
  private static final int SHARDS = 256;
  private static final int MOST_ATTEMPTS = 10;

  private final OpenTable<DirectoryLayout> table;
  private final DirectoryLayout layout;
  private final Disk disk;
  private final Sync sync;
  private final boolean[] knownShards = new boolean[SHARDS];
  private final StripedLocks stripes = new StripedLocks();
  private final KeyCount count;
  private final UnsyncedFiles unsynced;
  private final ClearedDirectories cleared;
  private final ReentrantLock beginning = new ReentrantLock();
  private final ReentrantLock resolving = new ReentrantLock();
  private volatile boolean isBegun;
  private volatile @Nullable StorageException poison;

  /** Where the values were being moved, or were when a call ended by an exception. */
  private volatile @Nullable Path clearing;

  /** A change was begun and has not come to its end. */
  private volatile boolean isInDoubt;

  /** A write has failed, and what it was writing may be left over. */
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
    if (!count.isOfValuesOnTheDisk()) {
      files.unsynced.addEverything();
    }
    return files;
  }

  /** The lock under which a value's file is looked at and changed, acquired. */
  Stripe lock(Path file) {
    return stripes.lock(TableLayout.parent(file));
  }

  /** The value files of a directory, each once, and each that is there throughout. */
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
    requireHealth();
    try {
      resolve(stripe);
      byte[] content = ValueFile.encode(key, value);
      stripe.begin(file, disk.kind(file) != Kind.NOTHING);
      place(file, content);
      if (sync == Sync.YES) {
        disk.syncDirectory(TableLayout.parent(file));
      } else {
        unsynced.addFile(file);
      }
      stripe.end(count, true);
    } catch (IOException e) {
      throw failed("write", file, e);
    } finally {
      markDoubt(stripe);
    }
  }

  /** Makes the file, and again if somebody removes the directory that it is to be in. */
  private void place(Path file, byte[] content) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        begin();
        makeShard(TableLayout.parent(file));
        AtomicFileWriter.place(disk, file, content, sync);
        return;
      } catch (NoSuchFileException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
        isBegun = false;
        knownShards[DirectoryLayout.shard(TableLayout.parent(file))] = false;
      }
    }
  }

  /** Removes a value; the caller holds the lock. */
  boolean delete(Stripe stripe, Path file) {
    requireHealth();
    try {
      resolve(stripe);
      boolean isThere = disk.kind(file) != Kind.NOTHING;
      if (isThere) {
        begin();
        stripe.begin(file, true);
        disk.delete(file);
        settle(TableLayout.parent(file));
        stripe.end(count, false);
      }
      return isThere;
    } catch (IOException e) {
      throw failed("remove", file, e);
    } finally {
      markDoubt(stripe);
    }
  }

  /** Syncs the names in a directory, now or when somebody asks for it. */
  private void settle(Path directory) throws IOException {
    if (sync == Sync.YES) {
      disk.syncDirectory(directory);
    } else {
      unsynced.addDirectory(directory);
    }
  }

  /** Nothing but fields, so that it succeeds after any error. */
  private void markDoubt(Stripe stripe) {
    if (stripe.changing() != null) {
      mayHaveRemains = true;
      isInDoubt = true;
    }
  }

  /**
   * What comes before the first change, and before the first after a clearing: nobody counts any
   * more, and there is a directory for the values.
   */
  private void begin() throws IOException {
    if (isBegun) {
      return;
    }
    beginning.lock();
    try {
      if (!isBegun) {
        count.retire();
        makeDirectory(layout.values());
        if (sync == Sync.YES) {
          disk.syncDirectory(layout.directory());
          disk.syncDirectory(layout.values());
        }
        isBegun = true;
      }
    } finally {
      beginning.unlock();
    }
  }

  /** Makes a directory of value files, and sees that it is none that leads out of the table. */
  private void makeShard(Path shard) throws IOException {
    int number = DirectoryLayout.shard(shard);
    if (!knownShards[number]) { // written and read under the stripe's lock
      if (makeDirectory(shard) && sync == Sync.YES) {
        disk.syncDirectory(layout.values());
      }
      knownShards[number] = true;
    }
  }

  private boolean makeDirectory(Path directory) throws IOException {
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
    requireHealth();
    try {
      cleared.sweep(moveAway());
    } catch (IOException e) {
      throw failed("clear", layout.values(), e);
    }
  }

  /** Takes the values out of the table. Returns what may be deleted now. */
  private List<Path> moveAway() throws IOException {
    stripes.lockAll();
    try {
      for (Stripe stripe : stripes.all()) {
        resolve(stripe);
      }
      begin(); // makes the directory if it is not there, so that there is something to move
      Path away = cleared.next();
      clearing = away;
      disk.move(layout.values(), away);
      isBegun = false;
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
        isInDoubt = true;
      }
      stripes.unlockAll();
    }
  }

  /** Puts right what a call that was ended by an exception has left; the caller holds the lock. */
  private void resolve(Stripe stripe) throws IOException {
    if (clearing != null) {
      resolveClearing();
    }
    Path file = stripe.changing();
    if (file != null) {
      boolean isThere = disk.kind(file) != Kind.NOTHING;
      unsynced.addFile(file);
      try {
        if (sync == Sync.YES && poison == null) { // what the next call says of it is to last
          disk.syncDirectory(TableLayout.parent(file));
        }
      } catch (SyncFailedException e) { // final, so nobody is to try it again
        stripe.end(count, isThere);
        throw e;
      }
      stripe.end(count, isThere);
    }
  }

  /** No value was changed since: each change comes through here first. */
  private void resolveClearing() throws IOException {
    resolving.lock();
    try {
      Path away = clearing;
      if (away != null) {
        if (disk.kind(away) != Kind.NOTHING) {
          isBegun = false;
          unsynced.clear(Sync.NO);
          if (sync == Sync.YES && poison == null) {
            disk.syncDirectory(layout.directory());
          }
          count.clear();
        }
        clearing = null;
      }
    } finally {
      resolving.unlock();
    }
  }

  long count() {
    if (isInDoubt) {
      try {
        resolveEverything();
      } catch (IOException e) {
        throw failed("count the values in", layout.values(), e);
      }
    }
    return count.count();
  }

  private void resolveEverything() throws IOException {
    boolean isDone = false;
    isInDoubt = false;
    try {
      for (Stripe stripe : stripes.all()) {
        stripe.lock();
        try {
          resolve(stripe);
        } catch (SyncFailedException e) { // the count is known, and the next write is refused
          poison = failed("sync", layout.values(), e);
        } finally {
          stripe.unlock();
        }
      }
      isDone = true;
    } finally {
      if (!isDone) {
        isInDoubt = true;
      }
    }
  }

  private void requireHealth() {
    table.claim().requireHeld();
    StorageException reason = poison;
    if (reason != null) {
      throw new StorageException(
          layout.url()
              + " refuses to be written since a sync failed; close it and open it again: "
              + reason.getMessage(),
          reason);
    }
  }

  private StorageException failed(String operation, Path file, IOException cause) {
    StorageException failure = FileFailures.of(operation, file, cause);
    mayHaveRemains = true;
    if (cause instanceof SyncFailedException) {
      poison = failure;
    }
    return failure;
  }

  void flush() {
    requireHealth();
    try {
      if (table.settings().access() == Access.READ_WRITE) {
        unsynced.sync();
      }
    } catch (IOException e) {
      throw failed("sync", layout.directory(), e);
    }
  }

  /** Writes down the count for the next opening, if it is known. */
  void saveCount() throws IOException {
    boolean isKnown = poison == null && !mayHaveRemains && !isInDoubt;
    if (table.settings().access() == Access.READ_WRITE && isKnown) {
      table.claim().requireHeld();
      count.save(unsynced.isNothing());
    }
  }
}
