package dev.vht.benchmarks.stores.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.vht.KeysStep;
import dev.vht.VirtualHashTables;
import dev.vht.benchmarks.stores.Scratch;
import dev.vht.postgresql.PostgresqlTables;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The server of a measurement, and the pool of connections that the library and plain JDBC share:
 * the server that {@value #URL} names, or else one that is started, with its data in a {@link
 * Scratch} directory. Its commits are synchronous, and it syncs them. The tables are in a schema
 * that is created at the begin and dropped at the end.
 */
final class PostgresqlServer implements AutoCloseable {
  static final String URL = "vht.server";
  static final String SCHEMA = "vht_benchmarks";

  private static final String SCHEME = "postgresql://";
  private static final String POOL_NAME = "benchmarks";
  private static final int POOL = 8;

  private final Scratch scratch = new Scratch();
  private final String url;
  private final @Nullable EmbeddedPostgres started;
  private final HikariDataSource pool;

  PostgresqlServer() {
    String named = System.getProperty(URL, "");
    started = named.isEmpty() ? start(scratch) : null;
    url =
        started == null ? named : SCHEME + "postgres@127.0.0.1:" + started.getPort() + "/postgres";
    pool = newPool(url);
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE", "CREATE SCHEMA " + SCHEMA);
    PostgresqlTables.register(POOL_NAME, pool);
  }

  private static EmbeddedPostgres start(Scratch scratch) {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(scratch.directory().resolve("data"))
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("shared_buffers", "256MB")
          .setServerConfig("max_wal_size", "4GB")
          .setServerConfig("listen_addresses", "127.0.0.1")
          .setServerConfig("unix_socket_directories", "")
          .setLocaleConfig("locale", "C")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HikariDataSource newPool(String url) {
    String withUser = url.substring(SCHEME.length());
    int at = withUser.indexOf('@');
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:" + SCHEME + withUser.substring(at + 1));
    config.setUsername(at < 0 ? System.getProperty("user.name", "") : withUser.substring(0, at));
    config.setPassword(System.getenv("PGPASSWORD"));
    config.setMaximumPoolSize(POOL);
    config.setConnectionInitSql("SET synchronous_commit = on");
    return new HikariDataSource(config);
  }

  HikariDataSource pool() {
    return pool;
  }

  /** Begins to open a table whose connections are those of the pool. */
  KeysStep table(String name) {
    return VirtualHashTables.at("postgresql:" + POOL_NAME + "?schema=" + SCHEMA + "&table=" + name);
  }

  /** Returns the URL of a table for other processes, and for caches. */
  String url(String name) {
    return url + "?schema=" + SCHEMA + "&table=" + name;
  }

  void execute(String... statements) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Describes the server, for the documents. */
  String description() {
    return "PostgreSQL %s with `fsync=%s`, `synchronous_commit=%s`, data on %s, pool of %d"
        .formatted(
            show("server_version").replaceFirst(" .*", ""),
            show("fsync"),
            show("synchronous_commit"),
            started == null ? "another disk" : scratch.fileSystem(),
            POOL);
  }

  private String show(String setting) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    execute("DROP SCHEMA " + SCHEMA + " CASCADE");
    PostgresqlTables.unregister(POOL_NAME);
    pool.close();
    try {
      if (started != null) {
        started.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    scratch.close();
  }
}
