package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.spi.Cursor;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.Storage.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An error at any depth of a call leaks no lock, connection or permit. */
@Tag("slow")
@Timeout(120)
class SqliteErrorsTest {
  private static final int STACK_BYTES = 256 << 10;
  private static final int DEPTHS = 3_000;

  @TempDir Path temporary;
  private int deepest;

  private static Map<String, Consumer<Storage>> operations() {
    Map<String, Consumer<Storage>> operations = new LinkedHashMap<>();
    operations.put("get", storage -> storage.get(bytes("a")));
    operations.put("put", storage -> storage.put(bytes("x"), bytes("1")));
    operations.put("putIfAbsent", storage -> storage.putIfAbsent(bytes("y"), bytes("1")));
    operations.put("remove", storage -> storage.remove(bytes("x")));
    operations.put("count", Storage::count);
    operations.put("walk", SqliteErrorsTest::walk);
    operations.put("flush", Storage::flush);
    operations.put("fill", SqliteErrorsTest::fill);
    return operations;
  }

  private static void walk(Storage storage) {
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        assertThat(cursor.key()).isNotNull();
      }
    }
  }

  private static void fill(Storage storage) {
    storage.fill(
        List.of(new Pair(bytes("a"), bytes("1")), new Pair(bytes("b"), bytes("2"))).iterator());
  }

  @SuppressWarnings("InfiniteRecursion") // measures how deep a stack is
  private void probe(int depth) {
    deepest = depth;
    probe(depth + 1);
  }

  private static void descend(int depth, Runnable operation) {
    if (depth > 0) {
      descend(depth - 1, operation);
    } else {
      operation.run();
    }
  }

  private static void inSmallStack(Runnable operation) throws InterruptedException {
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                operation.run();
              } catch (StackOverflowError e) {
                // expected: the test checks the state afterwards
              }
            },
            "small",
            STACK_BYTES);
    thread.start();
    thread.join();
  }

  @Test
  void aStackOverflowAtAnyDepthLeaksNothing() throws Exception {
    Path file = temporary.resolve("table.db");
    inSmallStack(() -> probe(0));
    int top = deepest;
    try (Storage storage = createTable(at(file));
        Storage other = TestTables.openTable(at(file))) {
      fill(storage);
      for (Map.Entry<String, Consumer<Storage>> each : operations().entrySet()) {
        each.getValue().accept(storage); // loads its classes
        for (int depth = top + 20; depth > Math.max(0, top - DEPTHS); depth -= 7) {
          int there = depth;
          inSmallStack(() -> descend(there, () -> each.getValue().accept(storage)));
        }
        assertThat(storage.get(bytes("a"))).as("after " + each.getKey()).isEqualTo(bytes("1"));
        other.put(bytes("other"), bytes(each.getKey())); // fails if a lock is held
        storage.put(bytes("z"), bytes("1"));
        assertThat(storage.remove(bytes("z"))).isTrue();
        assertThat(query(file, "SELECT count(*) FROM data")).containsExactly("" + storage.count());
      }
    }
    assertThat(SqliteHandleTest.names(temporary)).containsExactly("table.db");
  }

  @Test
  void failedReadsReleaseTheirPermits() throws Exception {
    Path file = temporary.resolve("table.db");
    createTable(at(file)).close();
    try (ReaderPool readers =
        new ReaderPool(TableLocation.of(at(file)), Settings.Access.READ_WRITE)) {
      List<DatabaseConnection> used = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        assertThatThrownBy(
                () ->
                    readers.read(
                        "read from",
                        connection -> {
                          used.add(connection);
                          throw new OutOfMemoryError("none left");
                        }))
            .isInstanceOf(OutOfMemoryError.class);
      }
      assertThat(used).doesNotHaveDuplicates();
      assertThat(readers.<Integer>read("read from", connection -> 1)).isEqualTo(1);
    }
  }
}
