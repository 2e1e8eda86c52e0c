package dev.vht.benchmarks.stores;

import dev.vht.Durability;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A plain use of SQLite through JDBC: one connection in auto-commit mode, a prepared statement for
 * each operation, the same pragmas as our tables, and a stored checksum over key and value that is
 * verified on reading.
 */
final class SqliteLoop implements Store {
  private final Connection connection;
  private final PreparedStatement upsert;
  private final PreparedStatement select;

  private SqliteLoop(Connection connection) throws SQLException {
    this.connection = connection;
    upsert =
        connection.prepareStatement(
            "INSERT INTO data (key, value, crc) VALUES (?, ?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value, crc = excluded.crc");
    select = connection.prepareStatement("SELECT value, crc FROM data WHERE key = ?");
  }

  static SqliteLoop open(Path directory, Durability durability) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("db"));
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = wal");
        statement.execute(
            "PRAGMA synchronous = " + (durability == Durability.DISK ? "FULL" : "NORMAL"));
        statement.execute("PRAGMA mmap_size = 0");
        statement.execute("PRAGMA cell_size_check = 1");
        statement.execute(
            "CREATE TABLE IF NOT EXISTS data"
                + " (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL, crc INTEGER NOT NULL)");
      }
      return new SqliteLoop(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) {
    try {
      upsert.setBytes(1, key);
      upsert.setBytes(2, value);
      upsert.setLong(3, checksum(key, value));
      upsert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    try {
      select.setBytes(1, key);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? checked(key, rows.getBytes(1), rows.getLong(2)) : null;
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

  private static long checksum(byte[] key, byte[] value) {
    CRC32C checksum = new CRC32C();
    checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
    checksum.update(key);
    checksum.update(value);
    return checksum.getValue();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
