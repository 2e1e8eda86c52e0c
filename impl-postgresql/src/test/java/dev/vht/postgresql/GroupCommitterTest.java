package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.content;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.nameOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that wait together while a stranger has locked the whole table. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class GroupCommitterTest {
  private static final int THREADS = 20;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private Location location;
  private Storage storage;

  @BeforeEach
  void openTable() {
    location = TestTables.newLocation();
    storage = createTable(location);
  }

  @AfterEach
  void closeTable() {
    threads.shutdownNow();
    storage.close();
  }

  /** Starts all calls while the table is locked, so that all but the first wait in the queue. */
  private <T> List<Future<T>> runTogether(List<Callable<T>> calls) throws Exception {
    List<Future<T>> results = new ArrayList<>();
    try (Connection stranger = TestServer.connect();
        Statement statement = stranger.createStatement()) {
      stranger.setAutoCommit(false);
      statement.execute("LOCK TABLE " + nameOf(location) + " IN ACCESS EXCLUSIVE MODE");
      for (Callable<T> call : calls) {
        results.add(threads.submit(call));
      }
      TimeUnit.MILLISECONDS.sleep(300); // for the threads to begin; the assertions allow for less
      stranger.rollback();
    }
    return results;
  }

  private Callable<Boolean> put(String key, String value) {
    return () -> {
      storage.put(bytes(key), bytes(value));
      return true;
    };
  }

  @Test
  void writesOfSeveralThreadsTravelInOneStatement() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      calls.add(put("key" + i, "v" + i));
    }
    for (Future<Boolean> each : runTogether(calls)) {
      assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(content(storage)).hasSize(THREADS).containsEntry("key7", "v7");
    int transactions =
        Integer.parseInt(
            TestServer.query("SELECT count(DISTINCT xmin::text) FROM " + nameOf(location)).get(0));
    assertThat(transactions).isLessThanOrEqualTo(THREADS / 2);
  }

  @Test
  void removalsOfSeveralThreadsTellWhatWasThere() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      if (i % 2 == 0) {
        storage.put(bytes("key" + i), bytes("v"));
      }
      byte[] key = bytes("key" + i);
      calls.add(() -> storage.remove(key));
    }
    List<Future<Boolean>> results = runTogether(calls);
    for (int i = 0; i < THREADS; i++) {
      assertThat(results.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0);
    }
    assertThat(storage.count()).isZero();
  }

  @Test
  void aRepeatedKeyGetsOneOfItsValuesAndIsRemovedOnce() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS / 2; i++) {
      calls.add(put("k", "v" + i));
      calls.add(put("l" + i, "w"));
    }
    for (Future<Boolean> each : runTogether(calls)) {
      assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(content(storage)).hasSize(1 + THREADS / 2);
    assertThat(content(storage).get("k")).startsWith("v");
    List<Callable<Boolean>> removals = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      removals.add(() -> storage.remove(bytes("k")));
    }
    int removed = 0;
    for (Future<Boolean> each : runTogether(removals)) {
      removed += each.get(20, TimeUnit.SECONDS) ? 1 : 0;
    }
    assertThat(removed).isEqualTo(1);
  }

  @Test
  void aWriteThatFailsFailsAlone() throws Exception {
    storage.put(bytes("key7"), bytes("v"));
    TestServer.sql("UPDATE " + nameOf(location) + " SET key = 'damaged'");
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      calls.add(put("key" + i, "v"));
    }
    List<Future<Boolean>> results = runTogether(calls);
    for (int i = 0; i < THREADS; i++) {
      Future<Boolean> result = results.get(i);
      if (i == 7) {
        assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(DamagedTableException.class);
      } else {
        assertThat(result.get(20, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(storage.count()).isEqualTo(THREADS);
  }
}
