package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.created;
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

/**
 * What several threads wait for is made in one transaction, and each hears what came of its own.
 */
@Timeout(60)
class SqliteWriterTest {
  private static final String KEYS = "SELECT CAST(key AS TEXT) FROM data ORDER BY key";

  @TempDir Path temporary;
  private Path file;
  private DatabaseConnection session;
  private GroupCommitter writer;
  private final TableSchema schema = new TableSchema("data");
  private final CountDownLatch isWorking = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  @BeforeEach
  void open() throws SQLException {
    file = temporary.resolve("table.db");
    created(at(file)).close();
    session = new Database(file).writer(Durability.DISK);
    writer = new GroupCommitter(session, () -> new Database(file).writer(Durability.DISK));
  }

  @AfterEach
  void close() throws SQLException {
    writer.close();
  }

  /** A thread that wants something of the writer. */
  private static final class Caller<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Caller(Callable<T> call) {
      task = new FutureTask<>(call);
      thread = new Thread(task);
      thread.start();
    }

    /** Returns once the thread waits for its turn. */
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

  /** Occupies the writer until {@link #mayGoOn}. */
  private Caller<Boolean> occupied() throws InterruptedException {
    Caller<Boolean> caller =
        new Caller<>(
            () ->
                writer.alone(
                    session -> {
                      isWorking.countDown();
                      return await(mayGoOn);
                    }));
    isWorking.await();
    return caller;
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int put(DatabaseConnection session, String key) throws SQLException {
    byte[] value = bytes("value of " + key);
    return session.update(
        schema.upsert(), bytes(key), value, TableSchema.checksum(bytes(key), value));
  }

  private Caller<Integer> putting(String key) {
    return new Caller<>(() -> writer.statement(session -> put(session, key))).waiting();
  }

  @Test
  void changesThatWaitAreCommittedTogether() throws Exception {
    Caller<Boolean> first = occupied();
    List<Caller<Integer>> callers = new ArrayList<>();
    for (String key : List.of("a", "b", "c")) {
      callers.add(putting(key));
    }
    Caller<List<String>> last =
        new Caller<>(() -> writer.statement(session -> query(file, KEYS))).waiting();
    mayGoOn.countDown();
    assertThat(first.result()).isTrue();
    assertThat(last.result()).as("what others see before the commit").isEmpty();
    for (Caller<Integer> caller : callers) {
      assertThat(caller.result()).isEqualTo(1);
    }
    assertThat(query(file, KEYS)).containsExactly("a", "b", "c");
  }

  @Test
  void aChangeThatComesWhileOthersAreMadeIsMadeWithThem() throws Exception {
    Caller<Boolean> first = occupied();
    CountDownLatch isMade = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    Caller<Integer> slow =
        new Caller<>(
                () ->
                    writer.transaction(
                        session -> {
                          isMade.countDown();
                          await(goesOn);
                          return put(session, "slow");
                        }))
            .waiting();
    Caller<Integer> other = putting("other");
    mayGoOn.countDown();
    await(isMade);
    Caller<List<String>> late =
        new Caller<>(() -> writer.statement(session -> query(file, KEYS))).waiting();
    goesOn.countDown();
    assertThat(late.result()).as("what others see before the commit").isEmpty();
    assertThat(List.of(slow.result(), other.result())).containsExactly(1, 1);
    assertThat(first.result()).isTrue();
    assertThat(query(file, KEYS)).containsExactly("other", "slow");
  }

  @Test
  void aChangeThatFailsDoesNotSpoilTheOthersHoweverSqliteUndoesIt() throws Exception {
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
                  writer.alone(
                      session -> {
                        isBusy.countDown();
                        return await(end);
                      }));
      await(isBusy);
      Caller<Integer> before = putting("before");
      Caller<Integer> refused = putting("no");
      Caller<Integer> behind =
          new Caller<>(() -> writer.transaction(session -> put(session, "behind"))).waiting();
      end.countDown();
      assertThat(first.result()).isTrue();
      assertThat(before.result()).isEqualTo(1);
      assertThatThrownBy(refused::result)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("refused");
      assertThat(behind.result()).isEqualTo(1);
      assertThat(query(file, KEYS)).as(how).containsExactly("before", "behind");
    }
  }

  @Test
  void ifTheCommitFailsAllHaveFailedAndTheWriterGoesOn() throws Exception {
    sql(
        file,
        "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
        "CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER late AFTER INSERT ON data WHEN NEW.key = x'6e6f'"
            + " BEGIN INSERT INTO child VALUES (1); END");
    session.execute("PRAGMA foreign_keys = ON");
    Caller<Boolean> first = occupied();
    List<Caller<Integer>> callers = List.of(putting("a"), putting("no"), putting("b"));
    mayGoOn.countDown();
    assertThat(first.result()).isTrue();
    for (Caller<Integer> caller : callers) {
      assertThatThrownBy(caller::result).isInstanceOf(SQLException.class);
    }
    assertThat(query(file, KEYS)).isEmpty();
    assertThat(writer.<Integer>statement(session -> put(session, "c"))).isEqualTo(1);
    assertThat(query(file, KEYS)).containsExactly("c");
  }

  /** The error is of the thread at work, whose stack or memory is at its end, not of the others. */
  @Test
  void anErrorWhileOthersWaitFailsItsOwnCallOnlyAndKeepsNoLock() throws Exception {
    for (boolean isAlone : new boolean[] {true, false}) {
      sql(file, "DELETE FROM data");
      CountDownLatch mayFail = new CountDownLatch(1);
      CountDownLatch isBusy = new CountDownLatch(1);
      GroupCommitter.Change<Integer> failing =
          session -> {
            session.update("INSERT INTO data (key, value, crc) VALUES (x'66', x'66', 1)");
            isBusy.countDown();
            await(mayFail);
            throw new StackOverflowError("deep");
          };
      Caller<Integer> caller =
          new Caller<>(
              () ->
                  isAlone
                      ? writer.alone(session -> session.transaction(() -> failing.in(session)))
                      : writer.transaction(failing));
      await(isBusy);
      List<Caller<Integer>> others = List.of(putting("a"), putting("b"), putting("c"));
      mayFail.countDown();
      assertThatThrownBy(caller::result).hasRootCauseMessage("deep");
      for (Caller<Integer> other : others) {
        assertThat(other.result()).isEqualTo(1);
      }
      assertThat(query(file, KEYS)).doesNotContain("f").contains("a", "b", "c");
      sql(file, "DELETE FROM data"); // nobody holds a lock
    }
  }

  @Test
  void anErrorInATransactionOfSeveralLeavesThemToTheirOwnThreads() throws Exception {
    Caller<Boolean> first = occupied();
    Caller<Integer> before = putting("before");
    Caller<Thread> failing =
        new Caller<Thread>(
                () ->
                    writer.transaction(
                        session -> {
                          if (Thread.currentThread() == before.thread) {
                            throw new StackOverflowError("deep");
                          }
                          return Thread.currentThread();
                        }))
            .waiting();
    Caller<Integer> last = putting("last");
    mayGoOn.countDown();
    assertThat(first.result()).isTrue();
    assertThatThrownBy(before::result).hasRootCauseMessage("deep");
    assertThat(failing.result()).isEqualTo(failing.thread);
    assertThat(last.result()).isEqualTo(1);
    assertThat(query(file, KEYS)).containsExactly("last");
  }

  @Test
  void anInterruptEndsNoWaitAndIsKept() throws Exception {
    Caller<Boolean> first = occupied();
    Caller<Boolean> interrupted =
        new Caller<>(
                () -> {
                  writer.<Integer>statement(session -> put(session, "a"));
                  return Thread.currentThread().isInterrupted();
                })
            .waiting();
    Caller<Integer> other = putting("b");
    interrupted.thread.interrupt();
    mayGoOn.countDown();
    assertThat(interrupted.result()).isTrue();
    assertThat(other.result()).isEqualTo(1);
    assertThat(first.result()).isTrue();
    assertThat(query(file, KEYS)).containsExactly("a", "b");
  }

  @Test
  void whatIsDoneAloneIsNotMixedWithOthers() throws Exception {
    Caller<Boolean> first = occupied();
    Caller<Integer> before = putting("a");
    Caller<List<String>> alone =
        new Caller<>(() -> writer.alone(session -> query(file, KEYS))).waiting();
    Caller<Integer> behind = putting("b");
    mayGoOn.countDown();
    assertThat(alone.result()).as("what is committed before").containsExactly("a");
    assertThat(List.of(before.result(), behind.result())).containsExactly(1, 1);
    assertThat(first.result()).isTrue();
  }

  /** Each of the threads adds to one number, by writes that compare, in two handles. */
  @Test
  void noUpdateOfManyThreadsIsLost() throws Exception {
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
