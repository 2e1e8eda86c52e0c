package dev.vht.files.log;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table in a {@link Log}.
 *
 * <p>Reads go to the log at once. Writes take its lock for as long as it takes to append a record
 * and to change the index; under {@link Durability#DISK} they then wait for a sync, which serves
 * all that wait together.
 */
final class LogStorage implements Storage {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogStorage.class);

  private final Metadata metadata;
  private final Settings settings;
  private final Log log;
  private final Housekeeping housekeeping;

  private LogStorage(Metadata metadata, Settings settings, Log log, Housekeeping housekeeping) {
    this.metadata = metadata;
    this.settings = settings;
    this.log = log;
    this.housekeeping = housekeeping;
  }

  /** Opens the log in a directory. */
  static LogStorage open(
      Disk disk,
      Path directory,
      Path checkpoint,
      long seed,
      Metadata metadata,
      Settings settings,
      Tuning tuning,
      Executor executor)
      throws IOException {
    Log log = new Log(disk, directory, seed, settings.durability(), tuning);
    Recovery.of(log, checkpoint, settings.access());
    return new LogStorage(metadata, settings, log, new Housekeeping(log, checkpoint, executor));
  }

  @Override
  public Metadata metadata() {
    return metadata;
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

  /** A mapped file that cannot be read, or that somebody has made shorter, is a fault in memory. */
  private StorageException unreadable(InternalError cause) {
    return new StorageException(
        "cannot read the log in "
            + log.directory()
            + ": the disk failed, or a file was made shorter while it was open; close the table,"
            + " and let VirtualHashTables.verify tell what is damaged",
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

  /** A change of one key, under the log's lock. */
  private interface Change<R> {
    /** Makes the change; {@code old} is where the key's record is. */
    R make(long hash, long old) throws IOException;
  }

  private <R> R change(byte[] key, Change<R> change) {
    long hash = log.hash(key);
    R result;
    long end;
    Housekeeping.Need need;
    log.lock.lock();
    try {
      result = change.make(hash, log.find(hash, key));
      end = log.end();
      need = housekeeping.need();
    } catch (IOException e) {
      throw Failures.of("write", log.directory(), e);
    } catch (InternalError e) {
      throw unreadable(e);
    } finally {
      log.lock.unlock();
    }
    finish(end, need);
    return result;
  }

  private void finish(long end, Housekeeping.Need need) {
    if (settings.durability() == Durability.DISK) {
      try {
        log.awaitSynced(end);
      } catch (IOException e) {
        throw Failures.of("sync", log.directory(), e);
      }
    }
    housekeeping.serve(need);
  }

  private byte @Nullable [] value(long address, byte[] key) {
    return address == Index.NONE ? null : log.segment(address).value(Address.offset(address), key);
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
    return this.<byte @Nullable []>change(
        key,
        (hash, old) -> {
          if (old == Index.NONE) {
            log.set(hash, old, key, value);
          }
          return value(old, key);
        });
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    return this.<byte @Nullable []>change(
        key,
        (hash, old) -> {
          byte[] was = value(old, key);
          if (was != null) {
            log.set(hash, old, key, value);
          }
          return was;
        });
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
    return change(key, (hash, old) -> old != Index.NONE && remove(hash, old, key));
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
    long end;
    Housekeeping.Need need;
    log.lock.lock();
    try {
      log.clear();
      end = log.end();
      need = housekeeping.need();
    } catch (IOException e) {
      throw Failures.of("clear", log.directory(), e);
    } finally {
      log.lock.unlock();
    }
    finish(end, need);
  }

  // Keeping.

  @Override
  public void flush() {
    try {
      log.sync();
    } catch (IOException e) {
      throw Failures.of("sync", log.directory(), e);
    }
  }

  @Override
  public void compact() {
    try {
      housekeeping.compact();
    } catch (IOException e) {
      throw Failures.of("compact", log.directory(), e);
    }
  }

  @Override
  public void destroy() {
    throw new UnsupportedOperationException("TODO");
  }

  @Override
  public void close() {
    housekeeping.stop();
    try {
      if (settings.access() == Settings.Access.READ_WRITE) {
        leaveTidy();
      }
    } finally {
      closeFiles();
    }
  }

  /** Makes the next opening quick. Whatever of this fails, everything written is there. */
  private void leaveTidy() {
    try {
      if (housekeeping.isWorthACheckpoint()) {
        log.lock.lock();
        try {
          log.finishActive();
        } finally {
          log.lock.unlock();
        }
        if (log.boot() == 0) {
          log.sync(); // else the next opening cannot know that nothing was lost
        }
        housekeeping.checkpoint();
      }
    } catch (IOException | StorageException e) {
      LOGGER.warn("the log in {} was closed without a checkpoint", log.directory(), e);
    }
  }

  private void closeFiles() {
    try {
      log.close();
    } catch (IOException e) {
      throw Failures.of("close", log.directory(), e);
    }
  }
}
