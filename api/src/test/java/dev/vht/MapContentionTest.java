package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.codec.Codecs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The map view as programs use a ConcurrentHashMap from several threads. */
@Timeout(60)
class MapContentionTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 200;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<VirtualHashTable<?, ?>> tables = new ArrayList<>();

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.none(), CachePolicy.weak(), CachePolicy.entries(8), CachePolicy.all());
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
    tables.forEach(VirtualHashTable::delete);
  }

  private ConcurrentMap<Integer, Long> map(CachePolicy policy) {
    VirtualHashTable<Integer, Long> table =
        VirtualHashTables.at("memory:")
            .keys(Codecs.ints())
            .values(Codecs.longs())
            .cache(policy)
            .open();
    tables.add(table);
    return table.asMap();
  }

  /** What each thread does, given its number. */
  private interface Work {
    void run(int thread) throws Exception;
  }

  private void all(Work work) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      running.add(
          threads.submit(
              () -> {
                work.run(thread);
                return null;
              }));
    }
    for (Future<?> each : running) {
      each.get(50, TimeUnit.SECONDS);
    }
  }

  /** Runs the work in all threads at once, round by round. */
  private void inRounds(Round round) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    all(
        thread -> {
          for (int i = 0; i < ROUNDS; i++) {
            barrier.await(20, TimeUnit.SECONDS);
            round.run(thread, i);
          }
        });
  }

  /** What each thread does in a round. */
  private interface Round {
    void run(int thread, int round);
  }

  // Races for one key.

  @ParameterizedTest
  @MethodSource("policies")
  void ofThreadsThatPutIfAbsentOneWins(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    AtomicInteger winners = new AtomicInteger();
    Map<Integer, Set<Long>> seen = new ConcurrentHashMap<>();
    inRounds(
        (thread, round) -> {
          Long there = map.putIfAbsent(round, (long) thread);
          if (there == null) {
            winners.incrementAndGet();
          }
          seen.computeIfAbsent(round, key -> ConcurrentHashMap.newKeySet())
              .add(there == null ? Long.valueOf(thread) : there);
        });
    assertThat(winners).hasValue(ROUNDS);
    assertThat(seen.values())
        .as("what the threads of a round took for the value")
        .allMatch(s -> s.size() == 1);
    seen.forEach((round, values) -> assertThat(map).containsEntry(round, values.iterator().next()));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFunctionForAnAbsentKeyRunsOnceForAllThreads(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    AtomicLong runs = new AtomicLong();
    Map<Integer, Set<Long>> seen = new ConcurrentHashMap<>();
    inRounds(
        (thread, round) -> {
          Long value = map.computeIfAbsent(round, key -> runs.incrementAndGet());
          seen.computeIfAbsent(round, key -> ConcurrentHashMap.newKeySet()).add(value);
        });
    assertThat(runs).hasValue(ROUNDS);
    assertThat(seen.values()).allMatch(values -> values.size() == 1);
    assertThat(map).hasSize(ROUNDS);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void ofThreadsThatRemoveAKeyOneGetsItsValue(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    for (int i = 0; i < ROUNDS; i++) {
      map.put(i, (long) i);
    }
    AtomicLong sum = new AtomicLong();
    AtomicInteger winners = new AtomicInteger();
    inRounds(
        (thread, round) -> {
          Long removed = thread % 2 == 0 ? map.remove(round) : removed(map, round);
          if (removed != null) {
            winners.incrementAndGet();
            sum.addAndGet(removed);
          }
        });
    assertThat(winners).hasValue(ROUNDS);
    assertThat(sum).hasValue(LongStream.range(0, ROUNDS).sum());
    assertThat(map).isEmpty();
  }

  private static @Nullable Long removed(ConcurrentMap<Integer, Long> map, int key) {
    return map.remove(key, (Object) (long) key) ? Long.valueOf(key) : null;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void noIncrementIsLost(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    map.put(0, 0L);
    all(
        thread -> {
          for (int i = 0; i < ROUNDS; i++) {
            increment(map, thread + i);
          }
        });
    assertThat(map).containsEntry(0, (long) THREADS * ROUNDS);
  }

  private static void increment(ConcurrentMap<Integer, Long> map, int way) {
    switch (way % 4) {
      case 0 -> map.merge(0, 1L, Long::sum);
      case 1 -> map.compute(0, (key, old) -> old == null ? 1 : old + 1);
      case 2 -> map.computeIfPresent(0, (key, old) -> old + 1);
      default -> {
        Long old;
        do {
          old = map.getOrDefault(0, 0L);
        } while (!map.replace(0, old, old + 1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatIsPutAndRemovedIsHandedOverOnce(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    AtomicLong given = new AtomicLong();
    AtomicLong taken = new AtomicLong();
    inRounds(
        (thread, round) -> {
          long value = (long) round * THREADS + thread + 1;
          given.addAndGet(value);
          taken.addAndGet(orZero(map.put(0, value)));
          taken.addAndGet(orZero(map.remove(0)));
        });
    assertThat(taken.get() + orZero(map.get(0))).isEqualTo(given.get());
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  // Views.

  @ParameterizedTest
  @MethodSource("policies")
  void ofThreadsThatRemoveFromAViewOneDoes(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    for (int i = 0; i < ROUNDS; i++) {
      map.put(i, (long) i);
    }
    AtomicInteger removals = new AtomicInteger();
    inRounds(
        (thread, round) -> {
          boolean isRemoved =
              switch (thread % 4) {
                case 0 -> map.keySet().remove(round);
                case 1 -> map.values().remove((long) round);
                case 2 -> map.entrySet().remove(Map.entry(round, (long) round));
                default -> map.values().removeIf(value -> value == round);
              };
          removals.addAndGet(isRemoved ? 1 : 0);
        });
    assertThat(removals).hasValue(ROUNDS);
    assertThat(map).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void theSizeAtRestIsTheNumberOfKeys(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    all(
        thread -> {
          for (int i = 0; i < ROUNDS * 4; i++) {
            int key = (i * 7 + thread) % 64;
            switch (i % 5) {
              case 0, 1 -> map.put(key, (long) i);
              case 2 -> map.remove(key);
              case 3 -> map.computeIfAbsent(key, absent -> 1L);
              default -> map.computeIfPresent(key, (same, old) -> old % 2 == 0 ? null : old);
            }
          }
        });
    Set<Integer> keys = new HashSet<>();
    map.keySet().iterator().forEachRemaining(keys::add);
    assertThat(map).hasSize(keys.size());
    assertThat(map.isEmpty()).isEqualTo(keys.isEmpty());
    assertThat(map.keySet().toArray()).hasSize(keys.size());
    assertThat(new HashMap<>(map)).isEqualTo(map).hasSameHashCodeAs(map);
    assertThat(map.keySet().stream().filter(map::containsKey).count()).isEqualTo(keys.size());
    assertThat(map.entrySet()).allMatch(entry -> entry.getValue().equals(map.get(entry.getKey())));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void walksComeToWhatStaysWhileTheRestComesAndGoes(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    int staying = 16;
    for (int i = 0; i < staying; i++) {
      map.put(i, (long) i);
    }
    Set<Integer> expected = IntStream.range(0, staying).boxed().collect(Collectors.toSet());
    AtomicBoolean isOver = new AtomicBoolean();
    all(
        thread -> {
          if (thread == 0) {
            try {
              for (int i = 0; i < ROUNDS; i++) {
                assertThat(staying(map.keySet().iterator(), staying)).isEqualTo(expected);
                assertThat(staying(map.values().stream().map(Long::intValue).iterator(), staying))
                    .isEqualTo(expected);
                assertThat(staying(new HashMap<>(map).keySet().iterator(), staying))
                    .isEqualTo(expected);
              }
            } finally {
              isOver.set(true);
            }
          }
          for (int i = 0; !isOver.get(); i++) {
            int key = staying + (i * 5 + thread) % 16;
            if (map.putIfAbsent(key, (long) key) != null) {
              map.remove(key);
            }
          }
        });
  }

  private static Set<Integer> staying(Iterator<Integer> walk, int staying) {
    Set<Integer> seen = new HashSet<>();
    walk.forEachRemaining(
        key -> {
          assertThat(key).isNotNull();
          if (key < staying) {
            assertThat(seen.add(key)).as("%s comes once", key).isTrue();
          }
        });
    return seen;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void changesToAllLoseNoIncrement(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    int keys = 8;
    int calls = 20;
    for (int i = 0; i < keys; i++) {
      map.put(i, 0L);
    }
    all(
        thread -> {
          for (int i = 0; i < calls; i++) {
            map.replaceAll((key, old) -> old + 1);
            map.merge(i % keys, 1L, Long::sum);
          }
        });
    long sum = map.values().stream().mapToLong(Long::longValue).sum();
    assertThat(sum).isEqualTo((long) THREADS * calls * (keys + 1));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFilterRemovesOnlyWhatItHasSeen(CachePolicy policy) throws Exception {
    ConcurrentMap<Integer, Long> map = map(policy);
    AtomicInteger put = new AtomicInteger();
    AtomicInteger found = new AtomicInteger();
    all(
        thread -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (thread == 0) {
              map.values().removeIf(value -> value < 0); // what the others have finished with
            } else {
              Long before = map.put(thread, (long) i + 1); // and take into use again
              put.incrementAndGet();
              found.addAndGet(map.replace(thread, i + 1L, -1L) ? 1 : 0);
              assertThat(before == null || before == -1).isTrue();
            }
          }
        });
    assertThat(found).as("what was in use stayed").hasValue(put.get());
  }
}
