package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.content;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static dev.vht.postgresql.TestTables.openTable;
import static dev.vht.postgresql.TestTables.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import dev.vht.spi.Storage.Pair;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contents too large for one chunk, which are copied into a new table. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class PostgresqlFillTest {
  private static final int LARGE = 25_000;

  private static String oid(Location location) {
    return TestServer.query("SELECT '" + nameOf(location) + "'::regclass::oid").get(0);
  }

  @Test
  void aLargeContentReplacesTheTableAndKeepsItsPrivileges() {
    Location location = TestTables.newLocation();
    String role = "reads_" + TableLocation.of(location).schema().schema();
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      other.put(bytes("old"), bytes("v"));
      TestServer.sql(
          "CREATE ROLE " + role,
          "GRANT SELECT ON " + nameOf(location) + " TO " + role + " WITH GRANT OPTION",
          "GRANT INSERT ON " + nameOf(location) + " TO PUBLIC");
      String privileges =
          "SELECT relacl::text FROM pg_class WHERE oid = '" + nameOf(location) + "'::regclass";
      List<String> before = TestServer.query(privileges);
      String table = oid(location);
      for (int round = 0; round < 2; round++) {
        storage.fill(pairs(LARGE, 10));
        assertThat(oid(location)).isNotEqualTo(table);
        table = oid(location);
        assertThat(other.count()).isEqualTo(LARGE);
        assertThat(other.contains(bytes("old"))).isFalse();
        assertThat(other.get(bytes("key7"))).isEqualTo(bytes("x".repeat(10) + 7));
      }
      assertThat(TestServer.query(privileges)).isEqualTo(before);
      assertThat(PROVIDER.verify(location).keys()).isEqualTo(LARGE);
      other.put(bytes("new"), bytes("w"));
      assertThat(storage.count()).isEqualTo(LARGE + 1);
      storage.clear();
      assertThat(other.count()).isZero();
    }
  }

  @Test
  void ofARepeatedKeyTheLastValueStays() {
    try (Storage storage = createTable(TestTables.newLocation())) {
      List<Pair> few = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        few.add(new Pair(bytes("k"), bytes("v" + i)));
      }
      storage.fill(few.iterator());
      assertThat(content(storage)).isEqualTo(Map.of("k", "v9"));
      List<Pair> many = new ArrayList<>();
      pairs(LARGE, 3).forEachRemaining(many::add);
      many.add(new Pair(bytes("key0"), bytes("last")));
      storage.fill(many.iterator());
      assertThat(storage.count()).isEqualTo(LARGE);
      assertThat(storage.get(bytes("key0"))).isEqualTo(bytes("last"));
    }
  }

  /** Pages of short rows and of long ones. */
  @Test
  void aWalkReturnsShortAndLongRows() {
    Map<String, String> expected = new HashMap<>();
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String key = (i == 1_500 ? "k".repeat(5_000) : "k") + i;
      String value = "v".repeat(i % 700 == 699 ? 100_000 : i % 50) + i;
      pairs.add(new Pair(bytes(key), bytes(value)));
      expected.put(key, value);
    }
    try (Storage storage = createTable(TestTables.newLocation())) {
      storage.fill(pairs.iterator());
      assertThat(content(storage)).isEqualTo(expected);
      storage.remove(bytes("k".repeat(5_000) + 1_500));
      expected.remove("k".repeat(5_000) + 1_500);
      pairs.stream()
          .filter(pair -> pair.value().length >= 100_000)
          .forEach(
              pair -> {
                storage.put(pair.key(), bytes("short"));
                expected.put(new String(pair.key(), StandardCharsets.UTF_8), "short");
              });
      assertThat(content(storage)).isEqualTo(expected);
    }
  }

  @Test
  void anIteratorThatFailsLeavesTheTableAsItWas() {
    Location location = TestTables.newLocation();
    try (Storage storage = createTable(location)) {
      storage.put(bytes("k"), bytes("v"));
      Iterator<Pair> failing =
          pairs(
              LARGE,
              10,
              20_000,
              () -> {
                throw new IllegalArgumentException("of the program");
              });
      assertThatThrownBy(() -> storage.fill(failing)).hasMessage("of the program");
      assertThat(content(storage)).isEqualTo(Map.of("k", "v"));
      String schema = TableLocation.of(location).schema().schema();
      assertThat(
              TestServer.query(
                  "SELECT relname FROM pg_class WHERE relnamespace = '"
                      + schema
                      + "'::regnamespace AND relkind = 'r'"))
          .containsExactlyInAnyOrder("data", "data_vht_changes", "data_vht_followers");
      storage.put(bytes("k"), bytes("w"));
    }
  }

  @Test
  void aTransactionThatReadsForLongDelaysNoReaders() throws Exception {
    Location location = TestTables.newLocation();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Storage storage = createTable(location);
        Connection stranger = TestServer.connect();
        Statement statement = stranger.createStatement()) {
      storage.fill(pairs(LARGE, 60));
      String table = oid(location);
      stranger.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM " + nameOf(location));
      threads.submit(() -> storage.fill(pairs(LARGE + 1, 10))).get(30, TimeUnit.SECONDS);
      assertThat(oid(location)).isEqualTo(table);
      assertThat(storage.count()).isEqualTo(LARGE + 1);
      threads.submit(storage::clear).get(30, TimeUnit.SECONDS);
      assertThat(storage.count()).isZero();
      stranger.rollback();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aTableOnWhichAViewDependsIsFilledInPlace() {
    Location location = TestTables.newLocation();
    try (Storage storage = createTable(location)) {
      TestServer.sql(
          "CREATE VIEW "
              + TableLocation.of(location).schema().schema()
              + ".keys AS SELECT key FROM "
              + nameOf(location));
      String table = oid(location);
      storage.fill(pairs(LARGE, 10));
      assertThat(oid(location)).isEqualTo(table);
      assertThat(storage.count()).isEqualTo(LARGE);
    }
  }

  @Test
  void readersAndWritersNeverSeeAPartOfALargeFill() throws Exception {
    Location location = TestTables.newLocation();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicBoolean isOver = new AtomicBoolean();
    try (Storage storage = createTable(location)) {
      storage.put(bytes("key1"), bytes("v"));
      Future<?> reader =
          threads.submit(
              () -> {
                while (!isOver.get()) {
                  assertThat(storage.count()).isIn(1L, (long) LARGE);
                  assertThat(storage.contains(bytes("key1"))).isTrue();
                }
              });
      Future<?> writer =
          threads.submit(
              () -> {
                while (!isOver.get()) {
                  storage.put(bytes("key1"), bytes("w"));
                }
              });
      for (int round = 0; round < 4; round++) {
        storage.fill(round % 2 == 0 ? pairs(LARGE, 5) : List.of(pairOfOne()).iterator());
      }
      isOver.set(true);
      reader.get(30, TimeUnit.SECONDS);
      writer.get(30, TimeUnit.SECONDS);
    } finally {
      isOver.set(true);
      threads.shutdownNow();
    }
  }

  private static Pair pairOfOne() {
    return new Pair(bytes("key1"), bytes("v"));
  }
}
