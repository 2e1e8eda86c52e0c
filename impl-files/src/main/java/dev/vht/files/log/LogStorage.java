package dev.vht.files.log;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.LogLayout;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.maintenance.BackgroundTasks;
import dev.vht.files.log.recovery.Recovery;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.Position;
import dev.vht.files.place.FileFailures;
import dev.vht.files.place.OpenTable;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table in a {@link Log}.
 *
 * <p>Reads take no lock. Writes hold the log's lock while they append a record and change the
 * index. With {@link Durability#DISK} they then wait for a sync, which serves all waiting writes
 * together.
 */
final class LogStorage implements Storage {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogStorage.class);

  private final OpenTable<LogLayout> table;
  private final Log log;
  private final BackgroundTasks backgroundTasks;
  private final LogBackup backup;

  private LogStorage(
      OpenTable<LogLayout> table, Log log, BackgroundTasks backgroundTasks, LogBackup backup) {
    this.table = table;
    this.log = log;
    this.backgroundTasks = backgroundTasks;
    this.backup = backup;
  }

  /** Opens the log of a table. */
  static LogStorage open(
      OpenTable<LogLayout> table,
      long seed,
      LogSizes sizes,
      Executor executor,
      LogBackup.TableCopier copier)
      throws IOException {
    LogLayout layout = table.layout();
    if (table.settings().access() == Settings.Access.READ_WRITE) {
      layout.syncNames();
    }
    Durability durability = table.settings().durability();
    Log log = new Log(table.disk(), layout.log(), seed, durability, sizes, table.claim());
    Recovery.recover(log, layout.index(), table.settings().access());
    if (isDisk(table.settings())) {
      syncRemains(log);
    }
    BackgroundTasks backgroundTasks = new BackgroundTasks(log, layout.index(), executor);
    LogBackup backup = new LogBackup(table, log, backgroundTasks, copier);
    return new LogStorage(table, log, backgroundTasks, backup);
  }

  private static boolean isDisk(Settings settings) {
    return settings.durability() == Durability.DISK
        && settings.access() == Settings.Access.READ_WRITE;
  }

  /**
   * Syncs what earlier processes wrote, because with {@link Durability#DISK} everything that is
   * read is durable. If the disk is full the table can still be read, and no write is acknowledged
   * before a sync succeeds.
   */
  private static void syncRemains(Log log) throws IOException {
    try {
      log.syncQueue().sync();
    } catch (SyncFailedException e) {
      log.close();
      throw e;
    } catch (IOException e) {
      LOGGER.warn("the log in {} could not be synced when it was opened", log.directory(), e);
    }
  }

  @Override
  public Metadata metadata() {
    return table.marker().metadata();
  }

  // Reading.

  @Override
  public byte @Nullable [] get(byte[] key) {
    try {
      return log.get(key);
    } catch (InternalError e) {
      throw unreadable(e);
    }
  }

  @Override
  public boolean contains(byte[] key) {
    try {
      return log.contains(key);
    } catch (InternalError e) {
      throw unreadable(e);
    }
  }

  /** The exception for the error that a mapped file causes if it is unreadable or was truncated. */
  private StorageException unreadable(InternalError cause) {
    return new StorageException(
        "cannot read the log in "
            + log.directory()
            + ": the disk failed, or a file was truncated while it was open; close the table and"
            + " call VirtualHashTables.verify to see the damage",
        cause);
  }

  @Override
  public Cursor cursor() {
    return new LogCursor(log);
  }

  @Override
  public long count() {
    return log.index().count();
  }

  // Writing.

  /** A change of one key, made under the log's lock. */
  private interface Change {
    /** Makes the change and returns whether it did; {@code old} is the key's address. */
    boolean apply(long hash, long old) throws IOException;
  }

  private boolean change(byte[] key, Change change) {
    long hash = log.hash(key);
    boolean result = false;
    long end = Position.START;
    BackgroundTasks.Need need;
    IOException failure = null;
    log.lockToWrite();
    try {
      result = change.apply(hash, log.find(hash, key));
      end = log.end();
      need = backgroundTasks.need();
    } catch (IOException e) {
      failure = e;
      need = backgroundTasks.needAfterFailure();
    } catch (InternalError e) {
      throw unreadable(e);
    } finally {
      log.lock.unlock();
    }
    finish("write", end, need, failure);
    return result;
  }

  /** Ends a write without the lock. If it has failed, there may be room when it is repeated. */
  private void finish(
      String what, long end, BackgroundTasks.Need need, @Nullable IOException failure) {
    if (failure != null) {
      backgroundTasks.request(need);
      throw FileFailures.of(what, log.directory(), failure);
    }
    if (table.settings().durability() == Durability.DISK) {
      try {
        log.syncQueue().awaitSynced(end);
      } catch (IOException e) {
        throw FileFailures.of("sync", log.directory(), e);
      }
    }
    backgroundTasks.request(need);
  }

  private byte @Nullable [] value(long address, byte[] key) {
    return address == KeyIndex.NONE
        ? null
        : log.segment(address).value(Address.offset(address), key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    change(
        key,
        (hash, old) -> {
          log.set(hash, old, key, value);
          return true;
        });
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    byte[][] was = new byte[1][];
    change(
        key,
        (hash, old) -> {
          was[0] = value(old, key);
          if (was[0] == null) {
            log.set(hash, old, key, value);
          }
          return was[0] == null;
        });
    return was[0];
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    byte[][] was = new byte[1][];
    change(
        key,
        (hash, old) -> {
          was[0] = value(old, key);
          if (was[0] != null) {
            log.set(hash, old, key, value);
          }
          return was[0] != null;
        });
    return was[0];
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    return change(
        key,
        (hash, old) -> {
          boolean isExpected = Arrays.equals(value(old, key), expected);
          if (isExpected) {
            log.set(hash, old, key, value);
          }
          return isExpected;
        });
  }

  @Override
  public boolean remove(byte[] key) {
    return change(key, (hash, old) -> old != KeyIndex.NONE && remove(hash, old, key));
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return change(
        key, (hash, old) -> Arrays.equals(value(old, key), expected) && remove(hash, old, key));
  }

  private boolean remove(long hash, long old, byte[] key) throws IOException {
    log.remove(hash, old, key);
    return true;
  }

  @Override
  public void clear() {
    long end = Position.START;
    BackgroundTasks.Need need;
    IOException failure = null;
    log.lockToWrite();
    try {
      log.clear();
      end = log.end();
      need = backgroundTasks.need();
    } catch (IOException e) {
      failure = e;
      need = backgroundTasks.needAfterFailure();
    } finally {
      log.lock.unlock();
    }
    finish("clear", end, need, failure);
  }

  // Maintenance.

  @Override
  public void flush() {
    try {
      log.syncQueue().sync();
    } catch (IOException e) {
      throw FileFailures.of("sync", log.directory(), e);
    }
  }

  @Override
  public void compact() {
    try {
      backgroundTasks.compact();
    } catch (IOException e) {
      throw FileFailures.of("compact", log.directory(), e);
    }
  }

  @Override
  public void backup(Location target) {
    backup.run(target);
  }

  @Override
  public void destroy() {
    table.requireNothingForeign();
    backgroundTasks.stop();
    closeFiles();
    table.destroy();
  }

  @Override
  public void close() {
    backgroundTasks.stop();
    try {
      if (table.settings().access() == Settings.Access.READ_WRITE) {
        saveCheckpoint();
      }
    } finally {
      try {
        closeFiles();
      } finally {
        table.claim().close();
      }
    }
  }

  /** Writes a checkpoint, so that the next opening is fast. Failures are harmless and logged. */
  private void saveCheckpoint() {
    try {
      if (backgroundTasks.isCheckpointUseful()) {
        log.lock.lock();
        try {
          log.active().finish();
        } finally {
          log.lock.unlock();
        }
        if (log.boot() == 0) {
          log.syncQueue().sync(); // else the checkpoint cannot be trusted
        }
        backgroundTasks.checkpoint();
      }
    } catch (IOException | StorageException e) {
      LOGGER.warn("the log in {} was closed without a checkpoint", log.directory(), e);
    }
  }

  private void closeFiles() {
    try {
      log.close();
    } catch (IOException e) {
      throw FileFailures.of("close", log.directory(), e);
    }
  }
}
