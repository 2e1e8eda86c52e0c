package dev.vht.benchmarks.stores.postgresql;

import dev.vht.benchmarks.stores.Store;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A plain use of PostgreSQL through JDBC: the columns and the index of our tables, and for each
 * call a connection of the pool, a prepared statement, which the driver caches, and a commit. The
 * checksum is verified on reading.
 */
final class PostgresqlLoop implements Store {
  private static final String NAME = PostgresqlServer.SCHEMA + ".plain";

  static final String CREATE =
      "CREATE TABLE IF NOT EXISTS "
          + NAME
          + " (hash bytea NOT NULL PRIMARY KEY, key bytea NOT NULL, value bytea NOT NULL,"
          + " crc bigint NOT NULL)";

  static final String COPY = "COPY " + NAME + " (hash, key, value, crc) FROM STDIN (FORMAT binary)";

  static final String TRUNCATE = "TRUNCATE " + NAME;

  static final String PAGE =
      "SELECT hash, key, value, crc FROM " + NAME + " WHERE hash > ? ORDER BY hash LIMIT ?";

  private static final String UPSERT =
      "INSERT INTO "
          + NAME
          + " AS present (hash, key, value, crc) VALUES (?, ?, ?, ?) ON CONFLICT (hash)"
          + " DO UPDATE SET value = excluded.value, crc = excluded.crc"
          + " WHERE present.key = excluded.key";

  private static final String SELECT =
      "SELECT key = ?, value, crc FROM " + NAME + " WHERE hash = ?";

  private final DataSource pool;

  PostgresqlLoop(PostgresqlServer server) {
    server.execute(CREATE);
    pool = server.pool();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    try (Connection connection = pool.getConnection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      upsert.setBytes(1, hash(key));
      upsert.setBytes(2, key);
      upsert.setBytes(3, value);
      upsert.setLong(4, checksum(key, value));
      upsert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    try (Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setBytes(1, key);
      select.setBytes(2, hash(key));
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getBoolean(1)
            ? checked(key, rows.getBytes(2), rows.getLong(3))
            : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] checked(byte[] key, byte[] value, long checksum) {
    if (checksum != checksum(key, value)) {
      throw new IllegalStateException("a value is damaged");
    }
    return value;
  }

  static byte[] hash(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static long checksum(byte[] key, byte[] value) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
    checksum.update(key);
    checksum.update(value);
    return checksum.getValue();
  }

  @Override
  public void close() {}
}
