package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.PROVIDER;
import static dev.vht.postgresql.TestTables.at;
import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.content;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static dev.vht.postgresql.TestTables.openTable;
import static dev.vht.postgresql.TestTables.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.Salvage;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Verifying, salvaging, backups and compaction. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class PostgresqlMaintenanceTest {
  private static final int KEYS = 50;

  private Location location;

  @BeforeEach
  void fillTable() {
    location = TestTables.newLocation();
    try (Storage storage = createTable(location)) {
      storage.fill(pairs(KEYS, 20));
    }
  }

  private void damage(String assignment, String key) {
    TestServer.sql(
        "UPDATE " + nameOf(location) + " SET " + assignment + " WHERE key = '" + key + "'");
  }

  private Salvage salvage(int lost) {
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS - lost);
    assertThat(salvage.lost()).hasSize(lost);
    assertThat(PROVIDER.verify(location).isSound()).isTrue();
    assertThat(PROVIDER.verify(location).keys()).isEqualTo(KEYS - lost);
    return salvage;
  }

  @Test
  void aDamagedValueIsFoundAndMovedAside() {
    damage("value = set_bit(value, 3, 1 - get_bit(value, 3))", "key7");
    try (Storage storage = openTable(location)) {
      assertThatThrownBy(() -> storage.get(bytes("key7")))
          .isInstanceOf(DamagedTableException.class)
          .hasMessageContaining("6b657937")
          .hasMessageContaining("its checksum does not fit its value");
      assertThatThrownBy(() -> storage.replace(bytes("key7"), bytes("x")))
          .isInstanceOf(DamagedTableException.class);
      assertThatThrownBy(() -> storage.replace(bytes("key7"), bytes("x"), bytes("y")))
          .isInstanceOf(DamagedTableException.class);
      assertThatThrownBy(() -> storage.putIfAbsent(bytes("key7"), bytes("x")))
          .isInstanceOf(DamagedTableException.class);
    }
    assertThat(PROVIDER.verify(location).damages())
        .singleElement()
        .satisfies(damage -> assertThat(damage.key()).contains(ByteBuffer.wrap(bytes("key7"))));
    Salvage salvage = salvage(1);
    assertThat(salvage.lost().get(0).key()).contains(ByteBuffer.wrap(bytes("key7")));
    String quarantine = salvage.quarantine().orElseThrow();
    assertThat(TestServer.query("SELECT convert_from(key, 'UTF8') FROM " + quarantine))
        .containsExactly("key7");
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(bytes("key7"))).isNull();
      storage.put(bytes("key7"), bytes("new"));
      assertThat(storage.count()).isEqualTo(KEYS);
    }
  }

  @Test
  void aDamagedKeyIsFound() {
    damage("key = 'other'", "key7");
    try (Storage storage = openTable(location)) {
      assertThatThrownBy(() -> storage.get(bytes("key7")))
          .isInstanceOf(DamagedTableException.class)
          .hasMessageContaining("has another key");
      assertThatThrownBy(() -> storage.contains(bytes("key7")))
          .isInstanceOf(DamagedTableException.class);
      assertThatThrownBy(() -> storage.put(bytes("key7"), bytes("x")))
          .isInstanceOf(DamagedTableException.class);
    }
    salvage(1);
  }

  @Test
  void aDamagedHashIsRestored() {
    damage("hash = 'x'", "key7");
    assertThat(PROVIDER.verify(location).damages()).hasSize(1);
    assertThat(salvage(0).quarantine()).isEmpty();
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(bytes("key7"))).isEqualTo(bytes("x".repeat(20) + 7));
    }
  }

  @Test
  void aRowWithADamagedHashDoesNotReplaceALaterOne() {
    damage("hash = 'x'", "key7");
    try (Storage storage = openTable(location)) {
      storage.put(bytes("key7"), bytes("later"));
    }
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS);
    assertThat(salvage.lost()).hasSize(1);
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(bytes("key7"))).isEqualTo(bytes("later"));
    }
  }

  @Test
  void aMissingIndexIsRebuilt() {
    TestServer.sql("ALTER TABLE " + nameOf(location) + " DROP CONSTRAINT data_pkey");
    assertThatThrownBy(() -> openTable(location))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("unique index");
    assertThat(PROVIDER.presence(location)).isEqualTo(Presence.TABLE);
    salvage(0);
    openTable(location).close();
  }

  @Test
  void twoRowsOfAKeyAreReducedToTheLaterOne() {
    TestServer.sql(
        "ALTER TABLE " + nameOf(location) + " DROP CONSTRAINT data_pkey",
        "INSERT INTO %1$s SELECT * FROM %1$s WHERE key = 'key7'".formatted(nameOf(location)));
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS);
    assertThat(salvage.lost()).hasSize(1);
  }

  @Test
  void aBackupInAnotherDatabaseIsTheSame() {
    String schema = TableLocation.of(location).schema().schema();
    TestServer.sql("CREATE DATABASE copies_" + schema);
    String base = TestServer.base();
    Location copy =
        at(base.substring(0, base.lastIndexOf('/')) + "/copies_" + schema + "?table=copy");
    try (Storage storage = openTable(location)) {
      storage.fill(pairs(3_000, 100));
      storage.backup(copy);
      try (Storage there = openTable(copy)) {
        assertThat(there.metadata()).isEqualTo(storage.metadata());
        assertThat(content(there)).isEqualTo(content(storage)).hasSize(3_000);
      }
    }
    assertThat(PROVIDER.verify(copy).keys()).isEqualTo(3_000);
  }

  @Test
  void compactingReturnsSpace() {
    try (Storage storage = openTable(location)) {
      storage.fill(pairs(9_000, 300));
      String size = "SELECT pg_relation_size('" + nameOf(location) + "')";
      long full = Long.parseLong(TestServer.query(size).get(0));
      TestServer.sql("DELETE FROM " + nameOf(location));
      storage.compact();
      assertThat(Long.parseLong(TestServer.query(size).get(0))).isLessThan(full / 2);
      storage.put(bytes("k"), bytes("v"));
      assertThat(storage.count()).isEqualTo(1);
    }
  }
}
