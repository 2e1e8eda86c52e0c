package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of keys, which is the greatest id minus the gaps. */
class SqliteCountTest {
  @TempDir Path temporary;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
    location = at(file);
  }

  @Test
  void theCountIsCorrectAfterRandomChanges() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<Integer> model = new HashSet<>();
    try (Storage storage = createTable(location)) {
      for (int step = 0; step < 600; step++) {
        int key = random.nextInt(12);
        switch (random.nextInt(40)) {
          case 0 -> {
            storage.clear();
            model.clear();
          }
          case 1, 2, 3 -> {
            sql(file, "DELETE FROM data WHERE key >= CAST('" + name(key) + "' AS BLOB)");
            model.removeIf(each -> each >= key);
          }
          default -> {
            if (random.nextBoolean()) {
              storage.put(bytes(name(key)), bytes("v" + step));
              model.add(key);
            } else {
              assertThat(storage.remove(bytes(name(key)))).isEqualTo(model.remove(key));
            }
          }
        }
        assertThat(storage.count()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
      }
    }
    assertThat(TestTables.PROVIDER.verify(location).damages()).as("seed %d", seed).isEmpty();
  }

  private static String name(int key) {
    return "k" + (char) ('a' + key);
  }

  @Test
  void backupAndVacuumKeepTheCount() throws Exception {
    try (Storage storage = createTable(location)) {
      for (int i = 0; i < 100; i++) {
        storage.put(bytes("k" + i), bytes("v"));
      }
      for (int i = 0; i < 100; i += 3) {
        storage.remove(bytes("k" + i));
      }
      storage.backup(at(temporary.resolve("copy.db")));
    }
    sql(file, "VACUUM");
    for (Path each : new Path[] {file, temporary.resolve("copy.db")}) {
      try (Storage storage = openTable(at(each))) {
        storage.put(bytes("new"), bytes("v"));
        storage.remove(bytes("k1"));
        assertThat(storage.count()).isEqualTo(66);
      }
      assertThat(TestTables.PROVIDER.verify(at(each)).damages()).isEmpty();
    }
  }

  /** The cost of a commit is the pages that it writes, so the list's page should not be one. */
  @Test
  void settingAKeyDoesNotWriteTheList() throws Exception {
    try (Storage storage = createTable(location)) {
      String before = query(file, "SELECT gaps FROM vht_tables").get(0);
      for (int i = 0; i < 10; i++) {
        storage.put(bytes("k" + i), bytes("v"));
        storage.put(bytes("k" + i), bytes("w"));
      }
      assertThat(query(file, "SELECT gaps FROM vht_tables")).containsExactly(before);
      assertThat(storage.count()).isEqualTo(10);
    }
  }
}
