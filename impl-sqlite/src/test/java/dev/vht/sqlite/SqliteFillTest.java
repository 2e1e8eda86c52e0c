package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import dev.vht.spi.Storage.Pair;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Filling is one transaction. */
@Tag("slow")
@Timeout(120)
class SqliteFillTest {
  @TempDir Path temporary;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
    location = at(file);
    try (Storage storage = createTable(location)) {
      storage.put(bytes("old"), bytes("value"));
      storage.put(bytes("older"), bytes("value"));
    }
  }

  static Iterator<Pair> pairs(int count, IntFunction<Pair> pair) {
    return IntStream.range(0, count).mapToObj(pair).iterator();
  }

  static Pair pair(int number) {
    return new Pair(bytes("k" + number), bytes("value of k" + number));
  }

  @Test
  void fillReplacesTheContent() throws Exception {
    try (Storage storage = openTable(location)) {
      storage.fill(pairs(3_000, SqliteFillTest::pair));
      assertThat(storage.count()).isEqualTo(3_000);
      assertThat(storage.get(bytes("old"))).isNull();
      assertThat(storage.get(bytes("k2999"))).isEqualTo(bytes("value of k2999"));
      storage.fill(List.of(pair(1), pair(2), new Pair(bytes("k1"), bytes("later"))).iterator());
      assertThat(storage.count()).isEqualTo(2);
      assertThat(storage.get(bytes("k1"))).isEqualTo(bytes("later"));
      storage.fill(List.<Pair>of().iterator());
      assertThat(storage.count()).isZero();
    }
    assertThat(TestTables.PROVIDER.verify(location).damages()).isEmpty();
  }

  @Test
  void concurrentReadersSeeTheOldContent() {
    try (Storage storage = openTable(location);
        Storage other = openTable(location)) {
      storage.fill(
          pairs(
              20_000,
              number -> {
                if (number % 5_000 == 4_999) {
                  requireOld(storage);
                  requireOld(other);
                }
                return pair(number);
              }));
      assertThat(other.count()).isEqualTo(20_000);
    }
  }

  private static void requireOld(Storage storage) {
    assertThat(storage.count()).isEqualTo(2);
    assertThat(storage.get(bytes("old"))).isEqualTo(bytes("value"));
    try (Cursor cursor = storage.cursor()) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.key()).isEqualTo(bytes("old"));
    }
  }

  @Test
  void aFailedFillLeavesTheTableUnchangedAndUsable() {
    IllegalStateException failure = new IllegalStateException("no more");
    try (Storage storage = openTable(location)) {
      assertThatThrownBy(
              () ->
                  storage.fill(
                      pairs(
                          10_000,
                          number -> {
                            if (number == 9_999) {
                              throw failure;
                            }
                            return pair(number);
                          })))
          .isSameAs(failure);
      requireOld(storage);
      storage.put(bytes("new"), bytes("value"));
      assertThat(storage.count()).isEqualTo(3);
    }
  }

  @Test
  void theSourceOfAFillMayNotWriteToTheTable() {
    try (Storage storage = openTable(location)) {
      assertThatThrownBy(
              () ->
                  storage.fill(
                      pairs(
                          10,
                          number -> {
                            storage.put(bytes("x"), bytes("y"));
                            return pair(number);
                          })))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("R8: fill");
      requireOld(storage);
      storage.put(bytes("new"), bytes("value"));
    }
  }

  @Test
  void aKillDuringAFillLeavesTheTableUnchanged() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (ChildProcess child =
          ChildProcess.start(List.of(), "fill", file.toString(), "stop", "30000")) {
        assertThat(child.line()).isEqualTo("half");
        child.kill();
      }
      try (Storage storage = openTable(location)) {
        requireOld(storage);
      }
    }
    assertThat(query(file, "PRAGMA integrity_check")).containsExactly("ok");
  }

  @Test
  void fillIsAtomicUnderKills() {
    for (int round = 0; round < 6; round++) {
      try (ChildProcess child =
          ChildProcess.start(List.of(), "fill", file.toString(), "over", "3000")) {
        assertThat(child.line()).isEqualTo("half");
        LockSupport.parkNanos(round * 4_000_000L);
        child.kill();
      }
      try (Storage storage = openTable(location)) {
        assertThat(storage.count()).isIn(2L, 3_000L);
        assertThat(storage.contains(bytes("old"))).isEqualTo(storage.count() == 2);
      }
      assertThat(TestTables.PROVIDER.verify(location).damages()).isEmpty();
    }
  }
}
