package dev.vht.postgresql;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TableLocation table;
  private final TableSchema schema;
  private final Server server;
  private final Metadata metadata;
  private final Settings settings;
  private final Identity identity;
  private final @Nullable JournalSchema journal;
  private final long origin = RANDOM.nextLong();
  private final TableWrites writes;
  private final GroupCommitter writer;

  /** Made once, because each read passes it on. */
  private final String reading;

  private final List<JournalFeed> feeds = new CopyOnWriteArrayList<>();

  /** Equal for the same table, by whatever address it was opened. */
  private record Identity(String database, String schema, String table) {}

  /**
   * Creates an open table.
   *
   * @param table where it is
   * @param journal its journal, or null if it has none
   * @param server the connections, which this closes
   * @param database identifies the database among all servers
   * @param metadata what the table was created with
   * @param settings of this handle
   */
  PostgresqlStorage(
      TableLocation table,
      @Nullable JournalSchema journal,
      Server server,
      String database,
      Metadata metadata,
      Settings settings) {
    this.table = table;
    this.schema = table.schema();
    this.journal = journal;
    this.server = server;
    this.metadata = metadata;
    this.settings = settings;
    this.identity = new Identity(database, schema.schema(), schema.name());
    this.writes = new TableWrites(schema, journal, origin);
    this.writer = new GroupCommitter(server, table, writes);
    this.reading = table.described(READ);
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
    return feed(origin, origin);
  }

  /** A follower of its own, so that this handle records its changes for it. */
  @Override
  public ChangeFeed watchChanges() {
    long watcher = RANDOM.nextLong();
    return feed(watcher, watcher);
  }

  private ChangeFeed feed(long ownOrigin, long ignoredOrigin) {
    JournalFeed feed = new JournalFeed(table, journal, server, ownOrigin, ignoredOrigin);
    feeds.add(feed);
    return feed;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] hash = TableSchema.hash(key);
    return server
        .read(
            reading,
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
            reading,
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
      if (hasWritten(WRITE, key, connection -> writes.putIfAbsent(connection, row))) {
        return null;
      }
      present = get(key);
    } while (present == null);
    return present;
  }

  private boolean hasWritten(String operation, byte[] key, Server.Work<Boolean> write) {
    return server.write(table.described(operation), key, write);
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
    return writes.exchange(
        connection, row, old -> requireIntact(row.key(), old.getBytes(1), old.getLong(2)));
  }

  /** A damaged row may look absent. */
  private byte @Nullable [] absent(byte[] key) {
    boolean unused = contains(key);
    return null;
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    StoredRow row = StoredRow.of(key, value);
    return hasWritten(WRITE, key, connection -> writes.replaceIfEqual(connection, row, expected))
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
    byte[] hash = TableSchema.hash(key);
    return hasWritten(
            REMOVE, key, connection -> writes.removeIfEqual(connection, hash, key, expected))
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
    new ContentReplacer(server, table, writes).clear();
  }

  @Override
  public void fill(Iterator<Pair> pairs) {
    new ContentReplacer(server, table, writes).fill(pairs);
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
    close();
  }

  @Override
  public void close() {
    feeds.forEach(JournalFeed::close);
    server.close();
  }
}
