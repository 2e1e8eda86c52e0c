package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The time of a call while 64 others wait inside the object, and while none does. */
public final class WaitingCalls {
  private static final int WAITING = 64;
  private static final int ROUNDS = 8;
  private static final int PAIRS = 20_000;
  private static final double THOUSAND = 1e3;

  /** A queue. */
  interface Items {
    void put(Object item);

    @Nullable Object poll();

    Object take() throws InterruptedException;
  }

  /** A queue in which {@code take} waits for ever. */
  private static final class Plain implements Items {
    private final LinkedBlockingQueue<Object> items = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Object> never = new LinkedBlockingQueue<>();

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
      return never.take();
    }
  }

  private WaitingCalls() {}

  /**
   * Runs.
   *
   * @param arguments none
   * @throws InterruptedException if interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    for (int waiting : new int[] {0, WAITING}) {
      measure("a fold", counting(), waiting);
      measure("a pattern", alternating(), waiting);
    }
  }

  private static Contract<Items> counting() {
    Machine machine =
        Machine.fold(0)
            .on("put", (n, o) -> Step.to(n + 1))
            .on("got", (n, o) -> Step.when(n > 0, n - 1, "nothing is there"))
            .on("took", (n, o) -> Step.when(n > 0, n - 1, "nothing is there"));
    return Contract.<Items>builder(Items.class, MethodHandles.lookup())
        .event("got", e -> e.returned(Items::poll).when(o -> o.result() != null))
        .event("took", e -> e.returned("take"))
        .protocol("Q1", p -> p.machine(machine))
        .build();
  }

  private static Contract<Items> alternating() {
    return Contract.<Items>builder(Items.class, MethodHandles.lookup())
        .event("got", e -> e.returned(Items::poll).when(o -> o.result() != null))
        .event("took", e -> e.returned("take"))
        .protocol("Q2", p -> p.allows("(put (got | took))*"))
        .build();
  }

  private static void measure(String what, Contract<Items> contract, int waiting)
      throws InterruptedException {
    Items items = contract.attach(new Plain());
    for (int i = 0; i < waiting; i++) {
      Thread thread = new Thread(() -> await(items));
      thread.setDaemon(true);
      thread.start();
      while (thread.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
    }
    for (int round = 1; round <= ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < PAIRS; i++) {
        items.put(i);
        items.poll();
      }
      double micros = (System.nanoTime() - start) / THOUSAND / (2 * PAIRS);
      System.out.printf("%s, %d waiting, round %d: %.2f us a call%n", what, waiting, round, micros);
    }
  }

  private static void await(Items items) {
    try {
      items.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
