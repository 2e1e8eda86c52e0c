package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.READ;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.Durability;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cached tables that others write. A storage that the provider opens takes no part in the caches of
 * this process, so it stands for another process.
 */
@Timeout(120)
class SqliteFreshnessTest {
  private static final String COUNT_CHANGES = "SELECT count(*) FROM vht_changes";
  private static final String SUBSCRIBERS = "SELECT origin FROM vht_subscribers";

  @TempDir Path temporary;
  private Path file;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
  }

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.weak(),
        CachePolicy.soft(),
        CachePolicy.entries(100),
        CachePolicy.weight(10_000),
        CachePolicy.all());
  }

  private VirtualHashTable<String, byte[]> open(CachePolicy policy) {
    return open(policy, OpenMode.CREATE_OR_UPDATE);
  }

  private VirtualHashTable<String, byte[]> open(CachePolicy policy, OpenMode mode) {
    return VirtualHashTables.at("sqlite:" + file)
        .keys(Codecs.strings())
        .values(Codecs.bytes())
        .mode(mode)
        .cache(policy)
        .open();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Optional<String> find(VirtualHashTable<String, byte[]> table, String key) {
    Optional<String> found = table.find(key).map(SqliteFreshnessTest::text);
    assertThat(table.contains(key)).isEqualTo(found.isPresent());
    return found;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyWriteByAnotherProcessIsSeenAtOnce(CachePolicy policy) {
    try (VirtualHashTable<String, byte[]> table = open(policy);
        Storage other = openTable(at(file))) {
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
      other.fill(SqliteFillTest.pairs(3, number -> pair("filled" + number)));
      assertThat(find(table, "filled1")).contains("of filled1");
      table.set("a", bytes("6"));
      other.clear();
      assertThat(find(table, "a")).isEmpty();
      assertThat(find(table, "filled1")).isEmpty();
    }
  }

  private static Storage.Pair pair(String key) {
    return new Storage.Pair(bytes(key), bytes("of " + key));
  }

  @Test
  void valuesThatNobodyHasChangedStayCached() {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.entries(10));
        Storage other = openTable(at(file))) {
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
  void withinABoundAChangeMayBeSeenLater() {
    try (VirtualHashTable<String, byte[]> table =
            VirtualHashTables.at("sqlite:" + file)
                .keys(Codecs.strings())
                .values(Codecs.bytes())
                .cache(CachePolicy.entries(10))
                .freshness(Freshness.within(Duration.ofDays(1)))
                .open();
        Storage other = openTable(at(file))) {
      table.set("a", bytes("1"));
      other.put(bytes("a"), bytes("2"));
      assertThat(table.find("a").map(SqliteFreshnessTest::text)).contains("1");
    }
  }

  @Test
  void nothingIsRecordedForTheWritersOwnCache() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.entries(10))) {
      table.set("a", bytes("1"));
      table.remove("a");
      table.compute("a", old -> Optional.of(bytes("2")));
      table.clear();
      assertThat(query(file, COUNT_CHANGES)).containsExactly("0");
      assertThat(query(file, SUBSCRIBERS)).hasSize(1);
    }
    assertThat(query(file, SUBSCRIBERS)).isEmpty();
  }

  @Test
  void changesAreRecordedWhileAnotherHandleFollows() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.none());
        Storage other = openTable(at(file))) {
      other.put(bytes("a"), bytes("1"));
      assertThat(query(file, COUNT_CHANGES)).containsExactly("0");
      try (VirtualHashTable<String, byte[]> cached = open(CachePolicy.all())) {
        other.put(bytes("a"), bytes("2"));
        other.put(bytes("b"), bytes("2"));
        other.remove(bytes("none"));
        other.remove(bytes("b"));
        other.fill(SqliteFillTest.pairs(100, number -> pair("" + number)));
        assertThat(query(file, "SELECT quote(key) FROM vht_changes ORDER BY seq"))
            .containsExactly("X'61'", "X'62'", "X'62'", "NULL");
        assertThat(cached.count()).isEqualTo(100);
      }
      other.put(bytes("c"), bytes("2"));
      assertThat(query(file, COUNT_CHANGES)).containsExactly("1"); // the newest, for its number
      assertThat(table.count()).isEqualTo(101);
    }
  }

  @Test
  void aTableInTheSameFileIsFollowedByItself() throws Exception {
    try (VirtualHashTable<String, byte[]> cached = open(CachePolicy.all());
        Storage neighbor =
            PROVIDER.create(at(file, "other"), TestTables.METADATA, TestTables.WRITE)) {
      neighbor.put(bytes("a"), bytes("1"));
      assertThat(query(file, COUNT_CHANGES)).containsExactly("0");
      assertThat(find(cached, "a")).isEmpty();
    }
  }

  /** A handle that has lost its subscription starts again with nothing in memory. */
  @ParameterizedTest
  @MethodSource("policies")
  void aLostSubscriptionIsRenewed(CachePolicy policy) throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(policy);
        Storage other = openTable(at(file))) {
      table.set("a", bytes("1"));
      sql(file, "DELETE FROM vht_subscribers");
      other.put(bytes("a"), bytes("2"));
      assertThat(query(file, COUNT_CHANGES)).containsExactly("0");
      assertThat(find(table, "a")).contains("2");
      assertThat(query(file, SUBSCRIBERS)).hasSize(1);
      other.put(bytes("a"), bytes("3"));
      assertThat(query(file, COUNT_CHANGES)).containsExactly("1");
      assertThat(find(table, "a")).contains("3");
    }
  }

  @Test
  void theJournalIsBoundedAndAReaderThatFallsBehindReadsTheStorage() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.entries(10));
        Storage other = openTable(at(file))) {
      table.set("a", bytes("1"));
      other.put(bytes("a"), bytes("2"));
      sql(
          file,
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
              + " INSERT INTO vht_changes (name, origin, key) SELECT 'data', 7, x'7a' FROM n");
      for (int i = 0; i < 256; i++) {
        other.put(bytes("b"), bytes("" + i));
      }
      assertThat(query(file, COUNT_CHANGES)).containsExactly("10000");
      assertThat(find(table, "a")).contains("2");
    }
  }

  @Test
  void theSubscriptionOfAKilledProcessExpires() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.none())) {
      long now = System.currentTimeMillis();
      sql(
          file,
          "INSERT INTO vht_subscribers VALUES (7, 'data', " + (now - 61_000) + ")",
          "INSERT INTO vht_subscribers VALUES (8, 'data', " + (now - 50_000) + ")");
      table.set("a", bytes("1"));
      assertThat(query(file, SUBSCRIBERS)).containsExactly("8");
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aHandleThatOnlyReadsSeesEveryWrite(CachePolicy policy) throws Exception {
    open(CachePolicy.none()).close();
    try (Storage other = openTable(at(file));
        VirtualHashTable<String, byte[]> table = open(policy, OpenMode.READ_ONLY)) {
      for (String value : List.of("1", "2", "3")) {
        other.put(bytes("a"), bytes(value));
        assertThat(find(table, "a")).contains(value);
      }
      other.clear();
      assertThat(find(table, "a")).isEmpty();
      assertThat(query(file, SUBSCRIBERS)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aTableFromBeforeThereWereJournalsGetsOneFromItsWriter(CachePolicy policy) throws Exception {
    open(CachePolicy.none()).close();
    sql(file, "DROP TABLE vht_changes", "DROP TABLE vht_subscribers");
    try (VirtualHashTable<String, byte[]> reader = open(policy, OpenMode.READ_ONLY)) {
      assertThat(find(reader, "a")).isEmpty();
      try (Storage other = openTable(at(file));
          VirtualHashTable<String, byte[]> table = open(policy)) {
        other.put(bytes("a"), bytes("1"));
        assertThat(find(reader, "a")).contains("1");
        assertThat(find(table, "a")).contains("1");
        other.put(bytes("a"), bytes("2"));
        assertThat(query(file, COUNT_CHANGES)).containsExactly("2");
        assertThat(find(reader, "a")).contains("2");
        assertThat(find(table, "a")).contains("2");
      }
    }
  }

  /** Also a damaged one, which looks the same. Then there is no journal. */
  @ParameterizedTest
  @MethodSource("policies")
  void aForeignTableOfTheJournalsNameIsLeftAlone(CachePolicy policy) throws Exception {
    sql(file, "CREATE TABLE vht_changes (x)", "INSERT INTO vht_changes VALUES (1)");
    try (VirtualHashTable<String, byte[]> table = open(policy);
        Storage other = openTable(at(file))) {
      for (String value : List.of("1", "2", "3")) {
        other.put(bytes("a"), bytes(value));
        assertThat(find(table, "a")).contains(value);
        table.set("b", bytes(value));
        assertThat(find(table, "b")).contains(value);
      }
      sql(file, "DROP TABLE vht_changes");
      openTable(at(file)).close(); // creates the journal
      other.put(bytes("a"), bytes("4"));
      assertThat(find(table, "a")).contains("4");
      other.put(bytes("a"), bytes("5"));
      assertThat(query(file, "SELECT quote(key) FROM vht_changes")).containsExactly("X'61'");
      assertThat(find(table, "a")).contains("5");
    }
  }

  /** While another process is writing, nobody can subscribe; reads do without. */
  @ParameterizedTest
  @MethodSource("policies")
  void aLongTransactionElsewhereDelaysNoReads(CachePolicy policy) throws Exception {
    open(CachePolicy.none()).close();
    try (Storage other = openTable(at(file));
        DatabaseConnection blocking = new Database(file).openWriter(Durability.PROCESS)) {
      other.put(bytes("a"), bytes("1"));
      blocking.begin();
      try (VirtualHashTable<String, byte[]> table = open(policy)) {
        assertThat(find(table, "a")).contains("1");
        assertThat(query(file, SUBSCRIBERS)).isEmpty();
        blocking.commit();
        other.put(bytes("a"), bytes("2"));
        assertThat(find(table, "a")).contains("2");
        assertThat(query(file, SUBSCRIBERS)).hasSize(1);
        other.put(bytes("a"), bytes("3"));
        assertThat(find(table, "a")).contains("3");
      }
    }
  }

  @Test
  void aLongKeyStandsForAllInTheJournal() throws Exception {
    String key = "k".repeat(2_000);
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.entries(10));
        Storage other = openTable(at(file))) {
      table.set(key, bytes("1"));
      other.put(bytes(key), bytes("2"));
      assertThat(query(file, "SELECT quote(key) FROM vht_changes")).containsExactly("NULL");
      assertThat(find(table, key)).contains("2");
    }
  }

  @Test
  void aTableThatIsDeletedAndCreatedElsewhereIsReadFromTheStorage() {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all())) {
      table.set("a", bytes("1"));
      PROVIDER.destroy(at(file));
      assertThatThrownBy(() -> table.find("a"))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("has deleted the table");
      TestTables.createTable(at(file)).close();
      assertThat(find(table, "a")).isEmpty();
    }
  }

  @Test
  void theJournalGoesWithTheLastTable() throws Exception {
    VirtualHashTable<String, byte[]> table = open(CachePolicy.all());
    try (Storage neighbor = TestTables.createTable(at(file, "other"))) {
      table.set("a", bytes("1"));
      table.delete();
      assertThat(query(file, SUBSCRIBERS)).isEmpty();
      neighbor.destroy();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void aSalvagedTableIsReadFromTheStorage() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all())) {
      table.set("a", bytes("1"));
      table.set("b", bytes("1"));
      sql(file, "UPDATE data SET crc = 0 WHERE key = x'61'");
      assertThat(PROVIDER.salvage(at(file)).kept()).isEqualTo(1);
      assertThat(find(table, "a")).isEmpty();
      assertThat(find(table, "b")).contains("1");
    }
  }

  /** What docs/formats.md asks of other programs. */
  @Test
  void aProgramThatWritesTheJournalIsSeen() throws Exception {
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all())) {
      table.set("a", bytes("1"));
      sql(
          file,
          "BEGIN IMMEDIATE",
          "DELETE FROM data WHERE key = x'61'",
          "INSERT INTO vht_changes (name, origin, key) VALUES ('data', 0, x'61')",
          "COMMIT");
      assertThat(find(table, "a")).isEmpty();
    }
  }

  @Test
  void aFeedReportsKeysOnceAndEverythingAtFirst() {
    try (Storage storage = TestTables.createTable(at(file));
        Storage other = openTable(at(file))) {
      ChangeFeed feed = storage.followChanges();
      assertThat(reported(feed)).containsExactly("everything");
      assertThat(reported(feed)).isEmpty();
      other.put(bytes("a"), bytes("1"));
      storage.put(bytes("own"), bytes("1"));
      other.put(bytes("b"), bytes("1"));
      assertThat(reported(feed)).containsExactly("a", "b");
      assertThat(reported(feed)).isEmpty();
      storage.put(bytes("own"), bytes("2"));
      assertThat(reported(feed)).isEmpty();
      other.clear();
      assertThat(reported(feed)).containsExactly("everything");
    }
  }

  @Test
  void aFeedOfAReaderCannotTellWhatHasChanged() {
    TestTables.createTable(at(file)).close();
    try (Storage reader = PROVIDER.open(at(file), READ);
        Storage other = openTable(at(file))) {
      ChangeFeed feed = reader.followChanges();
      assertThat(reported(feed)).containsExactly("everything");
      assertThat(reported(feed)).isEmpty();
      other.put(bytes("a"), bytes("1"));
      assertThat(reported(feed)).containsExactly("everything");
      assertThat(reported(feed)).isEmpty();
    }
  }

  private static List<String> reported(ChangeFeed feed) {
    List<String> reported = new ArrayList<>();
    feed.poll(
        new ChangeFeed.Listener() {
          @Override
          public void set(byte[] key) {
            reported.add(text(key));
          }

          @Override
          public void removed(byte[] key) {
            reported.add(text(key));
          }

          @Override
          public void cleared() {
            reported.add("everything");
          }

          @Override
          public void everything() {
            reported.add("everything");
          }
        });
    return reported;
  }

  /** A write that a real second process has acknowledged is never missed. */
  @Test
  void anotherProcessIsSeen() {
    open(CachePolicy.none()).close();
    try (VirtualHashTable<String, byte[]> table = open(CachePolicy.all());
        ChildProcess child = ChildProcess.start(List.of(), "write", file.toString(), "a", "300")) {
      for (int i = 0; i < 300; i++) {
        assertThat(table.find("a" + (299 - i / 2)).map(SqliteFreshnessTest::text))
            .isIn(Optional.empty(), valueOf(299 - i / 2));
        String key = String.valueOf(child.line());
        assertThat(find(table, key)).contains("value of " + key);
      }
    }
  }

  private static Optional<String> valueOf(int number) {
    return Optional.of("value of a" + number);
  }
}
