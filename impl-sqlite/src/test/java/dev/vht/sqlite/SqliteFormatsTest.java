package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.NotATableException;
import dev.vht.spi.Presence;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of format 1, which counted its entries in the list of tables. */
class SqliteFormatsTest {
  @TempDir Path temporary;
  private Path file;

  @BeforeEach
  void createTableOfFormat1() throws Exception {
    file = temporary.resolve("table.db");
    sql(
        file,
        "PRAGMA application_id = 1447580721", // VHT1
        "CREATE TABLE vht_tables (name TEXT PRIMARY KEY NOT NULL, format INTEGER NOT NULL,"
            + " key_codec TEXT NOT NULL, value_codec TEXT NOT NULL, entries INTEGER NOT NULL)",
        "CREATE TABLE \"data\" (key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL,"
            + " crc INTEGER NOT NULL)",
        "INSERT INTO vht_tables VALUES ('data', 1, 'strings', 'bytes', 1)",
        "INSERT INTO data VALUES (x'61', x'62', 5)");
  }

  @Test
  void openingThrowsAndLeavesItUnchanged() throws Exception {
    assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.TABLE);
    assertThatThrownBy(() -> openTable(at(file)))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("is of format 1, and this library reads 2")
        .hasMessageContaining("use the version that wrote it");
    assertThatThrownBy(() -> PROVIDER.salvage(at(file)))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("is of format 1");
    assertThat(query(file, "SELECT hex(value) FROM data")).containsExactly("62");
  }

  @Test
  void verifyReportsTheFormat() {
    assertThat(PROVIDER.verify(at(file)).damages())
        .singleElement()
        .asString()
        .contains("is of format 1");
  }

  @Test
  void noTableIsAddedToItsList() throws Exception {
    assertThatThrownBy(() -> createTable(at(file, "other")))
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: ")
        .hasMessageContaining("of an older format");
    assertThat(query(file, "SELECT name FROM sqlite_master WHERE name = 'other'")).isEmpty();
  }

  @Test
  void itCanBeDeleted() {
    assertThat(PROVIDER.destroy(at(file))).isTrue();
    assertThat(file).doesNotExist();
    createTable(at(file)).close();
  }
}
