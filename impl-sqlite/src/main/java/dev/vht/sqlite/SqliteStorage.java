package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A table in a database file: a row for each value.
 *
 * <p>One connection writes, under a lock, because SQLite has one writer at a time anyway and
 * threads that wait for a lock are woken in order, where those that wait for SQLite poll. Any
 * number of connections read. The write-ahead log lets readers and the writer go on beside each
 * other, in this process and in others; a kill leaves a log from which the next opening restores
 * every committed write.
 */
final class SqliteStorage implements Storage {
  private static final int SHOWN_KEY_BYTES = 16;

  private final Database database;
  private final Schema schema;
  private final Metadata metadata;
  private final Settings settings;
  private final boolean isTemporary;
  private final ReentrantLock lock = new ReentrantLock();
  private final @Nullable Session writer;
  private final Readers readers;

  SqliteStorage(
      Database database,
      Schema schema,
      Metadata metadata,
      Settings settings,
      boolean isTemporary,
      @Nullable Session writer) {
    this.database = database;
    this.schema = schema;
    this.metadata = metadata;
    this.settings = settings;
    this.isTemporary = isTemporary;
    this.writer = writer;
    this.readers = new Readers(database, settings.access());
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return read("read from", session -> select(session, key)).orElse(null);
  }

  private Optional<byte[]> select(Session session, byte[] key) throws SQLException {
    return session.first(
        schema.select(),
        row -> {
          byte[] value = row.getBytes(1);
          if (value == null || row.getLong(2) != Schema.checksum(key, value)) {
            throw damaged(key);
          }
          return value;
        },
        key);
  }

  private DamagedTableException damaged(byte[] key) {
    String shown =
        HexFormat.of().formatHex(key, 0, Math.min(key.length, SHOWN_KEY_BYTES))
            + (key.length > SHOWN_KEY_BYTES ? "..." : "");
    return new DamagedTableException(
        "damaged record in "
            + database.file()
            + ", table "
            + schema.name()
            + ", key "
            + shown
            + " (hexadecimal): its checksum does not fit its value; restore it from a backup, or remove"
            + " the key",
        null);
  }

  @Override
  public boolean contains(byte[] key) {
    return read(
        "read from", session -> session.first(schema.contains(), row -> 1, key).isPresent());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    write("write to", session -> upsert(session, key, value));
  }

  private int upsert(Session session, byte[] key, byte[] value) throws SQLException {
    return session.update(schema.upsert(), key, value, Schema.checksum(key, value));
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return write(
            "write to",
            session ->
                session.transaction(
                    () -> {
                      Optional<byte[]> old = select(session, key);
                      if (old.isEmpty()) {
                        upsert(session, key, value);
                      }
                      return old;
                    }))
        .orElse(null);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    return write(
            "write to",
            session ->
                session.transaction(
                    () -> {
                      Optional<byte[]> old = select(session, key);
                      if (old.isPresent()) {
                        upsert(session, key, value);
                      }
                      return old;
                    }))
        .orElse(null);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    return write(
        "write to",
        session ->
            session.update(schema.update(), value, Schema.checksum(key, value), key, expected) > 0);
  }

  @Override
  public boolean remove(byte[] key) {
    return write("remove from", session -> session.update(schema.delete(), key) > 0);
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return write(
        "remove from", session -> session.update(schema.deleteExpected(), key, expected) > 0);
  }

  @Override
  public Cursor cursor() {
    return new SqliteCursor(this, schema);
  }

  @Override
  public long count() {
    return read(
            "count", session -> session.first(Schema.count(), row -> row.getLong(1), schema.name()))
        .orElseThrow(this::gone);
  }

  private StorageException gone() {
    return new StorageException(
        "table "
            + schema.name()
            + " is no longer in "
            + database.file()
            + ": somebody else has deleted it; close it",
        null);
  }

  @Override
  public void clear() {
    write("clear", session -> session.update(schema.clear()));
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
            return session.update(Schema.touch(), schema.name());
          } finally {
            session.execute("PRAGMA synchronous = NORMAL");
          }
        });
  }

  @Override
  public void destroy() {
    write("delete", session -> drop(session, schema));
    release();
    try {
      database.deleteIfAbandoned();
    } catch (SQLException e) {
      throw Failures.of("delete", database.file(), e);
    } catch (IOException e) {
      throw new StorageException("cannot delete " + database.file() + ": " + e, e);
    }
  }

  static boolean drop(Session session, Schema schema) throws SQLException {
    return session.transaction(
        () -> {
          boolean existed = session.update(Schema.unregister(), schema.name()) > 0;
          if (existed) {
            session.execute(schema.drop());
          }
          return existed;
        });
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
    try {
      readers.close();
      if (writer != null) {
        writer.close();
      }
    } catch (SQLException e) {
      throw Failures.of("close", database.file(), e);
    }
  }

  <T> T read(String operation, Readers.Reading<T> reading) {
    return readers.read(operation + " table " + schema.name(), reading);
  }

  private <T> T write(String operation, Readers.Reading<T> writing) {
    Session session = writer;
    if (session == null) {
      throw new StorageException(database.file() + " was opened for reading only", null);
    }
    lock.lock();
    try {
      return writing.with(session);
    } catch (SQLException e) {
      throw Failures.of(operation + " table " + schema.name(), database.file(), e);
    } finally {
      lock.unlock();
    }
  }
}
