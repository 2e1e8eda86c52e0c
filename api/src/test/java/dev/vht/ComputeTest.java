package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.codec.Codecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Computations concurrent with plain writes, other computations, and other handles. */
@Timeout(60)
class ComputeTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String url = "memory:computed-" + NUMBER.incrementAndGet();
  private final VirtualHashTable<String, Long> table = open();
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  private VirtualHashTable<String, Long> open() {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  @AfterEach
  void delete() {
    threads.shutdownNow();
    table.delete();
  }

  @Test
  void aPlainWriteWaitsForAComputationOfItsKey() throws Exception {
    CountDownLatch isComputing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<?> computation =
        threads.submit(
            () ->
                table.compute(
                    "a",
                    old -> {
                      isComputing.countDown();
                      awaitUninterruptibly(goOn);
                      return Optional.of(1L);
                    }));
    isComputing.await();
    Future<?> write = threads.submit(() -> table.set("a", 2L));
    Thread.sleep(50);
    assertThat(write.isDone()).isFalse();
    assertThat(table.find("a")).as("a reader does not wait").isEmpty();
    goOn.countDown();
    computation.get(10, TimeUnit.SECONDS);
    write.get(10, TimeUnit.SECONDS);
    assertThat(table.ref("a")).isEqualTo(2);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void handlesOfOneTableCountTogetherAndRunEachFunctionOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    List<Future<?>> counting = new ArrayList<>();
    try (VirtualHashTable<String, Long> other = open()) {
      for (VirtualHashTable<String, Long> handle : List.of(table, other, table, other)) {
        ConcurrentMap<String, Long> map = handle.asMap();
        counting.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    map.merge(
                        "a",
                        1L,
                        (old, one) -> {
                          runs.incrementAndGet();
                          return old + one;
                        });
                  }
                }));
      }
      for (Future<?> each : counting) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(table.ref("a")).isEqualTo(8_000);
    assertThat(runs).hasValue(7_999);
  }

  @Test
  void aFunctionThatChangesTheTableIsRejectedAndNothingIsStored() {
    table.set("b", 1L);
    List<Runnable> changes =
        List.of(
            () -> table.set("b", 2L),
            () -> table.remove("b"),
            () -> table.compute("c", old -> Optional.of(3L)),
            table::clear);
    for (Runnable change : changes) {
      assertThatThrownBy(
              () ->
                  table.compute(
                      "a",
                      old -> {
                        change.run();
                        return Optional.of(1L);
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("which may read the table but not change it");
    }
    assertThat(table.asMap()).containsOnlyKeys("b").containsEntry("b", 1L);
  }

  @Test
  void aFunctionMayReadTheTable() {
    ConcurrentMap<String, Long> map = table.asMap();
    assertThat(map.computeIfAbsent("a", key -> map.getOrDefault("b", 7L))).isEqualTo(7);
    assertThat(map.computeIfPresent("a", (key, old) -> null)).isNull();
    assertThat(map).isEmpty();
  }

  @Test
  void functionsOfTwoCachedTablesMayReadEachOthersTable() throws Exception {
    try (VirtualHashTable<String, Long> one = cached();
        VirtualHashTable<String, Long> other = cached()) {
      CyclicBarrier areBothComputing = new CyclicBarrier(2);
      Future<Optional<Long>> first = threads.submit(() -> readWithin(one, other, areBothComputing));
      Future<Optional<Long>> second =
          threads.submit(() -> readWithin(other, one, areBothComputing));
      assertThat(first.get(20, TimeUnit.SECONDS)).contains(1L);
      assertThat(second.get(20, TimeUnit.SECONDS)).contains(1L);
      one.delete();
      other.delete();
    }
  }

  private VirtualHashTable<String, Long> cached() {
    return VirtualHashTables.at("memory:computed-" + NUMBER.incrementAndGet())
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .cache(CachePolicy.entries(10))
        .open();
  }

  private static Optional<Long> readWithin(
      VirtualHashTable<String, Long> table,
      VirtualHashTable<String, Long> read,
      CyclicBarrier areBothComputing) {
    return table.compute(
        "a",
        old -> {
          await(areBothComputing);
          Optional<Long> others = read.find("a");
          await(areBothComputing);
          return Optional.of(others.orElse(0L) + 1);
        });
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aKeyOfAnotherTypeIsNotInTheMap() {
    table.set("a", 1L);
    ConcurrentMap<String, Long> map = table.asMap();
    assertThat(map.get((Object) 5)).isNull();
    assertThat(map.containsKey((Object) 5)).isFalse();
    assertThat(map.remove((Object) 5)).isNull();
    assertThat(map.remove("a", (Object) "1")).isFalse();
    assertThat(map.keySet().contains((Object) 5)).isFalse();
    assertThat(map.containsValue((Object) "1")).isFalse();
    assertThat(map).hasSize(1);
  }
}
