package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that wait inside the object, as {@code take()} of a queue does. */
@Timeout(60)
class WaitingCallsTest {

  interface Items {
    void put(Object item);

    @Nullable Object poll();

    Object take() throws InterruptedException;
  }

  /** A queue whose {@code take} waits for a permit. */
  private static final class Gated implements Items {
    private final LinkedBlockingQueue<Object> items = new LinkedBlockingQueue<>();
    private final Semaphore permits = new Semaphore(0);

    @Override
    public void put(Object item) {
      items.add(item);
    }

    @Override
    public @Nullable Object poll() {
      return items.poll();
    }

    @Override
    public Object take() throws InterruptedException {
      permits.acquire();
      return items.take();
    }
  }

  private static ContractBuilder<Items> items() {
    return Contract.<Items>builder(Items.class, MethodHandles.lookup())
        .event("got", e -> e.returned(Items::poll).when(o -> o.result() != null))
        .event("took", e -> e.returned("take"));
  }

  /** Counts the items. */
  private static Contract<Items> counting() {
    return items()
        .protocol(
            "Q1",
            p ->
                p.machine(
                    Machine.fold(0)
                        .on("put", (n, o) -> Step.to(n + 1))
                        .on("got", (n, o) -> Step.when(n > 0, n - 1, "nothing is there"))
                        .on("took", (n, o) -> Step.when(n > 0, n - 1, "nothing is there"))))
        .build();
  }

  /** Allows one item at a time. */
  private static Contract<Items> alternating() {
    return items().protocol("Q2", p -> p.allows("(put (got | took))*")).build();
  }

  private final Gated target = new Gated();
  private final List<Thread> waiting = new ArrayList<>();

  private void await(Items items, int calls) throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  items.take();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.setDaemon(true);
      thread.start();
      waiting.add(thread);
    }
    while (target.permits.getQueueLength() < waiting.size()) {
      Thread.sleep(1);
    }
  }

  @AfterEach
  void interrupt() throws InterruptedException {
    for (Thread thread : waiting) {
      thread.interrupt();
      thread.join();
    }
    waiting.clear();
  }

  private static Duration time(Items items, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      items.put(i);
      items.poll();
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** The bound is a thousand times the usual: it took minutes when each call cost more. */
  @Test
  void callsBesideWaitingOnesCostNoMoreThanBefore() throws InterruptedException {
    for (Contract<Items> contract : List.of(counting(), alternating())) {
      Items items = contract.attach(target);
      await(items, 64);
      time(items, 1_000);
      assertThat(time(items, 2_000)).isLessThan(Duration.ofSeconds(4));
      interrupt();
    }
  }

  @Test
  void aFoldIsCheckedAgainWhenTheWaitingCallsHaveEndedWithoutEffect() throws InterruptedException {
    Items items = counting().attach(target);
    await(items, 3);
    time(items, 5_000);
    interrupt();
    assertViolatedByPollOfNothing(items);
  }

  @Test
  void aWaitingCallThatTakesEffectIsTriedAtEachMoment() throws InterruptedException {
    Items items = counting().attach(target);
    await(items, 2);
    time(items, 100);
    items.put("a");
    target.permits.release();
    waiting.get(0).join(1);
    while (!target.items.isEmpty()) {
      Thread.sleep(1);
    }
    time(items, 100);
    interrupt();
    assertViolatedByPollOfNothing(items);
  }

  @Test
  void anAutomatonIsCheckedAgainWhenTheWaitingCallsHaveEnded() throws InterruptedException {
    Items items = alternating().attach(target);
    await(items, 64);
    time(items, 100);
    interrupt();
    items.put("a");
    assertThat(
            catchThrowableOfType(ContractViolation.class, () -> items.put("b")).violation().rule())
        .isEqualTo("Q2");
  }

  /** The contract's poll returned an item, but by the fold there is none. */
  private void assertViolatedByPollOfNothing(Items items) {
    target.items.add("put by nobody");
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, items::poll);
    assertThat(violation).isNotNull();
    assertThat(violation.violation().rule()).isEqualTo("Q1");
    assertThat(violation.violation().blame()).isEqualTo(Blame.IMPLEMENTATION);
  }
}
