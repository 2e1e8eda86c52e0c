package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.Verification;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Verifying, salvaging and compacting. */
@Timeout(120)
class SqliteMaintenanceTest {
  private static final int PAGE_BYTES = 4096;
  private static final Optional<String> NOWHERE = Optional.empty();

  @TempDir Path directory;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = directory.resolve("pages.db");
    location = at(file);
  }

  private static String hex(byte[] bytes) {
    return "x'" + HexFormat.of().formatHex(bytes) + "'";
  }

  @Test
  void aSoundTableVerifiesWhileOthersWrite() {
    TestEntries.create(location);
    try (Storage storage = openTable(location)) {
      storage.put(bytes("more"), bytes("1"));
      assertThat(PROVIDER.verify(location))
          .isEqualTo(new Verification(TestEntries.COUNT + 1, List.of()));
    }
  }

  @Test
  void onlyTablesAreVerified() throws Exception {
    assertThatThrownBy(() -> PROVIDER.verify(location)).isInstanceOf(NoSuchTableException.class);
    sql(file, "CREATE TABLE data (key, value)");
    assertThatThrownBy(() -> PROVIDER.verify(location)).isInstanceOf(NotATableException.class);
  }

  @Test
  void anAlteredRowIsReportedWithItsKey() throws Exception {
    TestEntries.create(location);
    sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(TestEntries.key(7)));
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(TestEntries.COUNT - 1);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(
                file + ", table data, row 8, key 6b657937 (hexadecimal)",
                "its checksum does not fit its key and value",
                TestEntries.key(7)));
  }

  @Test
  void aWrongCountIsDamage() throws Exception {
    TestEntries.create(location);
    sql(file, "UPDATE vht_tables SET gaps = gaps - 1");
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(TestEntries.COUNT);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(file.toString(), "vht_tables counts 61 entries of data, which has 60"));
  }

  @Test
  void aTableWithoutItsTriggerIsDamaged() throws Exception {
    TestEntries.create(location);
    sql(file, "DROP TRIGGER vht_delete_data");
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(TestEntries.COUNT);
    assertThat(verification.damages()).hasSize(1);
    assertThat(verification.damages().get(0).problem()).contains("vht_delete_data is missing");
  }

  @Test
  void aKeyMissingFromItsIndexIsDamage() throws Exception {
    TestEntries.create(location);
    damageIndexEntry();
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.isSound()).isFalse();
    assertThat(verification.damages())
        .anyMatch(damage -> damage.problem().contains("index sqlite_autoindex_data_1"));
  }

  /** Changes the last key, in the index only. */
  private void damageIndexEntry() throws Exception {
    byte[] entryOfKey9 = {'k', 'e', 'y', '9', 10}; // and the number of its row
    alter("sqlite_autoindex_data_1", entryOfKey9, 3);
  }

  /** Changes a byte of a sequence in the first page of a table or an index. */
  private void alter(String name, byte[] there, int at) throws Exception {
    String root = "SELECT rootpage FROM sqlite_master WHERE name = '" + name + "'";
    int page = (Integer.parseInt(query(file, root).get(0)) - 1) * PAGE_BYTES;
    byte[] bytes = Files.readAllBytes(file);
    int i = page;
    while (!Arrays.equals(bytes, i, i + there.length, there, 0, there.length)) {
      i++;
    }
    bytes[i + at] = 'z';
    Files.write(file, bytes);
  }

  @Test
  void aKeyIntactOnlyInItsIndexIsKept() throws Exception {
    try (Storage storage = createTable(location)) {
      storage.put(bytes("key1"), bytes("one"));
      storage.put(bytes("key2"), bytes("two"));
    }
    alter("data", bytes("key1one"), 3);
    assertThat(PROVIDER.verify(location).damages().get(0).place()).contains("key 6b65797a");
    assertThat(PROVIDER.salvage(location)).isEqualTo(new Salvage(2, List.of(), NOWHERE));
    assertThat(PROVIDER.verify(location)).isEqualTo(new Verification(2, List.of()));
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(bytes("key1"))).isEqualTo(bytes("one"));
    }
  }

  @Test
  void salvageLeavesASoundTableUnchanged() throws Exception {
    TestEntries.create(location);
    assertThat(PROVIDER.salvage(location))
        .isEqualTo(new Salvage(TestEntries.COUNT, List.of(), NOWHERE));
    assertThat(query(file, "SELECT name FROM sqlite_master WHERE name LIKE 'vht_lost%'")).isEmpty();
  }

  @Test
  void damagedRowsAreQuarantinedAndTheOthersKept() throws Exception {
    TestEntries.create(location);
    sql(
        file,
        "UPDATE data SET value = x'00' WHERE key = " + hex(TestEntries.key(7)),
        "UPDATE data SET crc = 'nonsense' WHERE key = " + hex(TestEntries.key(8)));
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(TestEntries.COUNT - 2);
    assertThat(salvage.lost()).hasSize(2);
    assertThat(salvage.lost().get(0).place()).contains(file.toString(), "key 6b657937");
    assertThat(salvage.lost().get(0).key()).contains(ByteBuffer.wrap(TestEntries.key(7)));
    assertThat(salvage.quarantine()).contains(file + ", table vht_lost_data");
    assertThat(query(file, "SELECT hex(value) FROM vht_lost_data ORDER BY rowid").get(0))
        .isEqualTo("00");
    TestEntries.assertSoundExcept(location, 7, 8);
    assertThat(PROVIDER.salvage(location))
        .isEqualTo(new Salvage(TestEntries.COUNT - 2, List.of(), NOWHERE));
  }

  @Test
  void aDamagedIndexIsRebuiltAndTheLaterRowOfAKeyIsKept() throws Exception {
    TestEntries.create(location);
    damageIndexEntry();
    try (Storage storage = openTable(location)) {
      storage.put(TestEntries.key(9), bytes("later"));
    }
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(TestEntries.COUNT);
    assertThat(salvage.lost()).hasSize(1);
    assertThat(salvage.lost().get(0).problem()).contains("older value of the same key");
    assertThat(query(file, "SELECT hex(key) FROM vht_lost_data")).containsExactly("6B657939");
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(TestEntries.key(9))).isEqualTo(bytes("later"));
      assertThat(storage.get(TestEntries.key(6))).isEqualTo(TestEntries.value(6));
      assertThat(storage.count()).isEqualTo(TestEntries.COUNT);
    }
    assertThat(PROVIDER.verify(location).isSound()).isTrue();
  }

  @Test
  void aSupersededValueDoesNotReturnIfTheLastIsDamaged() throws Exception {
    TestEntries.create(location);
    damageIndexEntry();
    try (Storage storage = openTable(location)) {
      storage.put(TestEntries.key(9), bytes("later"));
    }
    sql(file, "UPDATE data SET value = x'00' WHERE id = " + (TestEntries.COUNT + 1));
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(TestEntries.COUNT - 1);
    assertThat(salvage.lost())
        .hasSize(2)
        .allMatch(damage -> damage.key().equals(Optional.of(ByteBuffer.wrap(TestEntries.key(9)))));
    assertThat(query(file, "SELECT hex(key) FROM vht_lost_data"))
        .containsExactly("6B657939", "6B657939");
    TestEntries.assertSoundExcept(location, 9);
  }

  @Test
  void countedButMissingRowsAreReportedLost() throws Exception {
    TestEntries.create(location);
    sql(file, "UPDATE vht_tables SET gaps = gaps - 2");
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(TestEntries.COUNT);
    assertThat(salvage.lost())
        .containsExactly(
            new Damage(
                file.toString(),
                "vht_tables counts 62 entries of data, which has 60; the others are gone"));
    TestEntries.assertSound(location);
  }

  @Test
  void aWrongCountAndAMissingTriggerAreRepaired() throws Exception {
    TestEntries.create(location);
    sql(file, "UPDATE vht_tables SET gaps = 1", "DROP TRIGGER vht_delete_data");
    assertThat(PROVIDER.salvage(location))
        .isEqualTo(new Salvage(TestEntries.COUNT, List.of(), NOWHERE));
    TestEntries.assertSound(location);
  }

  @Test
  void aDroppedTableIsReportedLostAndRecreated() throws Exception {
    TestEntries.create(location);
    sql(file, "DROP TABLE data");
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isZero();
    assertThat(salvage.lost()).hasSize(1);
    try (Storage storage = openTable(location)) {
      assertThat(storage.count()).isZero();
      TestEntries.fill(storage);
    }
    TestEntries.assertSound(location);
  }

  @Test
  void openHandlesSeeTheSalvagedTable() throws Exception {
    TestEntries.create(location);
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(TestEntries.key(7))).isEqualTo(TestEntries.value(7));
      sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(TestEntries.key(7)));
      PROVIDER.salvage(location);
      assertThat(storage.get(TestEntries.key(7))).isNull();
      storage.put(TestEntries.key(7), TestEntries.value(7));
    }
    TestEntries.assertSound(location);
  }

  @Test
  void aTableOfALaterFormatIsUnchanged() throws Exception {
    TestEntries.create(location);
    sql(file, "UPDATE vht_tables SET format = 3, gaps = 7");
    assertThatThrownBy(() -> PROVIDER.salvage(location))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("use the version that wrote it");
    assertThat(query(file, "SELECT gaps FROM vht_tables")).containsExactly("7");
  }

  @Test
  void damagedPagesAreReportedAndLeftUnchanged() throws Exception {
    try (Storage storage = createTable(location)) {
      for (int i = 0; i < 3_000; i++) {
        storage.put(TestEntries.key(i), bytes("value" + i));
      }
    }
    long page =
        Long.parseLong(
            query(file, "SELECT rootpage FROM sqlite_master WHERE name = 'data'").get(0));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(
        bytes, (int) (page - 1) * PAGE_BYTES + 2, (int) (page - 1) * PAGE_BYTES + 60, (byte) 0x5a);
    Files.write(file, bytes);
    assertThatThrownBy(() -> PROVIDER.salvage(location))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("M4: " + location + " cannot be salvaged and is as it was")
        .hasMessageContaining(".recover");
    assertThat(PROVIDER.verify(location).isSound()).isFalse();
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void otherTablesInTheFileAreUnchanged() throws Exception {
    sql(file, "CREATE TABLE others (a, b)", "INSERT INTO others (rowid, a) VALUES (7, 'x')");
    TestEntries.create(location);
    try (Storage second = createTable(at(file, "second"))) {
      second.put(bytes("a"), bytes("b"));
    }
    sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(TestEntries.key(7)));
    PROVIDER.salvage(location);
    try (Storage storage = openTable(location)) {
      storage.clear();
      storage.compact();
    }
    assertThat(query(file, "SELECT rowid FROM others")).containsExactly("7");
    assertThat(PROVIDER.verify(at(file, "second"))).isEqualTo(new Verification(1, List.of()));
  }

  @Test
  void compactingFreesTheSpaceOfRemovedEntries() throws Exception {
    try (Storage storage = createTable(location)) {
      for (int i = 0; i < 500; i++) {
        storage.put(TestEntries.key(i), new byte[20_000]);
      }
      long full = size();
      for (int i = 0; i < 490; i++) {
        storage.remove(TestEntries.key(i));
      }
      storage.compact();
      assertThat(size()).isLessThan(full / 10);
      for (int i = 490; i < 500; i++) {
        assertThat(storage.get(TestEntries.key(i))).isEqualTo(new byte[20_000]);
      }
    }
    assertThat(PROVIDER.verify(location)).isEqualTo(new Verification(10, List.of()));
  }

  /** The size of the file and its log. */
  private long size() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(each -> !each.toString().endsWith("-shm"))
          .mapToLong(each -> each.toFile().length())
          .sum();
    }
  }

  @Test
  void compactingDoesNotWaitForReaders() throws Exception {
    try (Storage storage = createTable(location);
        Connection reader = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      TestEntries.fill(storage);
      reader.setAutoCommit(false);
      try (Statement statement = reader.createStatement();
          ResultSet count = statement.executeQuery("SELECT count(*) FROM data")) {
        assertThat(count.getInt(1)).isEqualTo(TestEntries.COUNT);
        storage.clear();
        assertTimeout(Duration.ofSeconds(5), storage::compact);
      }
      reader.rollback();
      TestEntries.fill(storage);
    }
    TestEntries.assertSound(location);
  }

  @Test
  void compactingAnotherProgramsFileKeepsTheTable() throws Exception {
    sql(file, "CREATE TABLE others (a)");
    TestEntries.create(location);
    try (Storage storage = openTable(location)) {
      storage.clear();
      storage.compact();
      TestEntries.fill(storage);
    }
    TestEntries.assertSound(location);
  }
}
