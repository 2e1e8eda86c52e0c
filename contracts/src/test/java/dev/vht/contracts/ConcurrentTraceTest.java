package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Overlapping calls are judged by what some order of them allows. */
class ConcurrentTraceTest {
  private static final Contract<Shelf> CONTRACT = Contract.of(Shelf.class, MethodHandles.lookup());

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

  private static Shelf full(Shelf target) {
    return CONTRACT.attach(target, Enforcement.of(Mode.ENFORCE).level(Level.FULL));
  }

  @Test
  void aCorrectImplementationIsNeverBlamed() throws InterruptedException {
    Shelf shelf = full(new Concurrent());
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(seed -> new Thread(() -> session(shelf, seed, failures)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  /** Calls that are legal whatever the other threads do. */
  private static void session(Shelf shelf, int seed, Queue<Throwable> failures) {
    SplittableRandom random = new SplittableRandom(seed);
    try {
      for (int i = 0; i < 20_000; i++) {
        String key = "key" + random.nextInt(3);
        switch (random.nextInt(20)) {
          case 0 -> shelf.clear();
          case 1, 2, 3, 4, 5, 6 -> shelf.set(key, i);
          case 7, 8, 9, 10, 11 -> shelf.remove(key);
          default -> shelf.contains(key);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      failures.add(e);
    }
  }

  @Test
  void aReferenceThatOverlapsTheSettingIsAllowed() throws InterruptedException {
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
  void whatNoOrderExplainsIsFoundAmongOverlappingCalls() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Shelf shelf =
        full(
            new Shelf.InMemory() {
              @Override
              public boolean remove(String key) {
                entered.countDown();
                await(goOn);
                return false; // although it was set, and nobody else removes it
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
