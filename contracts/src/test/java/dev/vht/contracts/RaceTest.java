package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * A counter that loses increments in a race is found, and a correct one is never blamed, although
 * the order in which overlapping calls take effect is unknown.
 */
class RaceTest {
  private static final int THREADS = 4;
  private static final int CALLS = Effort.times(2_000);

  private static final Contract<LongSupplier> COUNTING =
      Contract.<LongSupplier>builder(LongSupplier.class, MethodHandles.lookup())
          .event("next", e -> e.returned("getAsLong"))
          .protocol(
              "R1",
              p ->
                  p.machine(
                      Machine.fold(0L)
                          .on(
                              "next",
                              (last, o) ->
                                  Step.when(
                                      Long.valueOf(last + 1).equals(o.result()),
                                      last + 1,
                                      "the last was " + last))))
          .build();

  private final ConcurrentLinkedQueue<Violation> found = new ConcurrentLinkedQueue<>();

  private void hammer(LongSupplier target, int threads, int calls) throws InterruptedException {
    LongSupplier checked =
        COUNTING.attach(
            target, Enforcement.of(Mode.REPORT).callSites(CallSites.NONE).listener(found::add));
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                count(checked, calls);
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
  }

  @Test
  void anAtomicCounterIsNeverBlamed() throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      hammer(new AtomicLong()::incrementAndGet, THREADS, CALLS);
    }
    assertThat(found).isEmpty();
  }

  /**
   * Two calls overlap with certainty: both read before either writes. More calls would allow one
   * thread to be stopped between its write and its return for so long that the checker gives up.
   */
  @Test
  void aLostUpdateIsFound() throws InterruptedException {
    CyclicBarrier bothHaveRead = new CyclicBarrier(2);
    AtomicLong count = new AtomicLong();
    hammer(
        () -> {
          long read = count.get();
          await(bothHaveRead);
          count.set(read + 1);
          return read + 1;
        },
        2,
        1);
    assertThat(found).isNotEmpty();
    assertThat(found.peek())
        .satisfies(
            violation -> {
              assertThat(violation.rule()).isEqualTo("R1");
              assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
            });
  }

  private static void count(LongSupplier checked, int calls) {
    for (int i = 0; i < calls; i++) {
      long unused = checked.getAsLong();
    }
  }

  /** One call returns 1 at last, after others have, while the last of these is still in flight. */
  private void countTwice(int others) throws InterruptedException {
    CountDownLatch isLateCallBegun = new CountDownLatch(1);
    CountDownLatch isLastCallBegun = new CountDownLatch(1);
    CountDownLatch isLateCallEnded = new CountDownLatch(1);
    AtomicLong calls = new AtomicLong();
    LongSupplier checked =
        COUNTING.attach(
            () -> {
              long call = calls.getAndIncrement();
              if (call == 0) {
                isLateCallBegun.countDown();
                await(isLastCallBegun);
                return 1;
              } else if (call == others + 1) {
                isLastCallBegun.countDown();
                await(isLateCallEnded);
              }
              return call;
            },
            Enforcement.of(Mode.REPORT).callSites(CallSites.NONE).listener(found::add));
    Thread late = new Thread(() -> count(checked, 1));
    late.start();
    await(isLateCallBegun);
    count(checked, others);
    Thread last = new Thread(() -> count(checked, 1));
    last.start();
    late.join();
    isLateCallEnded.countDown();
    last.join();
  }

  @Test
  void aCountTakenTwiceIsFoundAfterManyOtherCalls() throws InterruptedException {
    for (int others : new int[] {1, 31, 32, 33, 200}) {
      found.clear();
      countTwice(others);
      assertThat(found).as("%s other calls", others).isNotEmpty();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  interface Buffer {
    void put(int slot);

    int take(int slot);
  }

  private static final Contract<Buffer> BUFFERS =
      Contract.<Buffer>builder(Buffer.class, MethodHandles.lookup())
          .key("slot", KeySource.argument(0))
          .event("put", e -> e.called("put"))
          .event("took", e -> e.returned("take").when(o -> !Integer.valueOf(-1).equals(o.result())))
          .event("empty", e -> e.returned("take").when(o -> Integer.valueOf(-1).equals(o.result())))
          .protocol(
              "R2", p -> p.allows("(empty | put put* took)*").forEach("slot").level(Level.FULL))
          .build();

  /** A slot that overlapping threads take twice is found eventually. */
  @Test
  void aSlotThatIsTakenTwiceIsFoundByAStressTest() throws InterruptedException {
    hammer(new Slots(Slots.Taking.RACY), calls -> calls < 100_000 && found.isEmpty());
    assertThat(found).isNotEmpty();
    assertThat(found).extracting(Violation::blame).containsOnly(Blame.IMPLEMENTATION);
    found.clear();
    hammer(new Slots(Slots.Taking.ATOMIC), calls -> calls < 5 * CALLS);
    assertThat(found).isEmpty();
  }

  private static final class Slots implements Buffer {
    enum Taking {
      ATOMIC,
      RACY
    }

    private final java.util.concurrent.atomic.AtomicIntegerArray full =
        new java.util.concurrent.atomic.AtomicIntegerArray(4);
    private final Taking taking;

    Slots(Taking taking) {
      this.taking = taking;
    }

    @Override
    public void put(int slot) {
      full.set(slot, 1);
    }

    @Override
    public int take(int slot) {
      if (taking == Taking.ATOMIC) {
        return full.getAndSet(slot, 0) == 1 ? slot : -1;
      }
      int read = full.get(slot);
      LockSupport.parkNanos(1);
      full.set(slot, 0);
      return read == 1 ? slot : -1;
    }
  }

  private void hammer(Slots slots, IntPredicate goesOn) throws InterruptedException {
    Buffer checked =
        BUFFERS.attach(
            slots,
            Enforcement.of(Mode.REPORT)
                .level(Level.FULL)
                .callSites(CallSites.NONE)
                .listener(found::add));
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Random random = new Random(i);
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; goesOn.test(n); n++) {
                  int slot = random.nextInt(4);
                  if (random.nextInt(3) == 0) {
                    checked.put(slot);
                  } else {
                    int unused = checked.take(slot);
                  }
                }
              });
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
  }
}
