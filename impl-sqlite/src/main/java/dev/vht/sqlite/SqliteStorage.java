package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table in a database file: a row for each value.
 *
 * <p>One connection writes ({@link GroupCommitter}), because SQLite has one writer at a time
 * anyway, and what several threads wait for can be committed together. Some more read ({@link
 * ReaderPool}). The write-ahead log lets readers and the writer go on beside each other, in this
 * process and in others; a kill leaves a log from which the next opening restores every committed
 * write.
 */
final class SqliteStorage implements Storage {
  /** A mebibyte, where pages are as SQLite makes them. */
  private static final int PAGES_A_STEP = 256;

  private final TableLocation place;
  private final TableSchema schema;
  private final Metadata metadata;
  private final Settings settings;
  private final boolean isTemporary;
  private final Identity identity;
  private final @Nullable GroupCommitter writer;
  private final ReaderPool readers;

  /** A table of a file, by whichever links it was reached. */
  private record Identity(Path file, String table) {}

  SqliteStorage(
      TableLocation place,
      Metadata metadata,
      Settings settings,
      boolean isTemporary,
      @Nullable DatabaseConnection writer) {
    this.place = place;
    this.schema = place.schema();
    this.metadata = metadata;
    this.settings = settings;
    this.isTemporary = isTemporary;
    this.identity = new Identity(place.database().realFile(), schema.name());
    this.writer =
        writer == null
            ? null
            : new GroupCommitter(writer, () -> place.database().writer(settings.durability()));
    this.readers = new ReaderPool(place, settings.access());
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public Object identity() {
    return identity;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return read("read from", session -> select(session, key)).orElse(null);
  }

  private Optional<byte[]> select(DatabaseConnection session, byte[] key) throws SQLException {
    return session.first(
        schema.select(),
        row -> {
          byte[] value = row.getBytes(1);
          if (value == null || row.getLong(2) != TableSchema.checksum(key, value)) {
            throw damaged(key, "its checksum does not fit its value");
          }
          return value;
        },
        key);
  }

  DamagedTableException damaged(byte[] key, String why) {
    return new DamagedTableException(
        "damaged record in "
            + place.file()
            + ", table "
            + schema.name()
            + ", key "
            + StoredRow.shown(key)
            + ": "
            + why
            + "; VirtualHashTables.salvage keeps what is whole, a backup may have the rest",
        null);
  }

  @Override
  public boolean contains(byte[] key) {
    return read(
        "read from", session -> session.first(schema.contains(), row -> 1, key).isPresent());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    change("write to", session -> upsert(session, key, value));
  }

  private int upsert(DatabaseConnection session, byte[] key, byte[] value) throws SQLException {
    return session.update(schema.upsert(), key, value, TableSchema.checksum(key, value));
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return exchange(
            "write to",
            key,
            (session, old) -> {
              if (old.isEmpty()) {
                upsert(session, key, value);
              }
              return old;
            })
        .orElse(null);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    return exchange(
            "write to",
            key,
            (session, old) -> {
              if (old.isPresent()) {
                upsert(session, key, value);
              }
              return old;
            })
        .orElse(null);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    return exchange(
        "write to",
        key,
        (session, old) -> isEqual(old, expected) && upsert(session, key, value) > 0);
  }

  private static boolean isEqual(Optional<byte[]> old, byte[] expected) {
    return old.isPresent() && Arrays.equals(old.get(), expected);
  }

  @Override
  public boolean remove(byte[] key) {
    return change("remove from", session -> delete(session, key));
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return exchange(
        "remove from", key, (session, old) -> isEqual(old, expected) && delete(session, key));
  }

  private boolean delete(DatabaseConnection session, byte[] key) throws SQLException {
    return session.update(schema.delete(), key) > 0;
  }

  /** What becomes of a key that has a value, or has none. */
  @FunctionalInterface
  private interface Exchange<T> {
    T of(DatabaseConnection session, Optional<byte[]> old) throws SQLException;
  }

  /** Reads and writes as one, so that what is compared was also checked. */
  private <T> T exchange(String operation, byte[] key, Exchange<T> exchange) {
    return written(
        operation,
        writer -> writer.transaction(session -> exchange.of(session, select(session, key))));
  }

  @Override
  public Cursor cursor() {
    return new SqliteCursor(this, schema);
  }

  @Override
  public long count() {
    return read(
            "count", session -> session.first(schema.count(), row -> row.getLong(1), schema.name()))
        .orElseThrow(this::gone);
  }

  private StorageException gone() {
    return new StorageException(
        "table "
            + schema.name()
            + " is no longer in "
            + place.file()
            + ": somebody else has deleted it; close it",
        null);
  }

  @Override
  public void clear() {
    change("clear", session -> session.update(schema.clear()));
  }

  /**
   * Does it in one transaction, so that others who write wait until the last pair is there, and
   * those who read go on with what was there before. Holds one pair in memory at a time.
   */
  @Override
  public void fill(Iterator<Pair> pairs) {
    write("fill", session -> session.transaction(() -> filled(session, pairs)));
  }

  private boolean filled(DatabaseConnection session, Iterator<Pair> pairs) throws SQLException {
    session.update(schema.clear());
    while (pairs.hasNext()) {
      Pair pair = pairs.next();
      upsert(session, pair.key(), pair.value());
    }
    return true;
  }

  @Override
  public void flush() {
    if (settings.durability() == Durability.DISK
        || settings.access() == Settings.Access.READ_ONLY) {
      return;
    }
    write(
        "flush",
        session -> {
          session.execute("PRAGMA synchronous = FULL");
          try {
            return session.update(TableSchema.touch(), schema.name());
          } finally {
            session.execute("PRAGMA synchronous = NORMAL");
          }
        });
  }

  /**
   * Gives free pages back, some at a time, so that other writers come between, and then what the
   * log holds too much, if nobody reads it just then.
   *
   * <p>That is for files which this library has made; in any other the pages stay and are used
   * again. {@code VACUUM} would do it in every file, but it keeps all writers out for as long as it
   * takes to copy the file, and gives rows of other tables, which are somebody else's, new numbers.
   */
  @Override
  public void compact() {
    long free = write("compact", SqliteStorage::freePages);
    for (long left = free; left > 0; left -= PAGES_A_STEP) {
      write("compact", SqliteStorage::giveBackSome);
    }
    write("compact", SqliteStorage::shortenLog);
  }

  private static long freePages(DatabaseConnection session) throws SQLException {
    return session.first("PRAGMA freelist_count", row -> row.getLong(1)).orElse(0L);
  }

  private static boolean giveBackSome(DatabaseConnection session) throws SQLException {
    session.complete("PRAGMA incremental_vacuum(" + PAGES_A_STEP + ")");
    return true;
  }

  /** Does not wait for readers, and says that it could not by a row which is not needed. */
  private static boolean shortenLog(DatabaseConnection session) throws SQLException {
    return session.withoutWaiting(
        () -> session.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> 1).isPresent());
  }

