package dev.vht.postgresql;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table in a database, with one row per key.
 *
 * <p>Each call is one statement on a connection of the pool, so nothing is held on the server
 * between two calls. A write of one key is a transaction of its own. What depends on the present
 * value is decided by the statement that writes.
 */
final class PostgresqlStorage implements Storage {
  private static final String READ = "read from";
  private static final String WRITE = "write to";
  private static final String REMOVE = "remove from";

  private final TableLocation table;
  private final TableSchema schema;
  private final Server server;
  private final Metadata metadata;
  private final Settings settings;
  private final Identity identity;
  private final GroupCommitter writer;

  /** Equal for the same table, by whatever address it was opened. */
  private record Identity(String database, String schema, String table) {}

  PostgresqlStorage(
      TableLocation table, Server server, String database, Metadata metadata, Settings settings) {
    this.table = table;
    this.schema = table.schema();
    this.server = server;
    this.metadata = metadata;
    this.settings = settings;
    this.identity = new Identity(database, schema.schema(), schema.name());
    this.writer = new GroupCommitter(server, table);
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
    byte[] hash = TableSchema.hash(key);
    return server
        .read(
            table.described(READ),
            connection ->
                connection.queryFirst(schema.select(), row -> requireIntact(key, row), key, hash))
        .orElse(null);
  }

  private byte[] requireIntact(byte[] key, ResultSet row) throws SQLException {
    requireSameKey(key, row.getBoolean(1));
    return requireIntact(key, row.getBytes(2), row.getLong(3));
  }

  private void requireSameKey(byte[] key, boolean isSame) {
    if (!isSame) {
      throw damaged(key, "the row of its hash has another key");
    }
  }

  private byte[] requireIntact(byte[] key, byte @Nullable [] value, long crc) {
    if (value == null || crc != TableSchema.checksum(key, value)) {
      throw damaged(key, "its checksum does not fit its value");
    }
    return value;
  }

  DamagedTableException damaged(byte[] key, String why) {
    return damaged(table, key, why);
  }

  static DamagedTableException damaged(TableLocation table, byte[] key, String why) {
    return new DamagedTableException(
        ("damaged record in %s, table %s, key %s: %s; VirtualHashTables.salvage keeps the intact"
                + " records, a backup may have the rest")
            .formatted(table, table.schema().name(), StoredRow.toHex(key), why),
        null);
  }

  @Override
  public boolean contains(byte[] key) {
    byte[] hash = TableSchema.hash(key);
    Optional<Boolean> isSame =
        server.read(
            table.described(READ),
            connection ->
                connection.queryFirst(schema.contains(), row -> row.getBoolean(1), key, hash));
    isSame.ifPresent(same -> requireSameKey(key, same));
    return isSame.isPresent();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    writer.put(StoredRow.of(key, value));
  }

  /** If the key is there and then is not, another process has removed it, and this tries again. */
  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    StoredRow row = StoredRow.of(key, value);
    byte[] present;
    do {
      if (hasChangedOne(
          WRITE, key, schema.insert(), row.hash(), row.key(), row.value(), row.crc())) {
        return null;
      }
      present = get(key);
    } while (present == null);
    return present;
  }

  private boolean hasChangedOne(String operation, byte[] key, String sql, Object... arguments) {
    return server.write(
            table.described(operation), key, connection -> connection.update(sql, arguments))
        > 0;
  }

  /** Checks the old value before the commit, so a damaged one is not overwritten. */
  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    StoredRow row = StoredRow.of(key, value);
    byte[] old =
        server
            .write(
                table.described(WRITE),
                key,
                connection -> connection.inTransaction(() -> exchange(connection, row)))
            .orElse(null);
    return old == null ? absent(key) : old;
  }

  private Optional<byte[]> exchange(ServerConnection connection, StoredRow row)
      throws SQLException {
    return connection.queryFirst(
        schema.exchange(),
        old -> requireIntact(row.key(), old.getBytes(1), old.getLong(2)),
        row.value(),
        row.crc(),
        row.hash(),
        row.key());
  }

  /** A damaged row may look absent. */
  private byte @Nullable [] absent(byte[] key) {
    boolean unused = contains(key);
    return null;
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    StoredRow row = StoredRow.of(key, value);
    return hasChangedOne(
            WRITE,
            key,
            schema.replaceIfEqual(),
            row.value(),
            row.crc(),
            row.hash(),
            row.key(),
            expected)
        || requireReadable(key);
  }

  /**
   * Returns false, unless the row is damaged, which may be why it differs from what is expected.
   */
  private boolean requireReadable(byte[] key) {
    byte[] unused = get(key);
    return false;
  }

  @Override
  public boolean remove(byte[] key) {
    return writer.remove(key);
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return hasChangedOne(REMOVE, key, schema.deleteIfEqual(), TableSchema.hash(key), key, expected)
        || requireReadable(key);
  }

  @Override
  public Cursor cursor() {
    return new PostgresqlCursor(this, table, server);
  }

  /** Counts the rows, which takes time in proportion to their number. */
  @Override
  public long count() {
    return server
        .read(
            table.described("count"),
            connection ->
                connection.withoutTimeout(
                    () -> connection.queryFirst(schema.count(), row -> row.getLong(1))))
        .orElse(0L);
  }

  @Override
  public void clear() {
    new ContentReplacer(server, table).clear();
  }

  @Override
  public void fill(Iterator<Pair> pairs) {
    new ContentReplacer(server, table).fill(pairs);
  }

  /**
   * Commits are synchronous unless the durability is {@code BUFFERED}. One that is synchronous
   * syncs all earlier ones.
   */
  @Override
  public void flush() {
    if (settings.durability() == Durability.BUFFERED
        && settings.access() == Settings.Access.READ_WRITE) {
      boolean unused =
          server.read(
              table.described("flush"),
              connection ->
                  connection.inTransaction(
                      () -> {
                        connection.execute("SET LOCAL synchronous_commit = on");
                        connection.execute("SELECT pg_logical_emit_message(true, 'vht', '')");
                        return true;
                      }));
    }
  }

  /** Does nothing if the role may not vacuum the table; autovacuum does it then. */
  @Override
  public void compact() {
    boolean unused =
        server.read(
            table.described("compact"),
            connection ->
                connection.withoutTimeout(
                    () -> {
                      connection.execute(schema.vacuum());
                      return true;
                    }));
  }

  @Override
  public void backup(Location target) {
    TableLocation copy = TableLocation.of(target);
    try (Server other = copy.connect(Durability.DISK)) {
      new TableBackup(server, table, copy, metadata).make(other);
    }
  }

  @Override
  public void destroy() {
    boolean unused = PostgresqlStorageProvider.drop(server, table);
    server.close();
  }

  @Override
  public void close() {
    server.close();
  }
}
