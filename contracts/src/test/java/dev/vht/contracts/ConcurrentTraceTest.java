package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Overlapping calls are legal if some order of them is. */
@Tag("slow")
class ConcurrentTraceTest {
  private final Contract<Shelf> contract = Contract.read(Shelf.class, MethodHandles.lookup());
  private static final int CALLS = Effort.times(8_000);

  private static final class Concurrent extends Shelf.InMemory {
    private final Map<String, Integer> map = new ConcurrentHashMap<>();

    @Override
    public void set(String key, int value) {
      map.put(key, value);
    }

    @Override
    public int ref(String key) {
      Integer value = map.get(key);
      if (value == null) {
        throw new NoSuchElementException(key);
      }
      return value;
    }

    @Override
    public boolean remove(String key) {
      return map.remove(key) != null;
    }

    @Override
    public void clear() {
      map.clear();
    }

    @Override
    public boolean contains(String key) {
      return map.containsKey(key);
    }
  }

  private Shelf full(Shelf target) {
    return contract.attach(target, Enforcement.of(Mode.ENFORCE).level(Level.FULL));
  }

  @Test
  void aCorrectImplementationIsNeverBlamed() throws InterruptedException {
    Shelf shelf = full(new Concurrent());
    assertThat(failures(random -> use(shelf, random, 3, 20))).isEmpty();
  }

  /** Slices appear and disappear while a call that names no key iterates over them. */
  @Test
  void keysAddedDuringAClearAreNotBlamed() throws InterruptedException {
    Shelf shelf = full(new Concurrent());
    assertThat(failures(random -> use(shelf, random, 200, 3))).isEmpty();
  }

  /** Returns what threads throw that make random calls. */
  private static Queue<Throwable> failures(Consumer<SplittableRandom> call)
      throws InterruptedException {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(seed -> new Thread(() -> session(call, seed, failures)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return failures;
  }

  private static void session(
      Consumer<SplittableRandom> call, int seed, Queue<Throwable> failures) {
    SplittableRandom random = new SplittableRandom(seed);
    try {
      for (int i = 0; i < CALLS; i++) {
        call.accept(random);
      }
    } catch (RuntimeException | AssertionError e) {
      failures.add(e);
    }
  }

  /** A call that is always legal. */
  private static void use(Shelf shelf, SplittableRandom random, int keys, int clearsOneIn) {
    String key = "key" + random.nextInt(keys);
    if (random.nextInt(clearsOneIn) == 0) {
      shelf.clear();
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> shelf.set(key, 1);
      case 1 -> shelf.remove(key);
      default -> shelf.contains(key);
    }
  }

  /** The number of calls without a key that a slice has observed to begin and not end. */
  private record Depth(int clears, boolean isUsed) {}

  /** Each slice observes both phases of such a call, whenever the slice was created. */
  @Test
  void anInstantWithoutAKeyHappensOnceInEverySlice() throws InterruptedException {
    Fold<Depth> depth =
        Machine.fold(new Depth(0, false))
            .on("clearing", (d, o) -> Step.to(new Depth(d.clears() + 1, d.isUsed())))
            .on(
                "cleared",
                (d, o) ->
                    Step.when(
                        d.clears() > 0,
                        new Depth(d.clears() - 1, d.isUsed()),
                        "more calls ended than began"))
            .on("contains", (d, o) -> Step.to(new Depth(d.clears(), true)));
    Shelf shelf =
        Contract.<Shelf>builder(Shelf.class, MethodHandles.lookup())
            .event("clearing", e -> e.called("clear"))
            .event("cleared", e -> e.returned("clear"))
            .key("key", KeySource.argument(0), "contains")
            .protocol("M1", p -> p.machine(depth).forEach("key"))
            .build()
            .attach(new Concurrent());
    assertThat(
            failures(
                random -> {
                  if (random.nextInt(3) == 0) {
                    shelf.clear();
                  } else {
                    shelf.contains("key" + random.nextInt(20));
                  }
                }))
        .isEmpty();
  }

  @Test
  void aRefMayOverlapItsSet() throws InterruptedException {
    CountDownLatch stored = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Shelf shelf =
        full(
            new Shelf.InMemory() {
              @Override
              public void set(String key, int value) {
                super.set(key, value);
                stored.countDown();
                await(goOn);
              }
            });
    Thread setter = new Thread(() -> shelf.set("aap", 1));
    setter.start();
    stored.await();
    assertThat(shelf.ref("aap")).isEqualTo(1);
    goOn.countDown();
    setter.join();
    assertThat(shelf.ref("aap")).isEqualTo(1);
  }

  @Test
  void anImpossibleOrderIsFoundAmongOverlappingCalls() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Shelf shelf =
        full(
            new Shelf.InMemory() {
              @Override
              public boolean remove(String key) {
                entered.countDown();
                await(goOn);
                return false; // although it was set, and no other thread removes it
              }
            });
    shelf.set("aap", 1);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Thread remover =
        new Thread(
            () -> {
              try {
                shelf.remove("aap");
              } catch (ContractViolation e) {
                failures.add(e);
              }
            });
    remover.start();
    entered.await();
    shelf.set("aap", 2);
    goOn.countDown();
    remover.join();
    assertThat(failures).hasSize(1);
    assertThat(failures.peek()).hasMessageStartingWith("R1: remove(\"aap\") returned false but");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
