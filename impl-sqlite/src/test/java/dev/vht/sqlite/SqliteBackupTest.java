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

import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.Verification;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups. */
@Timeout(120)
class SqliteBackupTest {
  private static final int PAGE_BYTES = 4096;

  @TempDir Path directory;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = directory.resolve("pages.db");
    location = at(file);
  }

  @Test
  void aBackupIsASeparateFileWithThisTableOnly() throws Exception {
    sql(file, "CREATE TABLE others (a)");
    createTable(at(file, "second")).close();
    Path deeper = directory.resolve("new").resolve("deeper");
    Path copied = deeper.resolve("copy.db");
    Location copy = at(copied, "name_of_the_copy");
    try (Storage storage = createTable(location)) {
      TestEntries.fill(storage);
      storage.backup(copy);
      storage.clear();
    }
    assertThat(query(copied, "SELECT name FROM vht_tables")).containsExactly("name_of_the_copy");
    assertThat(query(copied, "SELECT name FROM sqlite_master WHERE type = 'table'")).hasSize(2);
    assertThat(PROVIDER.verify(copy)).isEqualTo(new Verification(TestEntries.COUNT, List.of()));
    assertThat(SqliteHandleTest.names(deeper)).containsExactly("copy.db");
    location = copy;
    TestEntries.assertSound(location);
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
    TestEntries.create(location);
    try (Storage storage = PROVIDER.open(location, READ)) {
      storage.backup(at(directory.resolve("copy.db")));
    }
    location = at(directory.resolve("copy.db"));
    TestEntries.assertSound(location);
  }

  @Test
  void aFailedBackupLeavesNothing() throws Exception {
    TestEntries.create(location);
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
    TestEntries.create(location);
    try (Storage storage = openTable(location)) {
      Thread.currentThread().interrupt();
      storage.backup(at(directory.resolve("copy.db")));
      assertThat(Thread.interrupted()).isTrue();
    }
    location = at(directory.resolve("copy.db"));
    TestEntries.assertSound(location);
  }
}
