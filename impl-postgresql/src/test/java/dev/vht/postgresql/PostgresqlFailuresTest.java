package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static dev.vht.postgresql.TestTables.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.postgresql.server.ServerInfo;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import dev.vht.spi.Storage.Pair;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures of the shared server's sessions, and connections that are cut. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class PostgresqlFailuresTest {

  private static int port() {
    String base = TestServer.base();
    return Integer.parseInt(base.substring(base.lastIndexOf(':') + 1, base.lastIndexOf('/')));
  }

  private static String through(CuttingProxy proxy, String url) {
    return url.replace(":" + port() + "/", ":" + proxy.port() + "/");
  }

  private static void terminateSessions() {
    TestServer.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'vht' AND pid <> pg_backend_pid()");
  }

  @Test
  void aSessionThatTheServerHasEndedIsReplacedBeforeAWriteIsSent() {
    try (Storage storage = createTable(at(TestServer.newUrl() + "&retry=11"))) {
      for (int i = 0; i < 5; i++) {
        storage.put(bytes("k"), bytes("v" + i));
        terminateSessions();
        storage.put(bytes("k"), bytes("w" + i));
        terminateSessions();
        assertThat(storage.get(bytes("k"))).isEqualTo(bytes("w" + i));
      }
    }
  }

  @Test
  void aWriteWhoseAnswerIsLostHasAnUnknownOutcomeAndNamesItsKey() {
    try (CuttingProxy proxy = new CuttingProxy(port());
        Storage storage = createTable(at(through(proxy, TestServer.newUrl())))) {
      storage.put(bytes("k"), bytes("old"));
      proxy.cutAtNextAnswer();
      Throwable thrown = catchThrowable(() -> storage.put(bytes("k"), bytes("new")));
      proxy.mend();
      assertThat(thrown)
          .isInstanceOfSatisfying(
              UnknownOutcomeException.class,
              e -> assertThat(e.key()).contains(ByteBuffer.wrap(bytes("k"))))
          .hasMessageContaining("not known");
      assertThat(storage.get(bytes("k"))).isIn(bytes("old"), bytes("new"));
      storage.put(bytes("k"), bytes("newer"));
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("newer"));
    }
  }

  @Test
  void everyKindOfWriteReportsAnUnknownOutcome() {
    List<java.util.function.Consumer<Storage>> writes =
        List.of(
            storage -> storage.put(bytes("k"), bytes("w")),
            storage -> storage.remove(bytes("k")),
            storage -> storage.putIfAbsent(bytes("l"), bytes("w")),
            storage -> storage.replace(bytes("k"), bytes("v"), bytes("w")),
            storage -> storage.remove(bytes("k"), bytes("v")));
    try (CuttingProxy proxy = new CuttingProxy(port());
        Storage storage = createTable(at(through(proxy, TestServer.newUrl())))) {
      for (java.util.function.Consumer<Storage> write : writes) {
        proxy.mend();
        storage.put(bytes("k"), bytes("v"));
        proxy.cutAtNextAnswer();
        assertThatThrownBy(() -> write.accept(storage)).isInstanceOf(UnknownOutcomeException.class);
      }
      proxy.mend();
    }
  }

  @Test
  void aReadIsRepeatedWhenItsConnectionIsCut() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (CuttingProxy proxy = new CuttingProxy(port());
        Storage storage = createTable(at(through(proxy, TestServer.newUrl())))) {
      storage.put(bytes("k"), bytes("v"));
      proxy.cutAndRefuse();
      Future<byte[]> read = threads.submit(() -> storage.get(bytes("k")));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      assertThat(read).isNotDone();
      proxy.mend();
      assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(bytes("v"));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aServerThatCannotBeReachedIsReportedAfterTheTimeForRetries() {
    String url = TestServer.newUrl();
    try (CuttingProxy proxy = new CuttingProxy(port());
        Storage storage = createTable(at(through(proxy, url + "&retry=1")))) {
      proxy.cutAndRefuse();
      long start = System.nanoTime();
      assertThatThrownBy(() -> storage.get(bytes("k"))).isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> storage.put(bytes("k"), bytes("v")))
          .isInstanceOf(StorageException.class)
          .isNotInstanceOf(UnknownOutcomeException.class)
          .hasMessageContaining("has not been reachable for 1 s");
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(15);
      proxy.mend();
      assertThat(storage.get(bytes("k"))).isNull();
      storage.put(bytes("k"), bytes("v"));
    }
  }

  @Test
  void aFillWhoseConnectionIsCutLeavesTheTableAsItWas() {
    try (CuttingProxy proxy = new CuttingProxy(port());
        Storage storage = createTable(at(through(proxy, TestServer.newUrl())))) {
      storage.put(bytes("k"), bytes("v"));
      Iterator<Pair> cut =
          pairs(
              40_000,
              200,
              30_000,
              () -> {
                proxy.cutAndRefuse();
              });
      assertThatThrownBy(() -> storage.fill(cut))
          .isInstanceOf(StorageException.class)
          .isNotInstanceOf(UnknownOutcomeException.class)
          .hasMessageContaining("as it was");
      proxy.mend();
      assertThat(storage.count()).isEqualTo(1);
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
    }
  }

  @Test
  void aDeadlockAndASerializationFailureAreRepeated() throws Exception {
    Location location = TestTables.newLocation();
    String schema = TableLocation.of(location).schema().schema();
    TestServer.sql(
        "CREATE TABLE " + schema + ".tries (n int)",
        "CREATE SEQUENCE " + schema + ".calls",
        "CREATE FUNCTION "
            + schema
            + ".fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " CASE nextval('"
            + schema
            + ".calls') WHEN 1 THEN"
            + " RAISE EXCEPTION USING ERRCODE = '40001';"
            + " WHEN 2 THEN RAISE EXCEPTION USING ERRCODE = '40P01';"
            + " ELSE NULL; END CASE; RETURN NEW; END $$");
    try (Storage storage = createTable(location)) {
      TestServer.sql(
          "CREATE TRIGGER fails BEFORE INSERT ON "
              + nameOf(location)
              + " FOR EACH ROW EXECUTE FUNCTION "
              + schema
              + ".fails()");
      storage.put(bytes("k"), bytes("v"));
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
      assertThat(TestServer.query("SELECT last_value FROM " + schema + ".calls"))
          .containsExactly("3");
    }
  }

  @Test
  void aStatementThatTakesTooLongIsReportedAndTheTableStaysUsable() throws Exception {
    Location location = TestTables.newLocation();
    try (Storage storage = createTable(location);
        Connection stranger = TestServer.connect();
        Statement statement = stranger.createStatement()) {
      storage.put(bytes("k"), bytes("v"));
      stranger.setAutoCommit(false);
      statement.execute("LOCK TABLE " + nameOf(location) + " IN ACCESS EXCLUSIVE MODE");
      TestServer.sql(
          "ALTER DATABASE " + TestServer.database() + " SET statement_timeout = '100ms'");
      terminateSessions();
      try {
        assertThatThrownBy(() -> storage.put(bytes("k"), bytes("w")))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("statement_timeout")
            .hasMessageContaining("as it was");
      } finally {
        TestServer.sql("ALTER DATABASE " + TestServer.database() + " RESET statement_timeout");
        terminateSessions();
      }
      stranger.rollback();
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
      storage.put(bytes("k"), bytes("w"));
    }
  }

  @Test
  void aStrangersLockDelaysOnlyTheWriterOfThatKey() throws Exception {
    Location location = TestTables.newLocation();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Storage storage = createTable(location);
        Connection stranger = TestServer.connect();
        Statement statement = stranger.createStatement()) {
      storage.put(bytes("locked"), bytes("old"));
      stranger.setAutoCommit(false);
      statement.execute("SELECT * FROM " + nameOf(location) + " FOR UPDATE");
      Future<?> waiting = threads.submit(() -> storage.put(bytes("locked"), bytes("new")));
      List<Future<?>> others = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        int number = thread;
        others.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    storage.put(bytes("free" + number + "." + i), bytes("v"));
                  }
                }));
      }
      for (Future<?> other : others) {
        other.get(8, TimeUnit.SECONDS);
      }
      assertThat(waiting).isNotDone();
      stranger.rollback();
      waiting.get(10, TimeUnit.SECONDS);
      assertThat(storage.get(bytes("locked"))).isEqualTo(bytes("new"));
      assertThat(storage.count()).isEqualTo(151);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anExhaustedPoolIsReportedWithItsOption() throws Exception {
    Location location = at(TestServer.newUrl() + "&pool=1&retry=1");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Storage storage = createTable(location)) {
      Iterator<Pair> slow =
          pairs(
              20_001,
              1,
              15_000,
              () -> {
                begun.countDown();
                awaitQuietly(ended);
              });
      Future<?> filling = threads.submit(() -> storage.fill(slow));
      begun.await();
      assertThatThrownBy(() -> storage.get(bytes("k")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("option pool");
      ended.countDown();
      filling.get(30, TimeUnit.SECONDS);
      assertThat(storage.count()).isEqualTo(20_001);
    } finally {
      ended.countDown();
      threads.shutdownNow();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anInterruptDoesNotEndACallAndIsKept() {
    try (Storage storage = createTable(TestTables.newLocation())) {
      Thread.currentThread().interrupt();
      storage.put(bytes("k"), bytes("v"));
      assertThat(Thread.interrupted()).isTrue();
      Thread.currentThread().interrupt();
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aReadOnlyServerIsRefusedWithARemedy() {
    try (Storage storage = createTable(TestTables.newLocation())) {
      storage.put(bytes("k"), bytes("v"));
      try {
        TestServer.sql(
            "ALTER DATABASE " + TestServer.database() + " SET default_transaction_read_only = on");
        terminateSessions();
        assertThatThrownBy(() -> storage.put(bytes("k"), bytes("w")))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("standby or read-only")
            .hasMessageContaining("as it was");
        assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
      } finally {
        TestServer.sql(
            "SET default_transaction_read_only = off",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
            "ALTER DATABASE " + TestServer.database() + " RESET default_transaction_read_only");
        terminateSessions();
      }
      storage.put(bytes("k"), bytes("w"));
    }
  }

  @Test
  void aMissingDatabaseIsReportedAtOnce() {
    String base = TestServer.base();
    Location missing = at(base.substring(0, base.lastIndexOf('/')) + "/no-such-database");
    assertThatThrownBy(() -> PROVIDER.presence(missing))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("create the database");
  }

  @Test
  void aMissingSchemaIsReported() {
    Location missing = at(TestServer.base() + "?schema=no_such_schema");
    assertThatThrownBy(() -> createTable(missing))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("create the schema");
  }

  @Test
  void anOldServerIsRefused() {
    ServerInfo.requireVersion(120_000, "postgresql://host/db");
    assertThatThrownBy(() -> ServerInfo.requireVersion(110_022, "postgresql://host/db"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("PostgreSQL 11")
        .hasMessageContaining("version 12 or a newer one");
  }
}
