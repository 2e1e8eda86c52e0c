package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.METADATA;
import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.READ;
import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.content;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static dev.vht.postgresql.TestTables.openTable;
import static dev.vht.postgresql.TestTables.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.vht.ConfigurationException;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codecs;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.Storage.Pair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Tables and roles of others. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class PostgresqlOthersTest {
  private static final String COLUMNS =
      "(hash bytea PRIMARY KEY, key bytea NOT NULL, value bytea NOT NULL, crc bigint NOT NULL)";

  private static PGSimpleDataSource dataSource(String user) {
    String base = TestServer.base();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://" + base.substring(base.indexOf('@') + 1));
    source.setUser(user);
    return source;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE %s (name text)",
        "CREATE TABLE %s (hash bytea PRIMARY KEY, key bytea NOT NULL, value bytea NOT NULL,"
            + " crc bigint NOT NULL)",
        "CREATE VIEW %s AS SELECT 1 AS one",
        "CREATE SEQUENCE %s",
        "CREATE TABLE %1$s (a int); COMMENT ON TABLE %1$s IS"
            + " 'VHT table, format 1, keys strings, values bytes'"
      })
  void whatIsNotOursIsLeftAlone(String statement) {
    Location location = TestTables.newLocation();
    TestServer.sql(statement.formatted(nameOf(location)));
    assertThat(PROVIDER.presence(location)).isEqualTo(Presence.FOREIGN);
    assertThatThrownBy(() -> PROVIDER.destroy(location))
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: ");
    assertThatThrownBy(() -> createTable(location)).isInstanceOf(NotATableException.class);
    assertThatThrownBy(() -> openTable(location)).isInstanceOf(NotATableException.class);
    assertThatThrownBy(() -> PROVIDER.verify(location)).isInstanceOf(NotATableException.class);
    assertThatThrownBy(() -> PROVIDER.salvage(location)).isInstanceOf(NotATableException.class);
    Location source = TestTables.newLocation();
    try (Storage storage = createTable(source)) {
      assertThatThrownBy(() -> storage.backup(location)).isInstanceOf(NotATableException.class);
    }
    assertThat(PROVIDER.presence(location)).isEqualTo(Presence.FOREIGN);
  }

  @Test
  void aTableOfALaterFormatIsNotOpened() {
    Location location = TestTables.newLocation();
    createTable(location).close();
    TestServer.sql(
        "COMMENT ON TABLE "
            + nameOf(location)
            + " IS 'VHT table, format 2, keys strings, values bytes'");
    assertThatThrownBy(() -> openTable(location))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("use the version that wrote it");
  }

  @Test
  void aTableMadeBeforehandIsUsedWithRightsOnRowsOnly() {
    Location location = TestTables.newLocation();
    TableSchema schema = TableLocation.of(location).schema();
    String role = "dml_" + schema.schema();
    TestServer.sql(
        "CREATE ROLE " + role + " LOGIN",
        "GRANT USAGE ON SCHEMA " + schema.schema() + " TO " + role,
        "CREATE TABLE " + schema.table() + " " + COLUMNS,
        "COMMENT ON TABLE "
            + schema.table()
            + " IS 'VHT table, format 1, keys strings, values bytes'",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + schema.table() + " TO " + role);
    PostgresqlTables.register(role, dataSource(role));
    try {
      Location limited = at("postgresql:" + role + "?schema=" + schema.schema());
      try (Storage storage = openTable(limited)) {
        assertThat(storage.metadata()).isEqualTo(METADATA);
        storage.put(bytes("k"), bytes("v"));
        assertThat(storage.putIfAbsent(bytes("k"), bytes("w"))).isEqualTo(bytes("v"));
        assertThat(storage.replace(bytes("k"), bytes("w"))).isEqualTo(bytes("v"));
        storage.fill(pairs(12_000, 10));
        assertThat(storage.count()).isEqualTo(12_000);
        storage.clear();
        assertThat(storage.count()).isZero();
        storage.fill(pairs(10, 10));
        storage.compact();
        storage.flush();
        assertThat(PROVIDER.verify(limited).keys()).isEqualTo(10);
        assertThatThrownBy(() -> storage.backup(at(limited + "&table=copy")))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("grant the right");
        assertThat(content(storage)).hasSize(10);
      }
      assertThatThrownBy(() -> PROVIDER.destroy(limited))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("as it was");
      assertThat(PROVIDER.presence(limited)).isEqualTo(Presence.TABLE);
    } finally {
      PostgresqlTables.unregister(role);
    }
  }

  @Test
  void aDataSourceOfTheProgramIsUsedAndNotClosed() {
    Location location = TestTables.newLocation();
    String schema = TableLocation.of(location).schema().schema();
    try (HikariDataSource source = new HikariDataSource()) {
      source.setDataSource(dataSource("postgres"));
      source.setMaximumPoolSize(3);
      try (VirtualHashTable<String, String> table =
          PostgresqlTables.over("mine" + schema, source, schema.toUpperCase(Locale.ROOT))
              .keys(Codecs.strings())
              .values(Codecs.strings())
              .mode(OpenMode.REPLACE)
              .open()) {
        table.set("k", "v");
        table.fill(Map.of("a", "b"));
        assertThat(table.ref("a")).isEqualTo("b");
        assertThat(table.location()).contains("postgresql:mine" + schema + "?table=" + schema);
        table.delete();
      }
      assertThat(source.isClosed()).isFalse();
      assertThatThrownBy(() -> PostgresqlTables.register("mine" + schema, dataSource("x")))
          .hasMessageContaining("another DataSource");
    } finally {
      PostgresqlTables.unregister("mine" + schema);
    }
  }

  @Test
  void aDataSourceThatCommitsAsynchronouslyServesBufferedTablesOnly() {
    Location location = TestTables.newLocation();
    String schema = TableLocation.of(location).schema().schema();
    PGSimpleDataSource source = dataSource("postgres");
    source.setOptions("-c synchronous_commit=off");
    PostgresqlTables.register("async" + schema, source);
    try {
      Location async = at("postgresql:async" + schema + "?schema=" + schema);
      assertThatThrownBy(() -> createTable(async))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("synchronous_commit = off");
      Settings buffered = new Settings(Durability.BUFFERED, Settings.Access.READ_WRITE);
      try (Storage storage = PROVIDER.create(async, METADATA, buffered)) {
        storage.put(bytes("k"), bytes("v"));
        storage.flush();
      }
      assertThat(PROVIDER.destroy(async)).isTrue();
    } finally {
      PostgresqlTables.unregister("async" + schema);
    }
  }

  @Test
  void aKeyLongerThanAnIndexRowIsAKey() {
    try (Storage storage = createTable(TestTables.newLocation())) {
      byte[] key = new byte[100_000];
      new java.util.Random(1).nextBytes(key);
      byte[] other = key.clone();
      other[99_999]++;
      storage.put(key, bytes("v"));
      storage.put(other, bytes("w"));
      assertThat(storage.get(key)).isEqualTo(bytes("v"));
      assertThat(storage.get(other)).isEqualTo(bytes("w"));
      assertThat(storage.remove(key)).isTrue();
      assertThat(storage.count()).isEqualTo(1);
    }
  }

  @Test
  void aWalkIsBoundedInMemoryAndReturnsLargeAndSmallValues() {
    Location location = TestTables.newLocation();
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      byte[] large = new byte[3 << 20];
      for (int i = 0; i < 20; i++) {
        storage.put(bytes("large" + i), large);
      }
      storage.fill(concatenated(pairs(1_500, 10), storage));
      int walked = 0;
      try (Cursor cursor = storage.cursor()) {
        while (cursor.next()) {
          byte[] key = cursor.key();
          if (walked % 100 == 50) {
            other.put(key, bytes("newer"));
            assertThat(cursor.value()).isEqualTo(bytes("newer"));
          } else {
            assertThat(cursor.value()).isNotNull();
          }
          walked++;
        }
      }
      assertThat(walked).isEqualTo(1_520);
    }
  }

  /** Returns the pairs, and those that a table has. */
  private static Iterator<Pair> concatenated(Iterator<Pair> pairs, Storage storage) {
    List<Pair> all = new ArrayList<>();
    pairs.forEachRemaining(all::add);
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        all.add(new Pair(cursor.key(), Objects.requireNonNull(cursor.value())));
      }
    }
    return all.iterator();
  }

  @Test
  void aReaderNeedsNoRightToWrite() {
    Location location = TestTables.newLocation();
    TableSchema schema = TableLocation.of(location).schema();
    String role = "reads_" + schema.schema();
    try (Storage storage = createTable(location)) {
      storage.put(bytes("k"), bytes("v"));
    }
    TestServer.sql(
        "CREATE ROLE " + role + " LOGIN",
        "GRANT USAGE ON SCHEMA " + schema.schema() + " TO " + role,
        "GRANT SELECT ON " + schema.table() + " TO " + role);
    PostgresqlTables.register(role, dataSource(role));
    try (Storage reader =
        PROVIDER.open(at("postgresql:" + role + "?schema=" + schema.schema()), READ)) {
      assertThat(reader.get(bytes("k"))).isEqualTo(bytes("v"));
      assertThatThrownBy(() -> reader.put(bytes("k"), bytes("w")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("grant the right");
    } finally {
      PostgresqlTables.unregister(role);
    }
  }

  @Test
  void aRoleNeedsRightsOnTheJournalToWriteAndToFollow() {
    Location location = TestTables.newLocation();
    TableSchema schema = TableLocation.of(location).schema();
    JournalSchema journal = new JournalSchema(schema);
    String role = "follows_" + schema.schema();
    try (Storage owner = createTable(location)) {
      TestServer.sql(
          "CREATE ROLE " + role + " LOGIN",
          "GRANT USAGE ON SCHEMA " + schema.schema() + " TO " + role,
          "GRANT SELECT, INSERT, UPDATE, DELETE ON " + schema.table() + " TO " + role);
      PostgresqlTables.register(role, dataSource(role));
      Location limited = at("postgresql:" + role + "?schema=" + schema.schema());
      assertThatThrownBy(() -> openTable(limited))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("GRANT SELECT, INSERT, UPDATE, DELETE ON")
          .hasMessageContaining(journal.changes() + ", " + journal.followers());
      try (Storage reader = PROVIDER.open(limited, READ)) {
        RecordedChanges feed = new RecordedChanges(reader.followChanges());
        assertThat(feed.poll()).containsExactly("everything");
        assertThat(feed.poll()).containsExactly("everything");
      }
      TestServer.sql(
          "GRANT SELECT, INSERT, UPDATE, DELETE ON %s, %s TO %s"
              .formatted(journal.changes(), journal.followers(), role));
      try (Storage storage = openTable(limited)) {
        RecordedChanges ofOwner = new RecordedChanges(owner.followChanges());
        RecordedChanges ofRole = new RecordedChanges(storage.followChanges());
        assertThat(ofOwner.poll()).containsExactly("everything");
        assertThat(ofRole.poll()).containsExactly("everything");
        storage.put(bytes("a"), bytes("1"));
        owner.put(bytes("b"), bytes("1"));
        storage.clear();
        assertThat(ofOwner.poll()).containsExactly("set a", "cleared");
        assertThat(ofRole.poll()).containsExactly("set b");
      }
    } finally {
      PostgresqlTables.unregister(role);
    }
  }

  @Test
  void connectionsOfAnotherIsolationLevelDoNotWriteATableWithAJournal() {
    Location location = TestTables.newLocation();
    String schema = TableLocation.of(location).schema().schema();
    PGSimpleDataSource source = dataSource("postgres");
    source.setOptions("-c default_transaction_isolation=serializable");
    PostgresqlTables.register("serial" + schema, source);
    try {
      createTable(location).close();
      Location strict = at("postgresql:serial" + schema + "?schema=" + schema);
      assertThatThrownBy(() -> openTable(strict))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("READ COMMITTED");
      PROVIDER.open(strict, READ).close();
    } finally {
      PostgresqlTables.unregister("serial" + schema);
    }
  }

  @Test
  void aDataSourceIsListenedToIfTheUrlSaysSo() {
    Location location = TestTables.newLocation();
    String schema = TableLocation.of(location).schema().schema();
    try (HikariDataSource source = new HikariDataSource()) {
      source.setDataSource(dataSource("postgres"));
      source.setMaximumPoolSize(3);
      PostgresqlTables.register("listen" + schema, source);
      String url = "postgresql:listen" + schema + "?schema=" + schema;
      createTable(location).close();
      for (boolean listens : new boolean[] {false, true}) {
        try (Storage storage = openTable(at(listens ? url + "&listen=true" : url));
            Storage other = openTable(location)) {
          CountDownLatch announced = new CountDownLatch(2); // also when it begins to listen
          ChangeFeed feed = storage.followChanges();
          feed.onAnnouncement(announced::countDown);
          feed.poll(new RecordedChanges(feed));
          boolean isAnnounced = false;
          for (int i = 0; i < (listens ? 100 : 5) && !isAnnounced; i++) {
            other.put(bytes("a"), bytes("1"));
            isAnnounced = announced.await(100, TimeUnit.MILLISECONDS);
          }
          assertThat(isAnnounced).isEqualTo(listens);
        }
      }
      assertThatThrownBy(() -> at(url + "&listen=perhaps"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("neither true nor false");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      PostgresqlTables.unregister("listen" + schema);
    }
  }
}
