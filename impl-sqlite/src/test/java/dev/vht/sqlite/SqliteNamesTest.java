package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.NotATableException;
import dev.vht.spi.Presence;
import dev.vht.spi.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links, names that are too long, and names that SQLite uses itself. */
@Timeout(120)
class SqliteNamesTest {
  private static final byte[] JOURNAL_MAGIC = {
    (byte) 0xd9, (byte) 0xd5, 5, (byte) 0xf9, 0x20, (byte) 0xa1, 0x63, (byte) 0xd7
  };

  @TempDir Path temporary;
  private Path file;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
  }

  private List<ThrowingCallable> calls(Path path) {
    return List.of(
        () -> openTable(at(path)),
        () -> createTable(at(path)),
        () -> PROVIDER.destroy(at(path)),
        () -> PROVIDER.verify(at(path)),
        () -> PROVIDER.salvage(at(path)));
  }

  private void assertAllThrow(Path path, String message) throws Exception {
    List<String> before = SqliteHandleTest.names(temporary);
    for (ThrowingCallable call : calls(path)) {
      assertThatThrownBy(call)
          .isInstanceOf(NotATableException.class)
          .hasMessageStartingWith("L6: " + message);
    }
    assertThat(SqliteHandleTest.names(temporary)).isEqualTo(before);
  }

  @Test
  void aHardLinkIsRejectedAndTheFirstHandleStaysUsable() throws Exception {
    try (Storage storage = createTable(at(file))) {
      storage.put(bytes("a"), bytes("1"));
      Path hard = Files.createLink(temporary.resolve("hard.db"), file);
      assertAllThrow(hard, hard + " is a file with 2 names (hard links), so it is not opened");
      storage.put(bytes("a"), bytes("2"));
      assertThat(storage.get(bytes("a"))).isEqualTo(bytes("2"));
      Files.delete(hard);
    }
    openTable(at(file)).close();
    assertThat(SqliteHandleTest.names(temporary)).containsExactly("table.db");
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "backup"})
  void aLeftoverTemporaryNameDoesNotCountAsAHardLink(String ending) throws Exception {
    createTable(at(file)).close();
    Path leftover = Files.createLink(TemporaryName.of(file, ending), file);
    openTable(at(file)).close();
    assertThat(PROVIDER.verify(at(file)).isSound()).isTrue();
    assertThat(leftover).exists();
    assertThat(PROVIDER.destroy(at(file))).isTrue();
    assertThat(SqliteHandleTest.names(temporary)).isEmpty();
  }

  @Test
  void deletingRemovesLeftoversOfKilledCreations() throws Exception {
    for (boolean isThere : new boolean[] {false, true}) {
      Files.createFile(TemporaryName.of(file, "new"));
      Files.writeString(TemporaryName.of(file, "backup"), "half a database");
      createTable(at(TemporaryName.of(file, "backup"))).close();
      Files.writeString(temporary.resolve("table.db.2026.backup"), "thesis");
      if (isThere) {
        createTable(at(file)).close();
      }
      assertThat(PROVIDER.destroy(at(file))).isEqualTo(isThere);
      assertThat(SqliteHandleTest.names(temporary)).containsExactly("table.db.2026.backup");
    }
  }

  @Test
  void aBackupInProgressIsNotDeleted() throws Exception {
    Database unnamed = new Database(TemporaryName.of(file, "backup"));
    try (DatabaseConnection maker = unnamed.openBuilder()) {
      maker.begin();
      Database.claim(maker);
      PROVIDER.destroy(at(file));
      maker.commit();
    }
    assertThat(unnamed.file()).exists();
  }

  @Test
  void onlyOurOwnEmptyDatabaseIsDeleted() throws Exception {
    assertThat(new Database(file).createEmpty()).isTrue();
    assertThat(new Database(file).createEmpty()).isFalse();
    assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.ABSENT);
    assertThat(PROVIDER.destroy(at(file))).isFalse();
    assertThat(SqliteHandleTest.names(temporary)).isEmpty();
    TestTables.sql(file, "CREATE TABLE others (a)", "DROP TABLE others");
    assertThat(PROVIDER.destroy(at(file))).isFalse();
    assertThat(file).exists();
  }

  @Test
  void aFileWithACompanionsNameIsUnchanged() throws Exception {
    for (String suffix : List.of("-journal", "-wal", "-shm")) {
      Path thesis = temporary.resolve("table.db" + suffix);
      for (boolean isThere : new boolean[] {false, true}) {
        if (isThere) {
          createTable(at(file)).close();
        }
        Files.writeString(thesis, "a thesis");
        if (isThere) {
          assertAllThrow(file, thesis + " is not a file of SQLite, which would delete it");
        } else {
          assertThatThrownBy(() -> createTable(at(file))).isInstanceOf(NotATableException.class);
          assertThat(PROVIDER.destroy(at(file))).isFalse();
        }
        assertThat(thesis).hasContent("a thesis");
        Files.delete(thesis);
      }
      assertThat(PROVIDER.destroy(at(file))).isTrue();
    }
  }

  @Test
  void anOrphanedJournalIsNotApplied() throws Exception {
    Path journal = temporary.resolve("table.db-journal");
    Files.write(journal, JOURNAL_MAGIC);
    assertThatThrownBy(() -> createTable(at(file)))
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: " + journal + " belongs to a database " + file);
    assertThat(journal).exists();
    assertThat(PROVIDER.destroy(at(file))).isFalse();
    assertThat(SqliteHandleTest.names(temporary)).isEmpty();
    createTable(at(file)).close();
  }

  @Test
  void aTableOfFilesIsReportedAsSuch() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("pages"));
    Files.writeString(directory.resolve("vht.table"), "VHT table in files");
    List<ThrowingCallable> calls = calls(directory);
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(NotATableException.class)
          .hasMessageStartingWith("L6: " + directory + " is a directory with a vht.table, that is");
    }
    assertThat(SqliteHandleTest.names(directory)).containsExactly("vht.table");
  }

  @Test
  void parentsOfALinkAreThoseOfItsTarget() throws Exception {
    Path deep = Files.createDirectories(temporary.resolve("real").resolve("deep"));
    Path here = Files.createDirectory(temporary.resolve("here"));
    Path link = Files.createSymbolicLink(here.resolve("link"), deep);
    Path real = temporary.toRealPath().resolve("real");
    assertThat(at(link.resolve("..").resolve("t.db")).path()).isEqualTo(real + "/t.db");
    assertThat(at(link.resolve("t.db")).path()).isEqualTo(link + "/t.db");
    assertThat(at(here.resolve("x/../t.db")).path()).isEqualTo(here + "/t.db");
    assertThat(at(Path.of("/../../t.db")).path()).isEqualTo("/t.db");
  }

  @Test
  void aTooLongPathIsRejectedWithThePartThatIsTooLong() throws Exception {
    Path longest = temporary.resolve("new").resolve("n".repeat(200));
    createTable(at(longest)).backup(at(temporary.resolve("copy").resolve("n".repeat(200))));
    assertTooLong(temporary.resolve("n".repeat(201)), "the name of its file, nnnn");
    assertTooLong(temporary.resolve("\u00e9".repeat(101)), "the name of its file, ");
    assertTooLong(temporary.resolve("d".repeat(256)).resolve("t"), "the name of a directory, dddd");
    Path deep = temporary;
    for (int i = 0; i < 30; i++) {
      deep = deep.resolve("a directory with a name");
    }
    assertTooLong(deep.resolve("t"), "the whole path, /");
    assertThat(SqliteHandleTest.names(temporary)).containsExactlyInAnyOrder("new", "copy");
  }

  private static void assertTooLong(Path path, String part) {
    assertThatThrownBy(() -> at(path))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: the path of sqlite:")
        .hasMessageContaining(" is too long: " + part);
  }
}
