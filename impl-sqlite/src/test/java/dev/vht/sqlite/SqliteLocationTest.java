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

import dev.vht.ConfigurationException;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be found at a location, and how each operation treats it. */
@Timeout(120)
class SqliteLocationTest {
  @TempDir Path temporary;
  private Path file;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1a",
        "a b",
        "a\"b",
        "a;b",
        "sqlite_x",
        "SQLITE_x",
        "vht_tables",
        "VHT_x",
        "é",
        "a-b",
        "a'; DROP TABLE data; --"
      })
  void anInvalidTableNameIsRejected(String name) {
    assertThatThrownBy(() -> at(file, name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"select", "index", "table", "_", "rowid", "key", "values"})
  void aTableNameMayBeAnSqlKeyword(String name) {
    try (Storage storage = createTable(at(file, name))) {
      storage.put(bytes("a"), bytes("b"));
    }
    try (Storage storage = openTable(at(file, name))) {
      assertThat(storage.get(bytes("a"))).isEqualTo(bytes("b"));
    }
    assertThat(PROVIDER.destroy(at(file, name))).isTrue();
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " a b ",
        "a#b",
        "a%20b",
        "a&b=c",
        "é漢字😀",
        ":memory:",
        ":resource:x",
        "file:x",
        "mode=memory",
        "a'b\"c",
        "--",
        "x.db-wal"
      })
  void aFileMayHaveAnyName(String name) throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("d"));
    Path hostile = directory.resolve(name);
    Location location = at(hostile);
    try (Storage storage = createTable(location)) {
      storage.put(bytes("a"), bytes("b"));
      assertThat(hostile).isRegularFile();
    }
    assertThat(SqliteHandleTest.names(directory)).containsExactly(name);
    try (Storage storage = PROVIDER.open(location, READ)) {
      assertThat(storage.get(bytes("a"))).isEqualTo(bytes("b"));
    }
    assertThat(PROVIDER.destroy(location)).isTrue();
    assertThat(SqliteHandleTest.names(directory)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x?journal_mode=OFF", "?", "a\0b"})
  void aPathThatNoUrlCanNameIsRejected(String name) {
    Location location = new Location("sqlite", temporary + "/" + name, Map.of());
    assertThatThrownBy(() -> PROVIDER.resolve(location)).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void locationsOfOneTableAreEqual() {
    Path roundabout = temporary.resolve("x").resolve("..").resolve("table.db");
    assertThat(at(file, "data")).isEqualTo(at(file)).isEqualTo(at(roundabout));
    assertThat(at(file, "Pages")).isEqualTo(at(file, "pages")).isNotEqualTo(at(file));
    assertThat(at(file)).hasToString("sqlite:" + file);
  }

  @Test
  void severalTablesLiveInOneFile() {
    Location a = at(file, "a");
    Location b = at(file, "b");
    try (Storage one = createTable(a);
        Storage two = createTable(b)) {
      one.put(bytes("k"), bytes("1"));
      two.put(bytes("k"), bytes("2"));
      two.put(bytes("l"), bytes("3"));
      one.destroy();
      assertThat(two.get(bytes("k"))).isEqualTo(bytes("2"));
      assertThat(two.count()).isEqualTo(2);
    }
    assertThat(PROVIDER.presence(a)).isEqualTo(Presence.ABSENT);
    assertThat(PROVIDER.destroy(b)).isTrue();
    assertThat(file).doesNotExist();
  }

  @Test
  void aFileOpenElsewhereIsEmptiedButNotDeleted() throws Exception {
    Location a = at(file, "a");
    Location b = at(file, "b");
    try (Storage one = createTable(a);
        Storage two = openTable(a)) {
      one.destroy();
      assertThat(file).exists();
      assertThatThrownBy(two::count).isInstanceOf(StorageException.class);
      createTable(b).close();
    }
    assertThat(PROVIDER.presence(b)).isEqualTo(Presence.TABLE);
  }

  @Test
  void anEmptyFileCountsAsAbsentAndIsUsed() throws Exception {
    Files.createFile(file);
    assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.ABSENT);
    assertThat(PROVIDER.destroy(at(file))).isFalse();
    assertThatThrownBy(() -> openTable(at(file))).isInstanceOf(NoSuchTableException.class);
    createTable(at(file)).close();
    assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.TABLE);
  }

  @Test
  void aTableIsCreatedOnlyOnce() {
    createTable(at(file)).close();
    assertThatThrownBy(() -> createTable(at(file)))
        .isInstanceOf(TableExistsException.class)
        .hasMessageStartingWith("L5: ");
    assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.TABLE);
  }

  @Test
  void theSeedsTableIsForeignAndUnchanged() throws Exception {
    sql(
        file,
        "create table if not exists data (key unique, value)",
        "INSERT INTO data VALUES ('aap', 'noot')");
    assertForeignAndUnchanged(at(file));
    assertThatThrownBy(() -> createTable(at(file))).hasMessageContaining("table=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE DATA (x)",
        "CREATE VIEW data AS SELECT 1",
        "CREATE INDEX data ON other (x)"
      })
  void anythingElseWithTheNameIsForeign(String sql) throws Exception {
    sql(file, "CREATE TABLE other (x)", sql);
    assertForeignAndUnchanged(at(file));
  }

  @Test
  void aForeignTableInPlaceOfADroppedOneIsForeign() throws Exception {
    createTable(at(file)).close();
    sql(file, "DROP TABLE data", "CREATE TABLE data (thesis)");
    assertForeignAndUnchanged(at(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "SQLite format 3", "This is a thesis, and a long one at that.\n"})
  void aFileOtherThanADatabaseIsForeign(String content) throws Exception {
    Files.writeString(file, content.repeat(content.length() > 20 ? 100 : 1));
    assertForeignAndUnchanged(at(file));
  }

  private void assertForeignAndUnchanged(Location location) throws Exception {
    byte[] before = Files.readAllBytes(file);
    assertThat(PROVIDER.presence(location)).isEqualTo(Presence.FOREIGN);
    assertThatThrownBy(() -> openTable(location)).isInstanceOf(NotATableException.class);
    assertThatThrownBy(() -> createTable(location))
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: ")
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> PROVIDER.destroy(location)).isInstanceOf(NotATableException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(SqliteHandleTest.names(temporary)).containsExactly(file.getFileName().toString());
  }

  @Test
  void aDirectoryIsForeign() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("d"));
    assertThat(PROVIDER.presence(at(directory))).isEqualTo(Presence.FOREIGN);
    assertThatThrownBy(() -> createTable(at(directory))).isInstanceOf(NotATableException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aLinkIsForeignAndItsTargetUnchanged() throws Exception {
    createTable(at(file)).close();
    Path link = Files.createSymbolicLink(temporary.resolve("link"), file);
    Path dangling = Files.createSymbolicLink(temporary.resolve("to"), temporary.resolve("nothing"));
    for (Path each : new Path[] {link, dangling}) {
      assertThat(PROVIDER.presence(at(each))).isEqualTo(Presence.FOREIGN);
      assertThatThrownBy(() -> createTable(at(each))).isInstanceOf(NotATableException.class);
      assertThatThrownBy(() -> PROVIDER.destroy(at(each))).isInstanceOf(NotATableException.class);
    }
    assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.TABLE);
    assertThat(temporary.resolve("nothing")).doesNotExist();
  }

  @Test
  void aTableLeavesForeignTablesUnchanged() throws Exception {
    sql(file, "CREATE TABLE thesis (text)", "INSERT INTO thesis VALUES ('x')");
    try (Storage storage = createTable(at(file))) {
      storage.put(bytes("a"), bytes("b"));
    }
    assertThat(PROVIDER.destroy(at(file))).isTrue();
    assertThat(query(file, "SELECT text FROM thesis")).containsExactly("x");
    assertThat(query(file, "SELECT name FROM sqlite_schema")).containsExactly("thesis");
    assertThat(query(file, "PRAGMA application_id")).containsExactly("0");
  }

  @Test
  void anotherProgramsEmptyDatabaseIsNotDeleted() throws Exception {
    sql(file, "PRAGMA user_version = 7", "VACUUM");
    createTable(at(file)).close();
    assertThat(PROVIDER.destroy(at(file))).isTrue();
    assertThat(query(file, "PRAGMA user_version")).containsExactly("7");
  }

  @Test
  void aFailedCreationLeavesNothing() throws Exception {
    Path blocked = Files.createFile(temporary.resolve("file")).resolve("table.db");
    assertThatThrownBy(() -> createTable(at(blocked)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(blocked.toString());
    assertThat(SqliteHandleTest.names(temporary)).containsExactly("file");
  }

  @Test
  void missingDirectoriesAreCreated() {
    Location deep = at(temporary.resolve("a").resolve("b").resolve("table.db"));
    createTable(deep).close();
    assertThat(PROVIDER.presence(deep)).isEqualTo(Presence.TABLE);
  }

  @Test
  void deletingAnAbsentTableCreatesNothing() throws Exception {
    assertThat(PROVIDER.destroy(at(file))).isFalse();
    assertThat(SqliteHandleTest.names(temporary)).isEmpty();
  }
}
