package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Durability;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Group commit: waiting changes share a transaction, and each thread gets its own outcome. */
@Timeout(60)
class SqliteWriterTest {
  private static final String KEYS = "SELECT CAST(key AS TEXT) FROM data ORDER BY key";

  @TempDir Path temporary;
  private Path file;
  private DatabaseConnection connection;
  private GroupCommitter writer;
  private final TableSchema schema = new TableSchema("data");
  private final CountDownLatch isOccupied = new CountDownLatch(1);
  private final CountDownLatch mayContinue = new CountDownLatch(1);

  @BeforeEach
  void open() throws SQLException {
    file = temporary.resolve("table.db");
    createTable(at(file)).close();
    connection = new Database(file).openWriter(Durability.DISK);
    writer = new GroupCommitter(connection, () -> new Database(file).openWriter(Durability.DISK));
  }

  @AfterEach
  void close() throws SQLException {
    writer.close();
  }

  /** A thread that calls the writer. */
  private static final class Caller<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Caller(Callable<T> call) {
      task = new FutureTask<>(call);
      thread = new Thread(task);
      thread.start();
    }

    /** Waits until the thread is parked in the queue. */
    Caller<T> waiting() {
      while (LockSupport.getBlocker(thread) == null) {
        Thread.onSpinWait();
      }
      return this;
    }

