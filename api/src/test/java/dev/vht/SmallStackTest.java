package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stack overflows at every depth of a call. Afterwards no lock is held, the table has its
 * previous or its new content, and the next call works.
 */
@Tag("slow")
class SmallStackTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** In bytes; small, for an early overflow. */
  private static final long STACK = 256 << 10;

  /** The maximum number of frames between the start of a call and the end of the stack. */
  private static final int FARTHEST = 300;

  private final ExecutorService afterwards = Executors.newSingleThreadExecutor();

  /** A call of a table. */
  private interface Call {
    void on(VirtualHashTable<String, Long> table);
  }

  private static final Map<String, Call> CALLS = new LinkedHashMap<>();

  static {
    CALLS.put("find", table -> table.find("a"));
    CALLS.put("find an absent key", table -> table.find("noot"));
    CALLS.put("contains", table -> table.contains("b1"));
    CALLS.put("set", table -> table.set("x", 1L));
    CALLS.put("compute", table -> table.compute("c", old -> Optional.of(old.orElse(0L) + 1)));
    CALLS.put("remove", table -> table.remove("x"));
    CALLS.put("putIfAbsent", table -> table.putIfAbsent("p", 1L));
    CALLS.put("replace", table -> table.replace("b1", 1L));
    CALLS.put("merge", table -> table.asMap().merge("m", 1L, Long::sum));
    CALLS.put("keys", table -> count(table.keys()));
    CALLS.put("entries", table -> count(table.entries()));
    CALLS.put("count", VirtualHashTable::count);
    CALLS.put("fill", table -> table.fill(Map.of("a", 7L)));
    CALLS.put("clear", VirtualHashTable::clear);
  }

  private static void count(Stream<?> stream) {
    try (stream) {
      assertThat(stream.count()).isPositive();
    }
  }

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.none(), CachePolicy.weak(), CachePolicy.entries(10), CachePolicy.all());
  }

  @AfterEach
  void end() {
    afterwards.shutdownNow();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void theNextCallWorks(CachePolicy policy) throws Exception {
    for (Map.Entry<String, Call> call : CALLS.entrySet()) {
      VirtualHashTable<String, Long> table =
          VirtualHashTables.at("memory:stack-" + NUMBER.incrementAndGet())
              .keys(Codecs.strings())
              .values(Codecs.longs())
              .contracts(Enforcement.of(Mode.OFF)) // the engine has a test of its own
              .cache(policy)
              .open();
      table.set("a", 7L);
      for (long i = 0; i < 20; i++) {
        table.set("b" + i, i);
      }
      call.getValue().on(table); // loads the classes
      overflow(table, call.getValue());
      within(call.getKey(), () -> assertWorks(call.getKey(), table));
    }
  }

  private static void overflow(VirtualHashTable<String, Long> table, Call call) throws Exception {
    int deepest = deepest();
    for (int depth = deepest; depth > deepest - FARTHEST; depth--) {
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      int frames = depth;
      inASmallThread(
          () -> {
            try {
              callAt(frames, table, call);
            } catch (StackOverflowError e) {
              thrown.set(e);
            }
          });
    }
  }

  private static int deepest() throws Exception {
    int[] depth = {0};
    inASmallThread(
        () -> {
          try {
            descend(depth);
          } catch (StackOverflowError e) {
            return; // depth says how far it came
          }
        });
    return depth[0];
  }

  @SuppressWarnings("InfiniteRecursion")
  private static void descend(int[] depth) {
    depth[0]++;
    descend(depth);
  }

  private static void callAt(int frames, VirtualHashTable<String, Long> table, Call call) {
    if (frames == 0) {
      call.on(table);
    } else {
      callAt(frames - 1, table, call);
    }
  }

  private static void inASmallThread(Runnable action) throws Exception {
    Thread thread = new Thread(null, action, "small stack", STACK);
    thread.setUncaughtExceptionHandler((unused, e) -> {});
    thread.start();
    thread.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(thread.isAlive()).as("waits for ever").isFalse();
  }

  private void within(String call, Runnable action) throws Exception {
    try {
      afterwards.submit(action).get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      fail("after an overflow in " + call + " the table waits for ever", e);
    } catch (ExecutionException e) {
      throw new AssertionError("after an overflow in " + call, e.getCause());
    }
  }

  private static void assertWorks(String call, VirtualHashTable<String, Long> table) {
    if (!call.equals("clear")) {
      assertThat(table.find("a")).contains(7L);
    }
    for (long i = 0; i < 600; i++) {
      table.set("z" + i, i);
      assertThat(table.compute("z" + i, old -> old.map(it -> it + 1))).contains(i + 1);
    }
    try (Stream<String> keys = table.keys()) {
      assertThat(keys.count()).isEqualTo(table.count());
    }
    for (long i = 0; i < 600; i++) {
      assertThat(table.find("z" + i)).contains(i + 1);
      assertThat(table.remove("z" + i)).isTrue();
      assertThat(table.find("z" + i)).isEmpty();
    }
    table.clear();
    assertThat(table.asMap()).isEmpty();
    table.close();
  }
}