  /** The copy is in a file of its own: {@link TableBackup}. */
  @Override
  public void backup(Location target) {
    new TableBackup(place, TableLocation.of(target)).make(metadata, settings.access());
  }

  @Override
  public void destroy() {
    write("delete", session -> session.transaction(new TableCatalog(session, place)::drop));
    release();
    try {
      new DatabaseDeleter(place.database()).deleteLeft();
    } catch (SQLException e) {
      throw SqliteFailures.of(place.described("delete"), place.file(), e);
    } catch (IOException e) {
      throw new StorageException("cannot delete " + place.file() + ": " + e, e);
    }
  }

  @Override
  public void close() {
    if (isTemporary) {
      destroy();
    } else {
      release();
    }
  }

  private void release() {
    StackReserve.require();
    try {
      readers.close();
      if (writer != null) {
        writer.close();
      }
    } catch (SQLException e) {
      throw SqliteFailures.of(place.described("close"), place.file(), e);
    }
  }

  <T> T read(String operation, ReaderPool.Reading<T> reading) {
    return readers.read(operation, reading);
  }

  /** Makes a change of one statement. */
  private <T> T change(String operation, GroupCommitter.Change<T> change) {
    return written(operation, writer -> writer.statement(change));
  }

  /** Does what others' changes are not to be mixed with. */
  private <T> T write(String operation, GroupCommitter.Change<T> work) {
    return written(operation, writer -> writer.alone(work));
  }

  /** What is asked of the writer. */
  @FunctionalInterface
  private interface Writing<T> {
    T by(GroupCommitter writer) throws SQLException;
  }

  private <T> T written(String operation, Writing<T> writing) {
    GroupCommitter present = writer;
    if (present == null) {
      throw new StorageException(place.file() + " was opened for reading only", null);
    }
    try {
      return writing.by(present);
    } catch (SQLException e) {
      throw SqliteFailures.of(place.described(operation), place.file(), e);
    }
  }
}
