package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.codec.Codecs;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A function that computes delays only the writers of its own key (rule R7). */
@Timeout(60)
class FunctionsAndLocksTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int KEYS = 3_000; // more than there are locks

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch isComputing = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.none(),
        CachePolicy.weak(),
        CachePolicy.soft(),
        CachePolicy.entries(10),
        CachePolicy.weight(100),
        CachePolicy.all());
  }

  private static VirtualHashTable<Integer, Integer> table(CachePolicy policy) {
    return VirtualHashTables.at("memory:functions-" + NUMBER.incrementAndGet())
        .keys(Codecs.ints())
        .values(Codecs.ints())
        .cache(policy)
        .open();
  }

  @AfterEach
  void end() {
    goOn.countDown();
    threads.shutdownNow();
  }

  /** A function of key 0 that runs until it is released. */
  private Future<Optional<Integer>> computing(VirtualHashTable<Integer, Integer> table)
      throws InterruptedException {
    Future<Optional<Integer>> computation =
        threads.submit(
            () ->
                table.compute(
                    0,
                    old -> {
                      isComputing.countDown();
                      await(goOn);
                      return Optional.of(old.orElse(0) + 1);
                    }));
    isComputing.await();
    return computation;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T within(Future<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void nobodyElseWaitsForAFunction(CachePolicy policy) throws Exception {
    VirtualHashTable<Integer, Integer> table = table(policy);
    for (int key = 0; key < KEYS; key++) {
      table.set(key, key);
    }
    Future<Optional<Integer>> computation = computing(table);
    within(threads.submit(() -> useEveryOtherKey(table)));
    within(threads.submit(() -> assertThat(table.find(0)).as("of its own key").contains(0)));
    within(threads.submit(() -> assertThat(table.asMap()).hasSize(KEYS)));
    goOn.countDown();
    assertThat(within(computation)).contains(1);
    table.delete();
  }

  private static void useEveryOtherKey(VirtualHashTable<Integer, Integer> table) {
    ConcurrentMap<Integer, Integer> map = table.asMap();
    for (int key = 1; key < KEYS; key++) {
      assertThat(table.ref(key)).isEqualTo(key);
      table.set(key, -key);
      assertThat(map.merge(key, 1, Integer::sum)).isEqualTo(1 - key);
      assertThat(table.remove(key)).isTrue();
      assertThat(table.putIfAbsent(key, key)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aChangeOfAllKeysWaitsForAFunctionAndBlocksNoOtherCall(CachePolicy policy) throws Exception {
    VirtualHashTable<Integer, Integer> table = table(policy);
    Future<Optional<Integer>> computation = computing(table);
    Future<?> clearing = threads.submit(table::clear);
    Future<?> filling = threads.submit(() -> table.fill(Map.of(5, 5)));
    within(
        threads.submit(
            () -> {
              table.set(1, 1);
              assertThat(table.compute(1, old -> old.map(it -> it + 1))).isPresent();
            }));
    assertThat(clearing.isDone()).isFalse();
    assertThat(filling.isDone()).isFalse();
    goOn.countDown();
    assertThat(within(computation)).contains(1);
    within(clearing);
    within(filling);
    assertThat(table.find(0)).isEmpty();
    assertThat(table.find(1)).isEmpty();
    table.delete();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void changesOfAllKeysComeToTheirTurnWhileFunctionsRunAllTheTime(CachePolicy policy)
      throws Exception {
    VirtualHashTable<Integer, Integer> table = table(policy);
    List<Future<?>> computing =
        IntStream.range(0, 3)
            .<Future<?>>mapToObj(
                thread ->
                    threads.submit(
                        () -> {
                          while (goOn.getCount() > 0) {
                            table.compute(thread, old -> Optional.of(old.orElse(0) + 1));
                          }
                        }))
            .toList();
    for (int i = 0; i < 20; i++) {
      within(threads.submit(table::clear));
    }
    goOn.countDown();
    for (Future<?> each : computing) {
      within(each);
    }
    table.delete();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFunctionMayReadInParallel(CachePolicy policy) throws Exception {
    VirtualHashTable<Integer, Integer> table = table(policy);
    for (int key = 1; key < KEYS; key++) {
      table.set(key, key);
    }
    int sum =
        within(
                threads.submit(
                    () ->
                        table.compute(
                            0,
                            old ->
                                Optional.of(
                                    IntStream.range(1, KEYS).parallel().map(table::ref).sum()))))
            .orElseThrow();
    assertThat(sum).isEqualTo(KEYS * (KEYS - 1) / 2);
    table.delete();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFunctionThatReadsItsOwnKeyIsRejected(CachePolicy policy) {
    VirtualHashTable<Integer, Integer> table = table(policy);
    table.set(1, 1);
    for (Runnable reading :
        List.<Runnable>of(
            () -> table.find(1),
            () -> table.ref(1),
            () -> table.ref(1, 2),
            () -> table.contains(1),
            () -> table.asMap().get(1))) {
      assertThatThrownBy(
              () ->
                  table.compute(
                      1,
                      old -> {
                        reading.run();
                        return Optional.of(2);
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("R7: ")
          .hasMessageContaining("of the very key whose value is being computed");
    }
    assertThat(table.compute(1, old -> table.asMap().isEmpty() ? old : Optional.of(3))).contains(3);
    table.delete();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aThreadThatAFunctionStartsIsRejectedWhereItWouldWaitForTheFunction(CachePolicy policy) {
    VirtualHashTable<Integer, Integer> table = table(policy);
    table.set(1, 1);
    for (Runnable change :
        List.<Runnable>of(
            () -> table.set(1, 5),
            () -> table.remove(1),
            () -> table.compute(1, old -> Optional.of(5)),
            () -> table.find(1),
            table::clear,
            () -> table.fill(Map.of()))) {
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      table.compute(1, old -> Optional.of(old.orElseThrow() + failureOf(change, thrown)));
      assertThat(thrown.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("R7: ");
    }
    assertThat(table.ref(1)).isEqualTo(7);
    table.delete();
  }

  /** Runs a change in a new thread, and waits for it. */
  private static int failureOf(Runnable change, AtomicReference<@Nullable Throwable> thrown) {
    Thread thread = new Thread(change);
    thread.setUncaughtExceptionHandler((unused, e) -> thrown.set(e));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return 1;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aThreadThatAFunctionStartedIsFreeOnceTheFunctionHasEnded(CachePolicy policy)
      throws Exception {
    VirtualHashTable<Integer, Integer> table = table(policy);
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread[] started = new Thread[1];
    table.compute(
        1,
        old -> {
          started[0] =
              new Thread(
                  () -> {
                    await(goOn);
                    table.set(1, table.ref(1) + 10);
                    table.compute(1, it -> it.map(n -> n + 10));
                    table.clear();
                    table.set(1, 30);
                  });
          started[0].setUncaughtExceptionHandler((unused, e) -> thrown.set(e));
          started[0].start();
          return Optional.of(1);
        });
    goOn.countDown();
    started[0].join();
    assertThat(thrown.get()).isNull();
    assertThat(table.ref(1)).isEqualTo(30);
    table.delete();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFunctionThatFailsLeavesItsKeyFree(CachePolicy policy) throws Exception {
    VirtualHashTable<Integer, Integer> table = table(policy);
    assertThatThrownBy(
            () ->
                table.compute(
                    1,
                    old -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    within(threads.submit(() -> table.set(1, 1)));
    assertThat(table.compute(1, old -> old.map(it -> it + 1))).contains(2);
    table.delete();
  }

  /** A view of the entries of a map whose values match. */
  private static final class Filtered extends AbstractMap<Integer, Integer> {
    private final Map<Integer, Integer> map;
    private final IntPredicate filter;

    Filtered(Map<Integer, Integer> map, IntPredicate filter) {
      this.map = map;
      this.filter = filter;
    }

    private Stream<Entry<Integer, Integer>> entries() {
      return map.entrySet().stream().filter(entry -> filter.test(entry.getValue()));
    }

    @Override
    public Set<Entry<Integer, Integer>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<Integer, Integer>> iterator() {
          return entries().iterator();
        }

        @Override
        public int size() {
          return (int) entries().count();
        }
      };
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aTableIsFilledFromAViewOfItself(CachePolicy policy) {
    VirtualHashTable<Integer, Integer> table = table(policy);
    for (int key = 0; key < 10; key++) {
      table.set(key, key);
    }
    table.fill(Collections.unmodifiableMap(table.asMap()));
    assertThat(table.count()).isEqualTo(10);
    table.fill(new Filtered(table.asMap(), value -> value < 5));
    assertThat(table.asMap()).containsOnlyKeys(0, 1, 2, 3, 4).containsEntry(4, 4);
    table.delete();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFillThatCannotReadItsMapLeavesTheTableAsItWas(CachePolicy policy) {
    VirtualHashTable<Integer, Integer> table = table(policy);
    table.set(1, 1);
    Map<Integer, Integer> failing =
        new Filtered(
            Map.of(2, 2, 3, 3),
            value -> {
              if (value == 3) {
                throw new IllegalArgumentException("three");
              }
              return true;
            });
    assertThatThrownBy(() -> table.fill(failing)).hasMessage("three");
    assertThat(table.asMap()).containsOnlyKeys(1).containsEntry(1, 1);
    table.delete();
  }
}
