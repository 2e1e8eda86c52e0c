package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.internal.lock.StackReserve;
import dev.vht.spi.ChangeFeed;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table in a database file, with one row per key.
 *
 * <p>One connection writes ({@link GroupCommitter}), because SQLite allows one writer at a time and
 * changes of several threads can share a commit. Other connections read ({@link ReaderPool}). The
 * write-ahead log lets readers and the writer run concurrently, in this process and in others.
 * After a kill, the next opening restores every committed write from the log.
 */
final class SqliteStorage implements Storage {
  /** One mebibyte at SQLite's default page size. */
  private static final int PAGES_PER_STEP = 256;

  private final TableLocation table;
  private final TableSchema schema;
  private final Metadata metadata;
  private final Settings settings;
  private final boolean isTemporary;
  private final Identity identity;
  private final ChangeJournal journal;
  private final @Nullable GroupCommitter writer;
  private final ReaderPool readers;
  private final List<JournalFeed> feeds = new CopyOnWriteArrayList<>();

  /** Equal for the same table of the same file, even if opened through different links. */
  private record Identity(Path file, String table) {}

  SqliteStorage(
      TableLocation table,
      Metadata metadata,
      Settings settings,
      boolean isTemporary,
      @Nullable DatabaseConnection writer) {
    this.table = table;
    this.schema = table.schema();
    this.metadata = metadata;
    this.settings = settings;
    this.isTemporary = isTemporary;
    this.identity = new Identity(table.database().realFile(), schema.name());
    this.journal = new ChangeJournal(schema);
    this.writer =
        writer == null
            ? null
            : new GroupCommitter(writer, () -> table.database().openWriter(settings.durability()));
    this.readers = new ReaderPool(table, settings.access());
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
  public ChangeFeed followChanges() {
    return newFeed(journal.origin(), false);
  }

  /** Has a number of its own, so this handle's writes are those of another one. */
  @Override
  public ChangeFeed watchChanges() {
    return newFeed(ChangeJournal.newOrigin(), true);
  }

  private ChangeFeed newFeed(long origin, boolean isBeatingIdle) {
    JournalFeed feed = new JournalFeed(table, settings, origin, isBeatingIdle);
    feeds.add(feed);
    return feed;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return read("read from", connection -> select(connection, key)).orElse(null);
  }

  private Optional<byte[]> select(DatabaseConnection connection, byte[] key) throws SQLException {
    return connection.queryFirst(
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
        ("damaged record in %s, table %s, key %s: %s; VirtualHashTables.salvage keeps the intact"
                + " records, a backup may have the rest")
            .formatted(table.file(), schema.name(), StoredRow.toHex(key), why),
        null);
  }

  @Override
  public boolean contains(byte[] key) {
    return read(
        "read from",
        connection -> connection.queryFirst(schema.contains(), row -> 1, key).isPresent());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    boolean unused =
        write(
            "write to",
            connection -> journal.putUnfollowed(connection, key, value),
            connection -> journal.put(connection, key, value));
  }

  /** Tries the single statement that suits a table which nobody follows, then a transaction. */
  private boolean write(
      String operation,
      GroupCommitter.Change<Boolean> unfollowed,
      GroupCommitter.Change<Boolean> any) {
    return journal.isUnfollowed()
            && withWriter(operation, writer -> writer.executeStatement(unfollowed))
        || withWriter(operation, writer -> writer.executeTransaction(any));
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return putIf(key, value, Optional::isEmpty);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    return putIf(key, value, Optional::isPresent);
  }

  private byte @Nullable [] putIf(byte[] key, byte[] value, Predicate<Optional<byte[]>> condition) {
    return compareAndWrite(
            "write to",
            key,
            (connection, old) -> {
              if (condition.test(old)) {
                journal.put(connection, key, value);
              }
              return old;
            })
        .orElse(null);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    return compareAndWrite(
        "write to",
        key,
        (connection, old) -> isEqual(old, expected) && journal.put(connection, key, value));
  }

  private static boolean isEqual(Optional<byte[]> old, byte[] expected) {
    return old.isPresent() && Arrays.equals(old.get(), expected);
  }

  @Override
  public boolean remove(byte[] key) {
    return write(
        "remove from",
        connection -> journal.removeUnfollowed(connection, key),
        connection -> journal.remove(connection, key));
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return compareAndWrite(
        "remove from",
        key,
        (connection, old) -> isEqual(old, expected) && journal.remove(connection, key));
  }

  /** A write that depends on the present value. */
  @FunctionalInterface
  private interface ConditionalWrite<T> {
    T run(DatabaseConnection connection, Optional<byte[]> old) throws SQLException;
  }

  /** Reads the value, checksum included, and writes in the same transaction. */
  private <T> T compareAndWrite(String operation, byte[] key, ConditionalWrite<T> write) {
    return withWriter(
        operation,
        writer ->
            writer.executeTransaction(
                connection -> write.run(connection, select(connection, key))));
  }

  @Override
  public Cursor cursor() {
    return new SqliteCursor(this, schema);
  }

  @Override
  public long count() {
    return read(
            "count",
            connection ->
                connection.queryFirst(schema.count(), row -> row.getLong(1), schema.name()))
        .orElseThrow(this::deleted);
  }

  private StorageException deleted() {
    return new StorageException(
        "table %s is no longer in %s: another handle or program has deleted it; close it"
            .formatted(schema.name(), table.file()),
        null);
  }

  @Override
  public void clear() {
    int unused = withWriter("clear", writer -> writer.executeTransaction(journal::clear));
  }

  /**
   * Replaces the content in one transaction. Other writers wait until it ends, and readers see the
   * old content until then. Holds one pair in memory at a time.
   */
  @Override
  public void fill(Iterator<Pair> pairs) {
    executeAlone(
        "fill", connection -> connection.inTransaction(() -> replaceAll(connection, pairs)));
  }

  private boolean replaceAll(DatabaseConnection connection, Iterator<Pair> pairs)
      throws SQLException {
    connection.update(schema.clear());
    while (pairs.hasNext()) {
      Pair pair = pairs.next();
      journal.putUnrecorded(connection, pair.key(), pair.value());
    }
    journal.recordAll(connection);
    return true;
  }

  @Override
  public void flush() {
    if (settings.durability() == Durability.DISK
        || settings.access() == Settings.Access.READ_ONLY) {
      return;
    }
    executeAlone(
        "flush",
        connection -> {
          connection.execute("PRAGMA synchronous = FULL");
          try {
            return connection.update(TableSchema.touch(), schema.name());
          } finally {
            connection.execute("PRAGMA synchronous = NORMAL");
          }
        });
  }

  /**
   * Gives free pages back to the file system in small steps, between which other writers can run.
   * Then truncates the log, unless a reader uses it.
   *
   * <p>This shrinks only files that this library created. In other files free pages are kept and
   * reused. {@code VACUUM} works in every file, but it blocks all writers while it copies the file,
   * and it may renumber the rows of other programs' tables.
   */
  @Override
  public void compact() {
    long free = executeAlone("compact", SqliteStorage::freePages);
    for (long left = free; left > 0; left -= PAGES_PER_STEP) {
      executeAlone("compact", SqliteStorage::vacuumStep);
    }
    executeAlone("compact", SqliteStorage::truncateLog);
  }

  private static long freePages(DatabaseConnection connection) throws SQLException {
    return connection.queryFirst("PRAGMA freelist_count", row -> row.getLong(1)).orElse(0L);
  }

  private static boolean vacuumStep(DatabaseConnection connection) throws SQLException {
    connection.executeFully("PRAGMA incremental_vacuum(" + PAGES_PER_STEP + ")");
    return true;
  }

  /**
   * Does not wait for readers. The result row, which says whether one was in the way, is ignored.
   */
  private static boolean truncateLog(DatabaseConnection connection) throws SQLException {
    return connection.withoutWaiting(
        () -> connection.queryFirst("PRAGMA wal_checkpoint(TRUNCATE)", row -> 1).isPresent());
  }

  @Override
  public void backup(Location target) {
    new TableBackup(table, TableLocation.of(target)).make(metadata, settings.access());
  }

  @Override
  public void destroy() {
    executeAlone(
        "delete",
        connection -> connection.inTransaction(new TableCatalog(connection, table)::drop));
    release();
    try {
      new DatabaseDeleter(table.database()).deleteLeftovers();
    } catch (SQLException e) {
      throw SqliteFailures.of(table.described("delete"), table.file(), e);
    } catch (IOException e) {
      throw new StorageException("cannot delete " + table.file() + ": " + e, e);
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
      closeFeeds();
      readers.close();
      if (writer != null) {
        writer.close();
      }
    } catch (SQLException e) {
      throw SqliteFailures.of(table.described("close"), table.file(), e);
    }
  }

  private void closeFeeds() throws SQLException {
    for (JournalFeed feed : feeds) {
      feed.close();
    }
  }

  <T> T read(String operation, ReaderPool.Query<T> query) {
    return readers.read(operation, query);
  }

  private <T> T executeAlone(String operation, GroupCommitter.Change<T> work) {
    return withWriter(operation, writer -> writer.executeAlone(work));
  }

  @FunctionalInterface
  private interface WriterCall<T> {
    T run(GroupCommitter writer) throws SQLException;
  }

  private <T> T withWriter(String operation, WriterCall<T> call) {
    GroupCommitter present = writer;
    if (present == null) {
      throw new StorageException(table.file() + " was opened for reading only", null);
    }
    try {
      return call.run(present);
    } catch (SQLException e) {
      throw SqliteFailures.of(table.described(operation), table.file(), e);
    }
  }
}
