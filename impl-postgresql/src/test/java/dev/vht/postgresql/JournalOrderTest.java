package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.openTable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watchers of a table that many threads of several handles write. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class JournalOrderTest {
  private static final int WRITERS = 8;
  private static final int SHARED_KEYS = 3;
  private static final int WATCHERS = 2;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(3);

  /**
   * Each thread has a key that only it writes, whose changes are known with their order. All write
   * some more keys, whose changes are known with their number, and of which none is removed twice
   * without being set in between.
   */
  @Test
  void eachChangeIsReportedOnceAndInTheOrderOfItsKey() throws Exception {
    Location location = TestTables.newLocation();
    Map<String, List<String>> ownChanges = new ConcurrentHashMap<>();
    Map<String, AtomicLong> sharedChanges = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + WATCHERS);
    try (Storage one = createTable(location);
        Storage two = openTable(location)) {
      List<RecordedChanges> watchers =
          List.of(new RecordedChanges(one.watchChanges()), new RecordedChanges(two.watchChanges()));
      for (RecordedChanges each : watchers) {
        assertThat(each.poll()).containsExactly("everything");
      }
      AtomicBoolean isOver = new AtomicBoolean();
      List<Future<List<String>>> watching = new ArrayList<>();
      for (RecordedChanges each : watchers) {
        watching.add(threads.submit(() -> watch(each, isOver)));
      }
      List<Callable<Boolean>> writing = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String own = "own" + i;
        Storage storage = i % 2 == 0 ? one : two;
        long seed = i;
        writing.add(
            () -> {
              ownChanges.put(own, write(storage, own, sharedChanges, new SplittableRandom(seed)));
              return true;
            });
      }
      for (Future<Boolean> each : threads.invokeAll(writing)) {
        assertThat(each.get()).isTrue();
      }
      isOver.set(true);
      for (Future<List<String>> each : watching) {
        requireAll(each.get(20, TimeUnit.SECONDS), ownChanges, sharedChanges);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<String> watch(RecordedChanges feed, AtomicBoolean isOver) {
    List<String> all = new ArrayList<>();
    while (!isOver.get()) {
      all.addAll(feed.poll());
    }
    all.addAll(feed.poll());
    return all;
  }

  /** Returns the changes of the thread's own key. */
  private static List<String> write(
      Storage storage, String own, Map<String, AtomicLong> shared, SplittableRandom random) {
    List<String> changes = new ArrayList<>();
    long end = System.nanoTime() + NANOS;
    while (System.nanoTime() - end < 0) {
      String change = change(storage, own, random);
      if (!change.isEmpty()) {
        changes.add(change);
      }
      String key = "shared" + random.nextInt(SHARED_KEYS);
      if (!change(storage, key, random).isEmpty()) {
        shared.computeIfAbsent(key, any -> new AtomicLong()).incrementAndGet();
      }
    }
    return changes;
  }

  /** Changes a key at random; returns what is to be reported, or nothing. */
  private static String change(Storage storage, String key, SplittableRandom random) {
    byte[] value = bytes("" + random.nextInt(2));
    byte[] bytes = bytes(key);
    return switch (random.nextInt(6)) {
      case 0, 1 -> {
        storage.put(bytes, value);
        yield "set " + key;
      }
      case 2 -> storage.putIfAbsent(bytes, value) == null ? "set " + key : "";
      case 3 -> storage.replace(bytes, value) == null ? "" : "set " + key;
      case 4 -> storage.replace(bytes, value, bytes("2")) ? "set " + key : "";
      default -> storage.remove(bytes) ? "removed " + key : "";
    };
  }

  private static void requireAll(
      List<String> reported,
      Map<String, List<String>> ownChanges,
      Map<String, AtomicLong> sharedChanges) {
    Map<String, List<String>> byKey =
        reported.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.substring(each.indexOf(' ') + 1),
                    TreeMap::new,
                    Collectors.toList()));
    ownChanges.forEach((key, changes) -> assertThat(byKey.remove(key)).isEqualTo(changes));
    sharedChanges.forEach(
        (key, count) -> {
          List<String> changes = Objects.requireNonNull(byKey.remove(key), key);
          assertThat(changes).hasSize((int) count.get());
          for (int i = 1; i < changes.size(); i++) {
            if (changes.get(i).startsWith("removed")) {
              assertThat(changes.get(i - 1)).startsWith("set");
            }
          }
        });
    assertThat(byKey).isEmpty();
  }
}
