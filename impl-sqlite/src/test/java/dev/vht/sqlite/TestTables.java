package dev.vht.sqlite;

import dev.vht.Durability;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shorthand for the tests of this package. */
final class TestTables {
  static final SqliteStorageProvider PROVIDER = new SqliteStorageProvider();
  static final Metadata METADATA = new Metadata("strings", "bytes");
  static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  static final Settings DISK = new Settings(Durability.DISK, Access.READ_WRITE);
  static final Settings READ = new Settings(Durability.PROCESS, Access.READ_ONLY);

  private TestTables() {}

  static Location at(Path file) {
    return PROVIDER.resolve(new Location("sqlite", file.toString(), Map.of()));
  }

  static Location at(Path file, String table) {
    return PROVIDER.resolve(new Location("sqlite", file.toString(), Map.of("table", table)));
  }

  static Storage createTable(Location location) {
    return PROVIDER.create(location, METADATA, WRITE);
  }

  static Storage openTable(Location location) {
    return PROVIDER.open(location, WRITE);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Runs plain SQL, as another program would. */
  static void sql(Path file, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Returns the first column of a query's rows. */
  static List<String> query(Path file, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(String.valueOf(result.getString(1)));
      }
    }
    return rows;
  }
}
