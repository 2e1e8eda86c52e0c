package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.METADATA;
import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.READ;
import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static dev.vht.postgresql.TestTables.openTable;
import static dev.vht.postgresql.TestTables.pairs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.CachePolicy;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cached tables that others write. A storage that the provider opens takes no part in the caches of
 * this process, so it stands for another process.
 */
@Tag("slow")
@NeedsServer
@Timeout(120)
class PostgresqlFreshnessTest {
  private static final Freshness FOR_AN_HOUR = Freshness.within(Duration.ofHours(1));
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private String url;
  private Location location;

  @BeforeEach
  void setUp() {
    url = TestServer.newUrl();
    location = at(url);
  }

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.weak(),
        CachePolicy.soft(),
        CachePolicy.entries(100),
        CachePolicy.weight(10_000),
        CachePolicy.all());
  }

  private VirtualHashTable<String, byte[]> open(CachePolicy policy, Freshness freshness) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.bytes())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .cache(policy)
        .freshness(freshness)
        .open();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Optional<String> find(VirtualHashTable<String, byte[]> table, String key) {
    return table.find(key).map(PostgresqlFreshnessTest::text);
  }

  /** Waits until a condition holds; returns whether it did in time. */
  private static boolean await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return true;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyWriteByAnotherProcessIsSeenByAReadThatChecks(CachePolicy policy) {
    try (VirtualHashTable<String, byte[]> table = open(policy, Freshness.checked());
        Storage other = openTable(location)) {
      table.set("a", bytes("1"));
      assertThat(find(table, "a")).contains("1");
      other.put(bytes("a"), bytes("2"));
      assertThat(find(table, "a")).contains("2");
      other.replace(bytes("a"), bytes("3"));
      assertThat(find(table, "a")).contains("3");
      other.replace(bytes("a"), bytes("3"), bytes("4"));
      assertThat(find(table, "a")).contains("4");
      other.remove(bytes("a"), bytes("4"));
      assertThat(find(table, "a")).isEmpty();
      other.putIfAbsent(bytes("a"), bytes("5"));
      assertThat(find(table, "a")).contains("5");
      other.remove(bytes("a"));
      assertThat(find(table, "a")).isEmpty();
      other.fill(pairs(3, 1));
      assertThat(find(table, "key1")).contains("x1");
      other.fill(pairs(15_000, 1));
      assertThat(find(table, "key14999")).contains("x14999");
      table.set("a", bytes("6"));
      other.clear();
      assertThat(find(table, "a")).isEmpty();
      assertThat(find(table, "key1")).isEmpty();
    }
  }

  @Test
  void withinTheDefaultBoundAChangeIsSeenByPolling() {
    url += "&listen=false";
    try (VirtualHashTable<String, byte[]> table =
            VirtualHashTables.at(url)
                .keys(Codecs.strings())
                .values(Codecs.bytes())
                .cache(CachePolicy.entries(10))
                .open();
        Storage other = openTable(location)) {
      table.set("a", bytes("1"));
      long written = System.nanoTime();
      other.put(bytes("a"), bytes("2"));
      assertThat(await(() -> find(table, "a").equals(Optional.of("2")))).isTrue();
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written)).isLessThan(5_000);
    }
  }

  @Test
  void anAnnouncedChangeIsSeenLongBeforeTheBound() {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all(), FOR_AN_HOUR);
        Storage other = openTable(location)) {
      for (int i = 0; i < 20; i++) {
        String value = "" + i;
        other.put(bytes("a"), bytes(value));
        assertThat(await(() -> find(table, "a").equals(Optional.of(value)))).isTrue();
      }
    }
  }

  @Test
  void withoutAnnouncementsABoundIsABound() {
    url += "&listen=false";
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all(), FOR_AN_HOUR);
        Storage other = openTable(location)) {
      table.set("a", bytes("1"));
      other.put(bytes("a"), bytes("2"));
      assertThat(find(table, "a")).contains("1");
    }
  }

  @Test
  void valuesThatNobodyHasChangedStayCached() {
    try (VirtualHashTable<String, byte[]> table =
            open(CachePolicy.entries(10), Freshness.checked());
        Storage other = openTable(location)) {
      byte[] value = bytes("1");
      table.set("a", value);
      assertThat(table.ref("a")).isSameAs(value);
      other.put(bytes("b"), bytes("2"));
      assertThat(table.ref("a")).isSameAs(value);
      table.set("c", bytes("3"));
      assertThat(table.ref("a")).isSameAs(value);
    }
  }

  @Test
  void theEndOfTheListeningSessionMakesEverythingUnknown() {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.entries(10), FOR_AN_HOUR)) {
      byte[] value = bytes("1");
      table.set("a", value);
      assertThat(await(() -> table.ref("a") == value && isListening())).isTrue();
      TestServer.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE query LIKE 'LISTEN vht_%' OR query = ''");
      assertThat(await(() -> table.ref("a") != value)).isTrue();
      try (Storage other = openTable(location)) {
        other.put(bytes("a"), bytes("2"));
        assertThat(await(() -> find(table, "a").equals(Optional.of("2")))).isTrue();
      }
    }
  }

  private static boolean isListening() {
    return !TestServer.query("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN vht_%'")
        .isEmpty();
  }

  @Test
  void aHandleThatOnlyReadsFollowsTheTableIfItMay() {
    createTable(location).close();
    try (Storage other = openTable(location);
        Storage reader = PROVIDER.open(location, READ)) {
      assertThat(reader.metadata()).isEqualTo(METADATA);
      RecordedChanges changes = new RecordedChanges(reader.followChanges());
      assertThat(changes.poll()).containsExactly("everything");
      other.put(bytes("a"), bytes("1"));
      assertThat(changes.poll()).containsExactly("set a");
    }
  }

  /** What docs/formats.md asks of other programs. */
  @Test
  void aProgramThatWritesTheJournalIsSeen() {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all(), Freshness.checked())) {
      for (String kindAndKey : List.of("1, 'a'", "2, 'a'", "0, NULL")) {
        table.set("a", bytes("1"));
        assertThat(find(table, "a")).contains("1");
        TestServer.sql(
            "BEGIN",
            "DELETE FROM " + nameOf(location) + " WHERE key = 'a'",
            "INSERT INTO %s (tx, origin, kind, key) VALUES (txid_current(), 0, %s)"
                .formatted(
                    new JournalSchema(TableLocation.of(location).schema()).changes(), kindAndKey),
            "COMMIT");
        assertThat(find(table, "a")).isEmpty();
      }
    }
  }

  /** A write that a real second process has acknowledged is never missed by a read that checks. */
  @Test
  void aSecondProcessIsSeen() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all(), Freshness.checked());
        VirtualHashTable<String, byte[]> announced = open(CachePolicy.all(), FOR_AN_HOUR)) {
      assertThat(find(table, "a0")).isEmpty();
      Process writer = WriterMain.start(url, 100);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
        int count = 0;
        for (String key = lines.readLine(); key != null; key = lines.readLine()) {
          assertThat(find(table, key)).contains("value of " + key);
          count++;
        }
        assertThat(count).isEqualTo(100);
        assertThat(await(() -> find(announced, "a99").isPresent())).isTrue();
      } finally {
        writer.destroyForcibly();
        writer.onExit().join();
      }
    }
  }

  @Test
  void aRestartedServerMakesEverythingUnknown() {
    try (OwnServer server = OwnServer.start()) {
      url = server.url("table=restarted&retry=60");
      location = at(url);
      try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all(), FOR_AN_HOUR);
          VirtualHashTable<String, byte[]> polling =
              VirtualHashTables.at(url + "&listen=false")
                  .keys(Codecs.strings())
                  .values(Codecs.bytes())
                  .mode(OpenMode.UPDATE)
                  .cache(CachePolicy.entries(10))
                  .freshness(Freshness.checked())
                  .open()) {
        byte[] value = bytes("1");
        table.set("a", value);
        byte[] cached = polling.ref("a");
        assertThat(polling.ref("a")).isSameAs(cached);
        server.kill();
        server.startAgain();
        assertThat(polling.ref("a")).isNotSameAs(cached).isEqualTo(value);
        assertThat(await(() -> table.ref("a") != value)).isTrue();
        try (Storage other = openTable(location)) {
          other.put(bytes("a"), bytes("2"));
          assertThat(find(polling, "a")).contains("2");
          assertThat(await(() -> find(table, "a").equals(Optional.of("2")))).isTrue();
        }
      }
    }
  }
}