    T result() throws Exception {
      try {
        return task.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  /** Occupies the writer until {@link #mayContinue}. */
  private Caller<Boolean> occupyWriter() throws InterruptedException {
    Caller<Boolean> caller =
        new Caller<>(
            () ->
                writer.executeAlone(
                    connection -> {
                      isOccupied.countDown();
                      return await(mayContinue);
                    }));
    isOccupied.await();
    return caller;
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int put(DatabaseConnection connection, String key) throws SQLException {
    byte[] value = bytes("value of " + key);
    return connection.update(
        schema.upsert(), bytes(key), value, TableSchema.checksum(bytes(key), value));
  }

  private Caller<Integer> startPut(String key) {
    return new Caller<>(() -> writer.executeStatement(connection -> put(connection, key)))
        .waiting();
  }

  @Test
  void waitingChangesAreCommittedTogether() throws Exception {
    Caller<Boolean> first = occupyWriter();
    List<Caller<Integer>> callers = new ArrayList<>();
    for (String key : List.of("a", "b", "c")) {
      callers.add(startPut(key));
    }
    Caller<List<String>> last =
        new Caller<>(() -> writer.executeStatement(connection -> query(file, KEYS))).waiting();
    mayContinue.countDown();
    assertThat(first.result()).isTrue();
    assertThat(last.result()).as("what others see before the commit").isEmpty();
    for (Caller<Integer> caller : callers) {
      assertThat(caller.result()).isEqualTo(1);
    }
    assertThat(query(file, KEYS)).containsExactly("a", "b", "c");
  }

  @Test
  void aChangeArrivingDuringAGroupJoinsIt() throws Exception {
    Caller<Boolean> first = occupyWriter();
    CountDownLatch hasStarted = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    Caller<Integer> slow =
        new Caller<>(
                () ->
                    writer.executeTransaction(
                        connection -> {
                          hasStarted.countDown();
                          await(mayFinish);
                          return put(connection, "slow");
                        }))
            .waiting();
    Caller<Integer> other = startPut("other");
    mayContinue.countDown();
    await(hasStarted);
    Caller<List<String>> late =
        new Caller<>(() -> writer.executeStatement(connection -> query(file, KEYS))).waiting();
    mayFinish.countDown();
    assertThat(late.result()).as("what others see before the commit").isEmpty();
    assertThat(List.of(slow.result(), other.result())).containsExactly(1, 1);
    assertThat(first.result()).isTrue();
    assertThat(query(file, KEYS)).containsExactly("other", "slow");
  }

  @Test
  void aFailingChangeDoesNotAffectItsGroup() throws Exception {
    for (String how : List.of("ABORT", "ROLLBACK", "FAIL")) {
      sql(
          file,
          "DROP TRIGGER IF EXISTS no",
          "DELETE FROM data",
          "CREATE TRIGGER no BEFORE INSERT ON data WHEN NEW.key = x'6e6f'"
              + " BEGIN SELECT RAISE("
              + how
              + ", 'refused'); END");
      CountDownLatch isBusy = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      Caller<Boolean> first =
          new Caller<>(
              () ->
                  writer.executeAlone(
                      connection -> {
                        isBusy.countDown();
                        return await(end);
                      }));
      await(isBusy);
      Caller<Integer> before = startPut("before");
      Caller<Integer> refused = startPut("no");
      Caller<Integer> after =
          new Caller<>(() -> writer.executeTransaction(connection -> put(connection, "later")))
              .waiting();
      end.countDown();
      assertThat(first.result()).isTrue();
      assertThat(before.result()).isEqualTo(1);
      assertThatThrownBy(refused::result)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("refused");
      assertThat(after.result()).isEqualTo(1);
      assertThat(query(file, KEYS)).as(how).containsExactly("before", "later");
    }
  }

  @Test
  void aFailedCommitFailsTheWholeGroupAndTheWriterStaysUsable() throws Exception {
    sql(
        file,
        "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
        "CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER late AFTER INSERT ON data WHEN NEW.key = x'6e6f'"
            + " BEGIN INSERT INTO child VALUES (1); END");
    connection.execute("PRAGMA foreign_keys = ON");
    Caller<Boolean> first = occupyWriter();
    List<Caller<Integer>> callers = List.of(startPut("a"), startPut("no"), startPut("b"));
    mayContinue.countDown();
    assertThat(first.result()).isTrue();
    for (Caller<Integer> caller : callers) {
      assertThatThrownBy(caller::result).isInstanceOf(SQLException.class);
    }
    assertThat(query(file, KEYS)).isEmpty();
    assertThat(writer.<Integer>executeStatement(connection -> put(connection, "c"))).isEqualTo(1);
    assertThat(query(file, KEYS)).containsExactly("c");
  }

  /** The error concerns only the leader, whose stack or memory is exhausted. */
  @Test
  void anErrorFailsOnlyItsOwnCallAndReleasesTheLock() throws Exception {
    for (boolean isAlone : new boolean[] {true, false}) {
      sql(file, "DELETE FROM data");
      CountDownLatch mayFail = new CountDownLatch(1);
      CountDownLatch isBusy = new CountDownLatch(1);
      GroupCommitter.Change<Integer> failing =
          connection -> {
            connection.update("INSERT INTO data (key, value, crc) VALUES (x'66', x'66', 1)");
            isBusy.countDown();
            await(mayFail);
            throw new StackOverflowError("deep");
          };
      Caller<Integer> caller =
          new Caller<>(
              () ->
                  isAlone
                      ? writer.executeAlone(
                          connection -> connection.inTransaction(() -> failing.in(connection)))
                      : writer.executeTransaction(failing));
      await(isBusy);
      List<Caller<Integer>> others = List.of(startPut("a"), startPut("b"), startPut("c"));
      mayFail.countDown();
      assertThatThrownBy(caller::result).hasRootCauseMessage("deep");
      for (Caller<Integer> other : others) {
        assertThat(other.result()).isEqualTo(1);
      }
      assertThat(query(file, KEYS)).doesNotContain("f").contains("a", "b", "c");
      sql(file, "DELETE FROM data"); // fails if a lock is held
    }
  }

  @Test
  void afterAnErrorInAGroupTheOtherThreadsExecuteTheirOwnChanges() throws Exception {
    Caller<Boolean> first = occupyWriter();
    Caller<Integer> before = startPut("before");
    Caller<Thread> failing =
        new Caller<Thread>(
                () ->
                    writer.executeTransaction(
                        connection -> {
                          if (Thread.currentThread() == before.thread) {
                            throw new StackOverflowError("deep");
                          }
                          return Thread.currentThread();
                        }))
            .waiting();
    Caller<Integer> last = startPut("last");
    mayContinue.countDown();
    assertThat(first.result()).isTrue();
    assertThatThrownBy(before::result).hasRootCauseMessage("deep");
    assertThat(failing.result()).isEqualTo(failing.thread);
    assertThat(last.result()).isEqualTo(1);
    assertThat(query(file, KEYS)).containsExactly("last");
  }

  @Test
  void anInterruptDoesNotEndAWaitAndIsRestored() throws Exception {
    Caller<Boolean> first = occupyWriter();
    Caller<Boolean> interrupted =
        new Caller<>(
                () -> {
                  writer.<Integer>executeStatement(connection -> put(connection, "a"));
                  return Thread.currentThread().isInterrupted();
                })
            .waiting();
    Caller<Integer> other = startPut("b");
    interrupted.thread.interrupt();
    mayContinue.countDown();
    assertThat(interrupted.result()).isTrue();
    assertThat(other.result()).isEqualTo(1);
    assertThat(first.result()).isTrue();
    assertThat(query(file, KEYS)).containsExactly("a", "b");
  }

  @Test
  void workThatRunsAloneIsNotGrouped() throws Exception {
    Caller<Boolean> first = occupyWriter();
    Caller<Integer> before = startPut("a");
    Caller<List<String>> alone =
        new Caller<>(() -> writer.executeAlone(connection -> query(file, KEYS))).waiting();
    Caller<Integer> after = startPut("b");
    mayContinue.countDown();
    assertThat(alone.result()).as("what is committed before").containsExactly("a");
    assertThat(List.of(before.result(), after.result())).containsExactly(1, 1);
    assertThat(first.result()).isTrue();
  }

  /** Threads of two handles increment one number by compare-and-replace. */
  @Test
  void concurrentUpdatesAreNotLost() throws Exception {
    int each = 150;
    try (Storage one = TestTables.PROVIDER.open(at(file), TestTables.DISK);
        Storage other = TestTables.PROVIDER.open(at(file), TestTables.DISK)) {
      one.put(bytes("n"), bytes("0"));
      List<Caller<Boolean>> callers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Storage storage = i % 2 == 0 ? one : other;
        callers.add(new Caller<>(() -> add(storage, each)));
      }
      for (Caller<Boolean> caller : callers) {
        assertThat(caller.result()).isTrue();
      }
      assertThat(one.get(bytes("n"))).isEqualTo(bytes("" + 6 * each));
      assertThat(one.count()).isEqualTo(1);
    }
  }

  private static boolean add(Storage storage, int times) {
    for (int done = 0; done < times; ) {
      byte[] old = Objects.requireNonNull(storage.get(bytes("n")));
      int number = Integer.parseInt(new String(old, StandardCharsets.UTF_8));
      if (storage.replace(bytes("n"), old, bytes("" + (number + 1)))) {
        done++;
      }
    }
    return true;
  }
}
