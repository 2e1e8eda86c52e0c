package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.createTable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is killed and started again while tables are open, and its passwords. */
@Tag("slow")
@NeedsServer
@Timeout(180)
class PostgresqlRestartTest {
  private static final int WRITERS = 3;
  private static final int KILLS = 2;

  private static OwnServer server;

  @BeforeAll
  static void startServer() {
    server = OwnServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /**
   * Each writer counts up the value of its own key. After an unknown outcome the value is the old
   * or the new one, and after any other exception the old one.
   */
  @Test
  void acknowledgedWritesSurviveAndUnknownOutcomesAreEither() throws Exception {
    Location location = at(server.url("table=survives&retry=60"));
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    AtomicBoolean isOver = new AtomicBoolean();
    Map<String, String> wrong = new ConcurrentHashMap<>();
    try (Storage storage = createTable(location)) {
      CountDownLatch started = new CountDownLatch(WRITERS);
      Future<?>[] writers = new Future<?>[WRITERS];
      for (int i = 0; i < WRITERS; i++) {
        String key = "key" + i;
        writers[i] = threads.submit(() -> count(storage, key, isOver, started, wrong));
      }
      started.await();
      for (int kill = 0; kill < KILLS; kill++) {
        TimeUnit.MILLISECONDS.sleep(300);
        server.kill();
        server.startAgain();
      }
      TimeUnit.MILLISECONDS.sleep(300);
      isOver.set(true);
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      assertThat(wrong).isEmpty();
      assertThat(storage.count()).isEqualTo(WRITERS);
    } finally {
      isOver.set(true);
      threads.shutdownNow();
    }
  }

  private static void count(
      Storage storage,
      String key,
      AtomicBoolean isOver,
      CountDownLatch started,
      Map<String, String> wrong) {
    int value = 0;
    storage.put(bytes(key), bytes("0"));
    started.countDown();
    while (!isOver.get()) {
      String next = Integer.toString(value + 1);
      boolean isUnknown = false;
      try {
        storage.put(bytes(key), bytes(next));
        value++;
      } catch (UnknownOutcomeException e) {
        isUnknown = true;
      } catch (StorageException e) {
        wrong.put(key, "threw " + e);
      }
      String found = new String(storage.get(bytes(key)), java.nio.charset.StandardCharsets.UTF_8);
      if (isUnknown && found.equals(next)) {
        value++;
      } else if (!found.equals(Integer.toString(value))) {
        wrong.put(key, "is " + found + " after " + value);
        return;
      }
    }
  }

  @Test
  void aTableIsUsableAgainAsSoonAsTheServerIs() {
    try (Storage storage = createTable(at(server.url("table=again&retry=1")))) {
      storage.put(bytes("k"), bytes("v"));
      server.kill();
      assertThatThrownBy(() -> storage.get(bytes("k"))).isInstanceOf(StorageException.class);
      server.startAgain();
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
      storage.put(bytes("k"), bytes("w"));
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("w"));
    }
  }

  @Test
  void aWrongPasswordIsReportedAtOnceAndIsInNoMessage() throws Exception {
    try (java.sql.Connection connection =
            java.sql.DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", "postgres", null);
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'");
    }
    org.postgresql.ds.PGSimpleDataSource source = new org.postgresql.ds.PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres");
    source.setUser("guarded");
    source.setPassword("hush-hush");
    PostgresqlTables.register("guarded", source);
    try {
      assertThatThrownBy(() -> PROVIDER.presence(at("postgresql:guarded?table=pages")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("see to the user and the password")
          .satisfies(
              e -> {
                java.io.StringWriter text = new java.io.StringWriter();
                e.printStackTrace(new java.io.PrintWriter(text));
                assertThat(text.toString()).doesNotContain("hush-hush");
              });
    } finally {
      PostgresqlTables.unregister("guarded");
    }
  }
}
