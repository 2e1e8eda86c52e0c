package dev.vht.sqlite;

import static dev.vht.sqlite.Tables.PROVIDER;
import static dev.vht.sqlite.Tables.at;
import static dev.vht.sqlite.Tables.bytes;
import static dev.vht.sqlite.Tables.created;
import static dev.vht.sqlite.Tables.opened;
import static dev.vht.sqlite.Tables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Damage;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.Verification;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Verifying, salvaging, compacting, and backing up. */
@Timeout(120)
class SqliteMaintenanceTest {
  private static final int ENTRIES = 60;

  @TempDir Path directory;
  private Path file;
  private Location location;

  @BeforeEach
  void nameAFile() {
    file = directory.resolve("pages.db");
    location = at(file);
  }

  private void fill() {
    try (Storage storage = created(location)) {
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
    return "x'" + java.util.HexFormat.of().formatHex(bytes) + "'";
  }

  @Test
  void aSoundTableIsFoundSoundWhileOthersWrite() {
    fill();
    try (Storage storage = opened(location)) {
      storage.put(bytes("more"), bytes("1"));
      assertThat(PROVIDER.verify(location)).isEqualTo(new Verification(ENTRIES + 1, List.of()));
    }
  }

  @Test
  void whatIsNoTableIsNotVerified() throws Exception {
    assertThatThrownBy(() -> PROVIDER.verify(location)).isInstanceOf(NoSuchTableException.class);
    sql(file, "CREATE TABLE data (key, value)");
    assertThatThrownBy(() -> PROVIDER.verify(location)).isInstanceOf(NotATableException.class);
  }

  @Test
  void aRowThatWasAlteredIsReportedWithItsKey() throws Exception {
    fill();
    sql(file, "UPDATE data SET value = x'00' WHERE key = " + hex(key(7)));
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(ENTRIES - 1);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(
                file + ", table data, row 8, key 6b657937 (hexadecimal)",
                "its checksum does not fit its key and value"));
  }

  @Test
  void aWrongCountIsDamage() throws Exception {
    fill();
    sql(file, "UPDATE vht_tables SET entries = entries + 1");
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(ENTRIES);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(file.toString(), "vht_tables counts 61 entries of data, which has 60"));
  }

  @Test
  void aTableWithoutItsTriggersIsDamaged() throws Exception {
    fill();
    sql(file, "DROP TRIGGER vht_insert_data");
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.keys()).isEqualTo(ENTRIES);
    assertThat(verification.damages()).hasSize(1);
    assertThat(verification.damages().get(0).problem()).contains("vht_insert_data is missing");
  }

  @Test
  void aKeyThatItsIndexHasLostIsDamage() throws Exception {
    fill();
    loseFromIndex();
    Verification verification = PROVIDER.verify(location);
    assertThat(verification.isSound()).isFalse();
    assertThat(verification.damages())
        .anyMatch(damage -> damage.problem().contains("index sqlite_autoindex_data_1"));
  }

  /** Makes the index that of another, emptier table. */
  private void loseFromIndex() throws Exception {
    sql(
        file,
        "CREATE TABLE other (key BLOB PRIMARY KEY NOT NULL)",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
            + " WHERE name = 'sqlite_autoindex_other_1') WHERE name = 'sqlite_autoindex_data_1'");
    sql(
        file,
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE name IN ('other', 'sqlite_autoindex_other_1')");
  }
}
