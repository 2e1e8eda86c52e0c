package dev.vht.benchmarks.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Measures how many operations some threads make in a second. */
public final class Rate implements AutoCloseable {
  private static final long TURN = TimeUnit.SECONDS.toNanos(1);

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** Has no threads yet. */
  public Rate() {}

  /** One operation. */
  @FunctionalInterface
  public interface Operation {
    /**
     * Runs it.
     *
     * @param random the thread's own
     * @throws Exception if it fails
     */
    void run(SplittableRandom random) throws Exception;
  }

  /**
   * Lets the threads make operations for a second.
   *
   * @param threads how many
   * @param operation what they do
   * @return how many operations they all made in a second
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if an operation fails
   */
  public double of(int threads, Operation operation)
      throws InterruptedException, ExecutionException {
    List<Callable<Long>> callers = new ArrayList<>();
    for (int caller = 0; caller < threads; caller++) {
      SplittableRandom random = new SplittableRandom(caller);
      callers.add(() -> calls(operation, random));
    }
    long start = System.nanoTime();
    long calls = 0;
    for (Future<Long> each : executor.invokeAll(callers)) {
      calls += each.get();
    }
    return calls * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
  }

  private static long calls(Operation operation, SplittableRandom random) throws Exception {
    long start = System.nanoTime();
    long calls = 0;
    while (System.nanoTime() - start < TURN) {
      operation.run(random);
      calls++;
    }
    return calls;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
