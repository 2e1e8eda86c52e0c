package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.READ;
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
import dev.vht.TableExistsException;
import dev.vht.Verification;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Verifying, salvaging, compacting, and backing up. */
@Timeout(120)
class SqliteMaintenanceTest {
  private static final int ENTRIES = 60;
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

  private void fill() {
    try (Storage storage = createTable(location)) {
      fill(storage);
    }
  }

  private static void fill(Storage storage) {
    for (int i = 0; i < ENTRIES; i++) {
      storage.put(key(i), value(i));
    }
  }

  private static byte[] key(int i) {
    return bytes("key" + i);
  }

  private static byte[] value(int i) {
    return bytes(("value" + i + " ").repeat(1 + i % 40 * 10));
  }

  private static String hex(byte[] bytes) {
    return "x'" + HexFormat.of().formatHex(bytes) + "'";
  }

  @Test
  void aSoundTableVerifiesWhileOthersWrite() {
    fill();
    try (Storage storage = openTable(location)) {
      storage.put(bytes("more"), bytes("1"));
      assertThat(PROVIDER.verify(location)).isEqualTo(new Verification(ENTRIES + 1, List.of()));
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
    fill();
    sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(key(7)));
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(ENTRIES - 1);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(
                file + ", table data, row 8, key 6b657937 (hexadecimal)",
                "its checksum does not fit its key and value",
                key(7)));
  }

  @Test
  void aWrongCountIsDamage() throws Exception {
    fill();
    sql(file, "UPDATE vht_tables SET gaps = gaps - 1");
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(ENTRIES);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(file.toString(), "vht_tables counts 61 entries of data, which has 60"));
  }

  @Test
  void aTableWithoutItsTriggerIsDamaged() throws Exception {
    fill();
    sql(file, "DROP TRIGGER vht_delete_data");
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(ENTRIES);
    assertThat(verification.damages()).hasSize(1);
    assertThat(verification.damages().get(0).problem()).contains("vht_delete_data is missing");
  }

  @Test
  void aKeyMissingFromItsIndexIsDamage() throws Exception {
    fill();
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
    fill();
    assertThat(PROVIDER.salvage(location)).isEqualTo(new Salvage(ENTRIES, List.of(), NOWHERE));
    assertThat(query(file, "SELECT name FROM sqlite_master WHERE name LIKE 'vht_lost%'")).isEmpty();
  }

  @Test
  void damagedRowsAreQuarantinedAndTheOthersKept() throws Exception {
    fill();
    sql(
        file,
        "UPDATE data SET value = x'00' WHERE key = " + hex(key(7)),
        "UPDATE data SET crc = 'nonsense' WHERE key = " + hex(key(8)));
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(ENTRIES - 2);
    assertThat(salvage.lost()).hasSize(2);
    assertThat(salvage.lost().get(0).place()).contains(file.toString(), "key 6b657937");
    assertThat(salvage.lost().get(0).key()).contains(ByteBuffer.wrap(key(7)));
    assertThat(salvage.quarantine()).contains(file + ", table vht_lost_data");
    assertThat(query(file, "SELECT hex(value) FROM vht_lost_data ORDER BY rowid").get(0))
        .isEqualTo("00");
    assertSoundExcept(7, 8);
    assertThat(PROVIDER.salvage(location)).isEqualTo(new Salvage(ENTRIES - 2, List.of(), NOWHERE));
  }

  private void assertSoundExcept(Integer... lost) {
    assertThat(PROVIDER.verify(location).damages()).isEmpty();
    List<Integer> gone = List.of(lost);
    try (Storage storage = openTable(location)) {
      assertThat(storage.metadata()).isEqualTo(TestTables.METADATA);
      assertThat(storage.count()).isEqualTo(ENTRIES - gone.size());
      for (int i = 0; i < ENTRIES; i++) {
        assertThat(storage.get(key(i))).isEqualTo(gone.contains(i) ? null : value(i));
      }
      storage.put(bytes("more"), bytes("1"));
      storage.remove(bytes("more"));
      assertThat(storage.count()).isEqualTo(ENTRIES - gone.size());
    }
  }

  @Test
  void aDamagedIndexIsRebuiltAndTheLaterRowOfAKeyIsKept() throws Exception {
    fill();
    damageIndexEntry();
    try (Storage storage = openTable(location)) {
      storage.put(key(9), bytes("later"));
    }
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(ENTRIES);
    assertThat(salvage.lost()).hasSize(1);
    assertThat(salvage.lost().get(0).problem()).contains("older value of the same key");
    assertThat(query(file, "SELECT hex(key) FROM vht_lost_data")).containsExactly("6B657939");
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(key(9))).isEqualTo(bytes("later"));
      assertThat(storage.get(key(6))).isEqualTo(value(6));
      assertThat(storage.count()).isEqualTo(ENTRIES);
    }
    assertThat(PROVIDER.verify(location).isSound()).isTrue();
  }

  @Test
  void aSupersededValueDoesNotReturnIfTheLastIsDamaged() throws Exception {
    fill();
    damageIndexEntry();
    try (Storage storage = openTable(location)) {
      storage.put(key(9), bytes("later"));
    }
    sql(file, "UPDATE data SET value = x'00' WHERE id = " + (ENTRIES + 1));
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(ENTRIES - 1);
    assertThat(salvage.lost())
        .hasSize(2)
        .allMatch(damage -> damage.key().equals(Optional.of(ByteBuffer.wrap(key(9)))));
    assertThat(query(file, "SELECT hex(key) FROM vht_lost_data"))
        .containsExactly("6B657939", "6B657939");
    assertSoundExcept(9);
  }

  @Test
  void countedButMissingRowsAreReportedLost() throws Exception {
    fill();
    sql(file, "UPDATE vht_tables SET gaps = gaps - 2");
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isEqualTo(ENTRIES);
    assertThat(salvage.lost())
        .containsExactly(
            new Damage(
                file.toString(),
                "vht_tables counts 62 entries of data, which has 60; the others are gone"));
    assertSoundExcept();
  }

  @Test
  void aWrongCountAndAMissingTriggerAreRepaired() throws Exception {
    fill();
    sql(file, "UPDATE vht_tables SET gaps = 1", "DROP TRIGGER vht_delete_data");
    assertThat(PROVIDER.salvage(location)).isEqualTo(new Salvage(ENTRIES, List.of(), NOWHERE));
    assertSoundExcept();
  }

  @Test
  void aDroppedTableIsReportedLostAndRecreated() throws Exception {
    fill();
    sql(file, "DROP TABLE data");
    Salvage salvage = PROVIDER.salvage(location);
    assertThat(salvage.kept()).isZero();
    assertThat(salvage.lost()).hasSize(1);
    try (Storage storage = openTable(location)) {
      assertThat(storage.count()).isZero();
      fill(storage);
    }
    assertSoundExcept();
  }

  @Test
  void openHandlesSeeTheSalvagedTable() throws Exception {
    fill();
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(key(7))).isEqualTo(value(7));
      sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(key(7)));
      PROVIDER.salvage(location);
      assertThat(storage.get(key(7))).isNull();
      storage.put(key(7), value(7));
    }
    assertSoundExcept();
  }

  @Test
  void aTableOfALaterFormatIsUnchanged() throws Exception {
    fill();
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
        storage.put(key(i), bytes("value" + i));
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
    fill();
    try (Storage second = createTable(at(file, "second"))) {
      second.put(bytes("a"), bytes("b"));
    }
    sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(key(7)));
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
        storage.put(key(i), new byte[20_000]);
      }
      long full = size();
      for (int i = 0; i < 490; i++) {
        storage.remove(key(i));
      }
      storage.compact();
      assertThat(size()).isLessThan(full / 10);
      for (int i = 490; i < 500; i++) {
        assertThat(storage.get(key(i))).isEqualTo(new byte[20_000]);
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
      fill(storage);
      reader.setAutoCommit(false);
      try (Statement statement = reader.createStatement();
          ResultSet count = statement.executeQuery("SELECT count(*) FROM data")) {
        assertThat(count.getInt(1)).isEqualTo(ENTRIES);
        storage.clear();
        assertTimeout(Duration.ofSeconds(5), storage::compact);
      }
      reader.rollback();
      fill(storage);
    }
    assertSoundExcept();
  }

  @Test
  void compactingAnotherProgramsFileKeepsTheTable() throws Exception {
    sql(file, "CREATE TABLE others (a)");
    fill();
    try (Storage storage = openTable(location)) {
      storage.clear();
      storage.compact();
      fill(storage);
    }
    assertSoundExcept();
  }

  @Test
  void aBackupIsASeparateFileWithThisTableOnly() throws Exception {
    sql(file, "CREATE TABLE others (a)");
    createTable(at(file, "second")).close();
    Path deeper = directory.resolve("new").resolve("deeper");
    Path copied = deeper.resolve("copy.db");
    Location copy = at(copied, "name_of_the_copy");
    try (Storage storage = createTable(location)) {
      fill(storage);
      storage.backup(copy);
      storage.clear();
    }
    assertThat(query(copied, "SELECT name FROM vht_tables")).containsExactly("name_of_the_copy");
    assertThat(query(copied, "SELECT name FROM sqlite_master WHERE type = 'table'")).hasSize(2);
    assertThat(PROVIDER.verify(copy)).isEqualTo(new Verification(ENTRIES, List.of()));
    assertThat(SqliteHandleTest.names(deeper)).containsExactly("copy.db");
    location = copy;
    assertSoundExcept();
    assertThat(PROVIDER.destroy(copy)).isTrue();
    assertThat(copied).doesNotExist();
  }

  @Test
  void aBackupDoesNotOverwriteAFile() throws Exception {
    Path taken = directory.resolve("taken.db");
    sql(taken, "CREATE TABLE others (a)");
    byte[] before = Files.readAllBytes(taken);
    Path empty = Files.createFile(directory.resolve("empty.db"));
    try (Storage storage = createTable(location)) {
      for (Location each : List.of(at(taken), at(empty), at(file, "another"), at(directory))) {
        assertThatThrownBy(() -> storage.backup(each))
            .isInstanceOf(NotATableException.class)
            .hasMessageContaining("needs a file of its own")
            .hasMessageContaining(each.path());
      }
      assertThatThrownBy(() -> storage.backup(location)).isInstanceOf(TableExistsException.class);
    }
    assertThat(Files.readAllBytes(taken)).isEqualTo(before);
    assertThat(empty).isEmptyFile();
    assertThat(SqliteHandleTest.names(directory))
        .containsExactlyInAnyOrder("taken.db", "empty.db", "pages.db");
  }

  @Test
  void aBackupHasThePermissionsOfItsTable() throws Exception {
    Location temporary = PROVIDER.resolve(new Location("sqlite", "", Map.of()));
    Path copied = directory.resolve("copy.db");
    try (Storage storage = createTable(temporary)) {
      storage.put(bytes("a"), bytes("b"));
      storage.backup(at(copied));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copied)))
        .isEqualTo("rw-------");
  }

  @Test
  void aTableOpenedForReadingCanBeBackedUp() {
    fill();
    try (Storage storage = PROVIDER.open(location, READ)) {
      storage.backup(at(directory.resolve("copy.db")));
    }
    location = at(directory.resolve("copy.db"));
    assertSoundExcept();
  }

  @Test
  void aFailedBackupLeavesNothing() throws Exception {
    fill();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - 3 * PAGE_BYTES, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
    Location copy = at(directory.resolve("new").resolve("copy.db"));
    try (Storage storage = openTable(location)) {
      assertThatThrownBy(() -> storage.backup(copy)).isInstanceOf(StorageException.class);
    }
    assertThat(SqliteHandleTest.names(directory)).containsExactly("pages.db");
  }

  @Test
  void backupRestoresTheInterruptStatus() {
    fill();
    try (Storage storage = openTable(location)) {
      Thread.currentThread().interrupt();
      storage.backup(at(directory.resolve("copy.db")));
      assertThat(Thread.interrupted()).isTrue();
    }
    location = at(directory.resolve("copy.db"));
    assertSoundExcept();
  }
}
