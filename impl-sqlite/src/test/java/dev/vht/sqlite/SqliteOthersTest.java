package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.READ;
import static dev.vht.sqlite.TestTables.WRITE;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads while other processes write, and leftovers of killed processes. */
@Tag("slow")
@Timeout(240)
class SqliteOthersTest {
  private static final int KILLS = 3;

  @TempDir Path temporary;
  private Path file;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
    System.out.println("SqliteOthersTest: seed " + seed);
  }

  @Test
  void readsNeverFailBecauseOfAnotherProcess() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicBoolean isOver = new AtomicBoolean();
    createTable(at(file)).close();
    try (ChildProcess other = ChildProcess.start(List.of(), "churn", file.toString(), "", "25")) {
      List<Future<Integer>> readings =
          Stream.of(
                  reading(WRITE, isOver),
                  reading(READ, isOver),
                  opening(READ, isOver),
                  opening(WRITE, isOver))
              .map(threads::submit)
              .toList();
      assertThat(other.lines()).containsExactly("done");
      isOver.set(true);
      for (Future<Integer> each : readings) {
        assertThat(each.get()).isPositive();
      }
    } finally {
      isOver.set(true);
      threads.shutdown();
    }
  }

  private Callable<Integer> reading(Settings settings, AtomicBoolean isOver) {
    return () -> {
      int rounds = 0;
      try (Storage storage = PROVIDER.open(at(file), settings)) {
        do {
          read(storage);
          rounds++;
        } while (!isOver.get());
      }
      return rounds;
    };
  }

  private Callable<Integer> opening(Settings settings, AtomicBoolean isOver) {
    return () -> {
      int rounds = 0;
      do {
        assertThat(PROVIDER.presence(at(file))).isEqualTo(Presence.TABLE);
        try (Storage storage = PROVIDER.open(at(file), settings)) {
          read(storage);
        }
        rounds++;
      } while (!isOver.get());
      return rounds;
    };
  }

  private static void read(Storage storage) {
    assertThat(storage.count()).isBetween(0L, 1_500L);
    storage.get(SqliteFillTest.pair(7).key());
    storage.contains(SqliteFillTest.pair(8).key());
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        cursor.value();
      }
    }
  }

  private void kill(String... arguments) {
    try (ChildProcess child = ChildProcess.start(List.of(), arguments)) {
      assertThat(child.line()).isEqualTo("started");
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000)));
    }
  }

  @Test
  void leftoversOfAKilledCreationOrDeletionAreDeleted() throws Exception {
    for (int i = 0; i < KILLS; i++) {
      kill("remake", file.toString(), "data", "1000000");
      Presence presence = PROVIDER.presence(at(file));
      assertThat(PROVIDER.destroy(at(file))).isEqualTo(presence == Presence.TABLE);
      assertThat(SqliteHandleTest.names(temporary)).as("kill %s", i).isEmpty();
    }
  }

  @Test
  void aKilledBackupIsCompleteOrAbsentAndItsLeftoversAreDeleted() throws Exception {
    Location copy = at(temporary.resolve("copy.db"));
    try (Storage storage = createTable(at(file))) {
      storage.fill(SqliteFillTest.pairs(500, SqliteFillTest::pair));
    }
    for (int i = 0; i < KILLS; i++) {
      kill("backup", file.toString(), "copy.db", "0");
      if (PROVIDER.presence(copy) == Presence.TABLE) {
        assertThat(PROVIDER.verify(copy).keys()).isEqualTo(500);
      }
      PROVIDER.destroy(copy);
      openTable(at(file)).close(); // deletes the log of the killed process
      assertThat(SqliteHandleTest.names(temporary)).as("kill %s", i).containsExactly("table.db");
    }
    try (Storage storage = openTable(at(file))) {
      assertThat(storage.count()).isEqualTo(500);
      storage.put(bytes("a"), bytes("1"));
    }
  }
}
