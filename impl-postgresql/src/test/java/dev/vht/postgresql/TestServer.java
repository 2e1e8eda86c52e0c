package dev.vht.postgresql;

import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.fixture.TestDirectories;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The server that the tests of a JVM share: the one that the system property {@value #URL} names,
 * or else one that is started for them (unless the property is {@value #NONE}), on a free port,
 * with its data in a temporary directory. It syncs what it commits. Each test has a schema of its
 * own.
 */
final class TestServer {
  static final String URL = "vht.server";
  private static final String NONE = "none";

  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static final @Nullable String UNAVAILABLE;
  private static final String BASE;
  private static @Nullable Connection lasting;

  static {
    String unavailable = null;
    String base = System.getProperty(URL, "");
    if (base.isEmpty() || base.equals(NONE)) {
      try {
        base = start(base);
      } catch (IOException | RuntimeException e) {
        unavailable = "no PostgreSQL server can be started here (" + e + "); name one by -D" + URL;
        base = "postgresql://localhost:1/none";
        System.err.println("[WARNING] skipped tests: " + unavailable);
        note(unavailable);
      }
    }
    UNAVAILABLE = unavailable;
    BASE = base;
  }

  private TestServer() {}

  /** The URL of the database, without options. */
  static String base() {
    return BASE;
  }

  /** Leaves the reason for the last lines of the build. */
  private static void note(String unavailable) {
    Path report = Path.of(System.getProperty("vht.report", "target/vht-report"));
    try {
      Files.createDirectories(report);
      Files.writeString(
          report.resolveSibling("skipped-tests.txt"),
          "impl-postgresql: " + unavailable + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String start(String asked) throws IOException {
    if (asked.equals(NONE)) {
      throw new IOException("-D" + URL + " asks for none");
    }
    Path data = TestDirectories.create("vht-postgresql-");
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setServerConfig("fsync", "on")
            .setServerConfig("shared_buffers", "16MB")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setLocaleConfig("locale", "C")
            .start();
    return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
  }

  /** Returns why there is no server, if there is none. */
  static Optional<String> unavailability() {
    return Optional.ofNullable(UNAVAILABLE);
  }

  /** Returns the URL of a table in a new schema. */
  static String newUrl() {
    String schema = "test" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
    execute("CREATE SCHEMA " + schema);
    return BASE + "?schema=" + schema;
  }

  /** Runs a statement on a connection that stays open, since each try of a property needs it. */
  private static synchronized void execute(String sql) {
    try {
      Connection connection = lasting;
      if (connection == null || !connection.isValid(1)) {
        connection = connect();
        lasting = connection;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The fixture's capabilities depend on a sample, for which no schema is made. */
  static String newUrl(Path directoryOfTry) {
    return Files.exists(directoryOfTry) ? newUrl() : BASE + "?schema=sample";
  }

  static TableFixture fixture() {
    return new PostgresqlFixture(TableFixture.at(TestServer::newUrl));
  }

  /** Returns the name of the database, as SQL has it. */
  static String database() {
    return query("SELECT quote_ident(current_database())").get(0);
  }

  static Connection connect() throws SQLException {
    String withUser = BASE.substring("postgresql://".length());
    int at = withUser.indexOf('@');
    return DriverManager.getConnection(
        "jdbc:postgresql://" + withUser.substring(at + 1),
        at < 0 ? System.getProperty("user.name") : withUser.substring(0, at),
        null);
  }

  /** Runs plain SQL, as another program would. */
  static void sql(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the first column of a query's rows. */
  static List<String> query(String query) {
    List<String> rows = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(String.valueOf(result.getString(1)));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
