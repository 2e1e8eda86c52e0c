package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.METADATA;
import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.READ;
import static dev.vht.sqlite.TestTables.WRITE;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SqliteHandleTest {
  private static final byte[] KEY = bytes("aap");
  private static final byte[] VALUE = bytes("noot");
  private static final byte[] OTHER = bytes("mies");

  @TempDir Path temporary;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
    location = at(file);
  }

  @Test
  void getReturnsTheLastValuePut() {
    try (Storage storage = createTable(location)) {
      assertThat(storage.get(KEY)).isNull();
      storage.put(KEY, VALUE);
      storage.put(KEY, OTHER);
      assertThat(storage.get(KEY)).isEqualTo(OTHER);
      assertThat(storage.contains(KEY)).isTrue();
      assertThat(storage.contains(VALUE)).isFalse();
      assertThat(storage.count()).isEqualTo(1);
    }
  }

  @Test
  void emptyKeysAndValuesAreAllowed() {
    byte[] empty = {};
    try (Storage storage = createTable(location)) {
      storage.put(empty, empty);
      storage.put(KEY, empty);
      assertThat(storage.get(empty)).isEmpty();
      assertThat(storage.get(KEY)).isEmpty();
      assertThat(keys(storage)).hasSize(2);
      assertThat(storage.replace(empty, empty, VALUE)).isTrue();
      assertThat(storage.remove(empty, VALUE)).isTrue();
      assertThat(storage.count()).isEqualTo(1);
    }
  }

  @Test
  void conditionalWritesDependOnThePresentValue() {
    try (Storage storage = createTable(location)) {
      assertThat(storage.replace(KEY, VALUE)).isNull();
      assertThat(storage.putIfAbsent(KEY, VALUE)).isNull();
      assertThat(storage.putIfAbsent(KEY, OTHER)).isEqualTo(VALUE);
      assertThat(storage.replace(KEY, OTHER, VALUE)).isFalse();
      assertThat(storage.replace(KEY, VALUE, OTHER)).isTrue();
      assertThat(storage.replace(KEY, VALUE)).isEqualTo(OTHER);
      assertThat(storage.remove(KEY, OTHER)).isFalse();
      assertThat(storage.remove(KEY, VALUE)).isTrue();
      assertThat(storage.remove(KEY)).isFalse();
      assertThat(storage.count()).isZero();
    }
  }

  @Test
  void plainSqlWritesAreCounted() throws SQLException {
    try (Storage storage = createTable(location)) {
      storage.put(KEY, VALUE);
      storage.put(VALUE, OTHER);
      sql(
          file,
          "INSERT INTO data (key, value, crc)"
              + " SELECT x'00', value, crc FROM data WHERE key = x'616170'");
      assertThat(storage.count()).isEqualTo(3);
      sql(file, "DELETE FROM data WHERE key = x'00'");
      assertThat(storage.count()).isEqualTo(2);
      storage.clear();
      assertThat(storage.count()).isZero();
    }
  }

  @Test
  void aCursorSeesEachKeyOnceAcrossBatches() {
    try (Storage storage = createTable(location)) {
      for (int i = 0; i < 1000; i++) {
        storage.put(bytes("k" + i), bytes("v" + i));
      }
      assertThat(keys(storage)).hasSize(1000).doesNotHaveDuplicates();
    }
  }

  @Test
  void aCursorContinuesWhileTheTableChanges() {
    try (Storage storage = createTable(location)) {
      for (int i = 0; i < 1000; i++) {
        storage.put(bytes("k" + i), bytes("v" + i));
      }
      Set<String> seen = new HashSet<>();
      try (Cursor cursor = storage.cursor()) {
        while (cursor.next()) {
          String key = new String(cursor.key(), StandardCharsets.UTF_8);
          assertThat(seen.add(key)).as(key).isTrue();
          storage.remove(cursor.key());
          assertThat(cursor.value()).isNull();
        }
      }
      assertThat(seen).hasSize(1000);
      assertThat(storage.count()).isZero();
    }
  }

  private static List<String> keys(Storage storage) {
    List<String> keys = new ArrayList<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        keys.add(HexFormat.of().formatHex(cursor.key()));
      }
    }
    return keys;
  }

  @Test
  void closeKeepsTheContentAndLeavesOneFile() throws Exception {
    try (Storage storage = createTable(location)) {
      storage.put(KEY, VALUE);
      storage.flush();
    }
    assertThat(names(temporary)).containsExactly("table.db");
    try (Storage storage = openTable(location)) {
      assertThat(storage.get(KEY)).isEqualTo(VALUE);
      assertThat(storage.metadata()).isEqualTo(METADATA);
    }
  }

  static List<String> names(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void twoHandlesSeeEachOther() {
    try (Storage one = createTable(location);
        Storage two = openTable(location);
        Storage reading = PROVIDER.open(location, READ)) {
      one.put(KEY, VALUE);
      assertThat(two.get(KEY)).isEqualTo(VALUE);
      assertThat(two.putIfAbsent(KEY, OTHER)).isEqualTo(VALUE);
      two.remove(KEY);
      assertThat(one.contains(KEY)).isFalse();
      assertThat(reading.count()).isZero();
    }
  }

  @Test
  void manyThreadsReadAndWrite() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (Storage storage = createTable(location)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 16; t++) {
        int thread = t;
        all.add(threads.submit(() -> writeAndRead(storage, thread)));
      }
      for (Future<?> each : all) {
        each.get();
      }
      assertThat(storage.count()).isEqualTo(16 * 50);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void writeAndRead(Storage storage, int thread) {
    for (int i = 0; i < 50; i++) {
      byte[] key = bytes(thread + "/" + i);
      storage.put(key, key);
      assertThat(storage.get(key)).isEqualTo(key);
    }
  }

  @Test
  void anInterruptedThreadCanReadAndWrite() {
    try (Storage storage = createTable(location)) {
      Thread.currentThread().interrupt();
      storage.put(KEY, VALUE);
      assertThat(storage.get(KEY)).isEqualTo(VALUE);
      storage.flush();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(storage.count()).isEqualTo(1);
    }
  }

  @Test
  void aTableDeletedByAnotherHandleIsReportedAndCanBeClosed() {
    try (Storage storage = createTable(location)) {
      storage.put(KEY, VALUE);
      assertThat(PROVIDER.destroy(location)).isTrue();
      assertThat(PROVIDER.presence(location)).isEqualTo(Presence.ABSENT);
      assertThatThrownBy(() -> storage.get(KEY))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("deleted");
      assertThatThrownBy(() -> storage.put(KEY, VALUE))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("deleted");
      assertThatThrownBy(storage::count).isInstanceOf(StorageException.class);
    }
    PROVIDER.destroy(location);
  }

  @Test
  void aTableDroppedByPlainSqlCanBeDeletedAndRecreated() throws SQLException {
    createTable(location).close();
    sql(file, "DROP TABLE data");
    assertThatThrownBy(() -> openTable(location)).isInstanceOf(DamagedTableException.class);
    PROVIDER.destroy(location);
    assertThat(PROVIDER.presence(location)).isEqualTo(Presence.ABSENT);
    createTable(location).close();
  }

  @Test
  void aDamagedValueIsReportedAndNeverReturned() throws SQLException {
    try (Storage storage = createTable(location)) {
      storage.put(KEY, VALUE);
      storage.put(VALUE, OTHER);
      sql(file, "UPDATE data SET value = x'00' WHERE key = x'616170'");
      byte[] zero = {0};
      assertThatThrownBy(() -> storage.get(KEY))
          .isInstanceOf(DamagedTableException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("table data")
          .hasMessageContaining("616170");
      assertThatThrownBy(() -> storage.putIfAbsent(KEY, VALUE))
          .isInstanceOf(DamagedTableException.class);
      assertThatThrownBy(() -> storage.replace(KEY, VALUE))
          .isInstanceOf(DamagedTableException.class);
      assertThatThrownBy(() -> storage.replace(KEY, zero, VALUE))
          .isInstanceOf(DamagedTableException.class);
      assertThatThrownBy(() -> storage.remove(KEY, zero)).isInstanceOf(DamagedTableException.class);
      assertThat(storage.get(VALUE)).isEqualTo(OTHER);
      storage.put(KEY, VALUE);
      assertThat(storage.get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void aReadOnlyHandleLeavesNoFiles() throws Exception {
    try (Storage storage = createTable(location)) {
      storage.put(KEY, VALUE);
    }
    byte[] before = Files.readAllBytes(file);
    try (Storage storage = PROVIDER.open(location, READ)) {
      assertThat(storage.get(KEY)).isEqualTo(VALUE);
      storage.flush();
    }
    assertThat(PROVIDER.presence(location)).isEqualTo(Presence.TABLE);
    assertThat(names(temporary)).containsExactly("table.db");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aTableWithoutAPathIsTemporaryAndPrivate() throws Exception {
    Location somewhere = PROVIDER.resolve(new Location("sqlite", "", Map.of("table", "pages")));
    Path path = Path.of(somewhere.path());
    assertThat(path).isAbsolute();
    assertThat(PROVIDER.presence(somewhere)).isEqualTo(Presence.ABSENT);
    try (Storage storage = PROVIDER.create(somewhere, METADATA, WRITE)) {
      storage.put(KEY, VALUE);
      assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
    }
    assertThat(path).doesNotExist();
    assertThat(PROVIDER.presence(somewhere)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void pragmasAreSet() throws SQLException {
    try (Storage storage = createTable(location)) {
      assertThat(query(file, "PRAGMA journal_mode")).containsExactly("wal");
      assertThat(query(file, "PRAGMA application_id")).containsExactly("" + 0x56485431);
      storage.put(KEY, VALUE);
    }
    try (DatabaseConnection writer = new Database(file).openWriter(Durability.DISK)) {
      assertThat(pragma(writer, "synchronous")).isEqualTo("2");
      assertThat(pragma(writer, "mmap_size")).isEqualTo("0");
    }
    try (DatabaseConnection writer = new Database(file).openWriter(Durability.PROCESS)) {
      assertThat(pragma(writer, "synchronous")).isEqualTo("1");
    }
  }

  private static String pragma(DatabaseConnection connection, String name) throws SQLException {
    return connection.queryFirst("PRAGMA " + name, row -> row.getString(1)).orElseThrow();
  }
}
