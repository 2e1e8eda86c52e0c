package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one file, and processes that are killed. */
@Tag("slow")
@Timeout(120)
class SqliteProcessesTest {
  @TempDir Path temporary;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
    location = at(file);
  }

  private ChildProcess writer(String prefix, int count) {
    return ChildProcess.start(List.of(), "write", file.toString(), prefix, "" + count);
  }

  @Test
  void processesWriteConcurrently() {
    try (Storage storage = createTable(location);
        ChildProcess one = writer("a", 400);
        ChildProcess two = writer("b", 400)) {
      for (int i = 0; i < 400; i++) {
        storage.put(bytes("c" + i), bytes("value of c" + i));
      }
      assertThat(one.lines()).hasSize(400).allMatch(line -> line.startsWith("a"));
      assertThat(two.lines()).hasSize(400).allMatch(line -> line.startsWith("b"));
      assertThat(storage.count()).isEqualTo(1200);
    }
  }

  /** One process writes by several threads, one in long transactions, one in short ones. */
  @Test
  void noWriterWaitsForALockForLong() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Storage storage = PROVIDER.create(location, TestTables.METADATA, TestTables.DISK);
        ChildProcess filler =
            ChildProcess.start(List.of(), "refill", file.toString(), "filled", "8");
        ChildProcess writer = writer("a", 500)) {
      List<Callable<Integer>> writing =
          List.of("b", "c", "d", "e").stream().map(each -> puts(storage, each, 300)).toList();
      for (Future<Integer> each : threads.invokeAll(writing)) {
        assertThat(each.get()).isEqualTo(300);
      }
      assertThat(writer.lines()).hasSize(500).allMatch(line -> line.startsWith("a"));
      assertThat(filler.lines()).isEmpty();
      assertThat(storage.count()).isEqualTo(1_700);
      try (Storage filled = openTable(at(file, "filled"))) {
        assertThat(filled.count()).isEqualTo(20_000);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Callable<Integer> puts(Storage storage, String prefix, int count) {
    return () -> {
      for (int i = 0; i < count; i++) {
        storage.put(bytes(prefix + i), bytes("value of " + prefix + i));
      }
      return count;
    };
  }

  /** A thread waits for a lock although it is interrupted, and stays interrupted. */
  @Test
  void anInterruptedThreadStillWaitsForAnotherConnection() throws Exception {
    createTable(location).close();
    try (Storage storage = openTable(location);
        DatabaseConnection other = new Database(file).openWriter(Durability.PROCESS)) {
      other.begin();
      FutureTask<Boolean> task =
          new FutureTask<>(
              () -> {
                Thread.currentThread().interrupt();
                storage.put(bytes("k"), bytes("v"));
                return Thread.currentThread().isInterrupted();
              });
      Thread thread = new Thread(task);
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      other.commit();
      assertThat(task.get()).isTrue();
      assertThat(storage.get(bytes("k"))).isEqualTo(bytes("v"));
    }
  }

  /**
   * POSIX drops all locks of a process on a file when the process closes any descriptor of it, so
   * opening it without SQLite would allow another process to delete the log that a handle uses.
   */
  @Test
  void inspectingAFileKeepsTheLocksOfAnOpenHandle() {
    try (Storage storage = createTable(location)) {
      storage.put(bytes("before"), bytes("1"));
      assertThat(PROVIDER.presence(location)).isEqualTo(Presence.TABLE);
      openTable(location).close();
      try (ChildProcess other = ChildProcess.start(List.of(), "lock", file.toString(), "", "0")) {
        assertThat(other.lines()).containsExactly("held");
      }
    }
  }

  @Test
  void acknowledgedWritesSurviveAKill() throws Exception {
    createTable(location).close();
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      try (ChildProcess child = writer(round + "/", 1_000_000)) {
        for (int i = 0; i < 150 * (round + 1); i++) {
          acknowledged.add(String.valueOf(child.line()));
        }
        child.kill();
        acknowledged.addAll(child.lines());
      }
      requireAll(acknowledged);
    }
    assertThat(query(file, "PRAGMA integrity_check")).containsExactly("ok");
  }

  private void requireAll(List<String> acknowledged) throws Exception {
    try (Storage storage = openTable(location)) {
      for (String key : acknowledged) {
        assertThat(storage.get(bytes(key))).as(key).isEqualTo(bytes("value of " + key));
      }
      assertThat(query(file, "SELECT count(*) FROM data")).containsExactly("" + storage.count());
    }
  }

  /** Only a connection that may write can roll back a hot journal. */
  @Test
  void aHotJournalIsRolledBackByTheNextReader() throws Exception {
    for (Settings settings : List.of(TestTables.WRITE, TestTables.READ)) {
      createTable(location).close();
      sql(file, "PRAGMA journal_mode = DELETE");
      try (ChildProcess child =
          ChildProcess.start(List.of(), "spill", file.toString(), "other", "2000")) {
        assertThat(child.lines()).isEmpty();
      }
      assertThat(file.resolveSibling("table.db-journal")).isNotEmptyFile();
      assertThat(PROVIDER.presence(at(file, "other"))).isEqualTo(Presence.ABSENT);
      try (Storage storage = PROVIDER.open(location, settings)) {
        assertThat(storage.count()).isZero();
      }
      PROVIDER.destroy(location);
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void creationIsAtomicUnderKills() {
    Random random = new Random(2026);
    for (int round = 0; round < 12; round++) {
      try (ChildProcess child =
          ChildProcess.start(List.of(), "make", file.toString(), "made", "1000000")) {
        awaitFile(child);
        LockSupport.parkNanos(random.nextInt(40_000_000));
      }
      boolean isThere = PROVIDER.presence(at(file, "made")) == Presence.TABLE;
      try (Storage storage =
          isThere ? openTable(at(file, "made")) : createTable(at(file, "made"))) {
        storage.put(bytes("k"), bytes("v"));
        assertThat(storage.count()).isEqualTo(1);
      }
      PROVIDER.destroy(at(file, "made"));
    }
  }

  private void awaitFile(ChildProcess maker) {
    while (Files.notExists(file) && maker.isAlive()) {
      Thread.onSpinWait();
    }
  }

  /** Both processes create and delete the file; no table may be created in a deleted file. */
  @Test
  void tablesCreatedAndDeletedByTwoProcessesAreNotLost() {
    try (ChildProcess one = ChildProcess.start(List.of(), "make", file.toString(), "a", "150");
        ChildProcess two = ChildProcess.start(List.of(), "make", file.toString(), "b", "150")) {
      assertThat(one.lines()).isEmpty();
      assertThat(two.lines()).isEmpty();
    }
  }

  @Test
  void aMissingNativeLibraryIsReported() {
    createTable(location).close();
    List<String> options =
        List.of(
            "-Dorg.sqlite.tmpdir=" + temporary.resolve("nowhere"),
            "-Djava.library.path=" + temporary);
    try (ChildProcess child = ChildProcess.start(options, "write", file.toString(), "a", "1")) {
      assertThat(child.lines())
          .singleElement()
          .asString()
          .contains("native library")
          .contains("org.sqlite.tmpdir");
    }
  }
}
