package dev.vht.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.NotATableException;
import dev.vht.OpenException;
import dev.vht.StorageException;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteStorageTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final Settings READ = new Settings(Durability.PROCESS, Access.READ_ONLY);

  private final SqliteStorageProvider provider = new SqliteStorageProvider();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void setUp() {
    file = directory.resolve("pages.db");
  }

  private Location at(Path path, String table) {
    return provider.resolve(new Location("sqlite", path.toString(), Map.of("table", table)));
  }

  private Location location() {
    return at(file, "data");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void sql(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesSurviveReopening(Durability durability) {
    Settings settings = new Settings(durability, Access.READ_WRITE);
    try (Storage storage = provider.create(location(), METADATA, settings)) {
      storage.put(bytes("aap"), bytes("1"));
      storage.put(bytes(""), bytes(""));
      storage.flush();
    }
    try (Storage storage = provider.open(location(), READ)) {
      assertThat(storage.metadata()).isEqualTo(METADATA);
      assertThat(storage.get(bytes("aap"))).isEqualTo(bytes("1"));
      assertThat(storage.get(bytes(""))).isEmpty();
      assertThat(storage.count()).isEqualTo(2);
    }
  }

  @Test
  void aFileHoldsSeveralTables() {
    try (Storage one = provider.create(at(file, "one"), METADATA, WRITE);
        Storage two = provider.create(at(file, "two"), METADATA, WRITE)) {
      one.put(bytes("key"), bytes("1"));
      two.put(bytes("key"), bytes("2"));
      assertThat(one.get(bytes("key"))).isEqualTo(bytes("1"));
      one.destroy();
      assertThat(two.get(bytes("key"))).isEqualTo(bytes("2"));
    }
    assertThat(provider.presence(at(file, "one"))).isEqualTo(Presence.ABSENT);
    assertThat(provider.destroy(at(file, "two"))).isTrue();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aTableOfPlainSqlIsUnchanged() throws Exception {
    sql("CREATE TABLE data (key, value)");
    assertThat(provider.presence(location())).isEqualTo(Presence.FOREIGN);
    assertThatThrownBy(() -> provider.create(location(), METADATA, WRITE))
        .isInstanceOf(NotATableException.class)
        .hasMessageStartingWith("L6: ")
        .hasMessageContaining("?table=name");
    provider.create(at(file, "other"), METADATA, WRITE).close();
    assertThat(provider.destroy(at(file, "other"))).isTrue();
    sql("SELECT * FROM data");
  }

  @Test
  void aFileOtherThanADatabaseIsUnchanged() throws IOException {
    Files.writeString(file, "years of work");
    assertThat(provider.presence(location())).isEqualTo(Presence.FOREIGN);
    assertThatThrownBy(() -> provider.destroy(location())).isInstanceOf(NotATableException.class);
    assertThat(file).hasContent("years of work");
  }

  @Test
  void noFlippedByteGivesAWrongValue() throws IOException {
    byte[] value = new byte[3000];
    Arrays.fill(value, (byte) 5);
    try (Storage storage = provider.create(location(), METADATA, WRITE)) {
      storage.put(bytes("key"), value);
    }
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i += 97) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      Files.write(file, bad);
      try (Storage storage = provider.open(location(), READ)) {
        byte[] found = storage.get(bytes("key"));
        assertThat(found == null || Arrays.equals(found, value)).isTrue();
      } catch (StorageException | OpenException e) {
        assertThat(e).hasMessageContaining("pages.db");
      }
    }
  }

  @Test
  void plainSqlKeepsTheCountRight() throws Exception {
    try (Storage storage = provider.create(location(), METADATA, WRITE)) {
      storage.put(bytes("aap"), bytes("1"));
      storage.put(bytes("noot"), bytes("2"));
      sql("DELETE FROM data WHERE key = x'" + "616170" + "'");
      assertThat(storage.count()).isEqualTo(1);
    }
  }

  @Test
  void aTableDeletedElsewhereIsReported() {
    try (Storage storage = provider.create(location(), METADATA, WRITE)) {
      provider.destroy(location());
      assertThatThrownBy(() -> storage.put(bytes("aap"), bytes("1")))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("another handle or program has deleted the table");
      assertThatThrownBy(storage::count).isInstanceOf(StorageException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a table", "1st", "x\"; DROP TABLE y; --", "sqlite_x", "vht_tables", ""})
  void aHostileTableNameIsRejected(String name) {
    assertThatThrownBy(() -> at(file, name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space.db", "#1.db", "100%.db", "\u00e9\u4e2d.db", ":memory:"})
  void aPathIsTakenLiterally(String name) {
    Path odd = directory.resolve(name);
    try (Storage storage = provider.create(at(odd, "data"), METADATA, WRITE)) {
      storage.put(bytes("aap"), bytes("1"));
      assertThat(odd).exists();
    }
  }

  @Test
  void aTemporaryDatabaseIsDeletedWithItsTable() {
    Location temporary = provider.resolve(new Location("sqlite", "", Map.of()));
    Path made = Path.of(temporary.path());
    try (Storage storage = provider.create(temporary, METADATA, WRITE)) {
      storage.put(bytes("aap"), bytes("1"));
      assertThat(made).exists();
    }
    assertThat(made).doesNotExist();
  }

  @Test
  void anUnwritableFileIsNamed() {
    assertThatThrownBy(() -> provider.create(at(Path.of("/proc/vht.db"), "data"), METADATA, WRITE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("/proc/vht.db");
  }

  @Test
  void anInterruptedCallerCanWriteAndRead() {
    try (Storage storage = provider.create(location(), METADATA, WRITE)) {
      Thread.currentThread().interrupt();
      storage.put(bytes("aap"), bytes("1"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(storage.get(bytes("aap"))).isEqualTo(bytes("1"));
    }
  }
}
