package dev.vht.benchmarks.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two stores that take turns of some calls of each thread, and begin in turn, because the speed of
 * a shared machine varies. Of several threads, the time of a call is the time of a turn, divided by
 * the calls of all threads. Each thread has records of its own.
 */
public final class Turns implements AutoCloseable {
  private final SplittableRandom random = new SplittableRandom(4);
  private final int threads;
  private final int records;
  private final int calls;
  private final ExecutorService executor;
  private boolean isPlainFirst;

  /** One call. */
  @FunctionalInterface
  public interface Operation {
    /**
     * Makes the call.
     *
     * @param store on this store
     * @param record with the key of the record with this number
     */
    void run(Store store, int record);
  }

  /**
   * Starts threads.
   *
   * @param threads how many
   * @param records the number of records in each store
   * @param calls the calls of each thread in a turn
   */
  public Turns(int threads, int records, int calls) {
    this.threads = threads;
    this.records = records;
    this.calls = calls;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /**
   * Makes a turn of each store, with the same records.
   *
   * @param taken collects the times
   * @param table our store
   * @param plain the store that it is compared with
   * @param operation the call
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a call fails
   */
  public void take(Taken taken, Store table, Store plain, Operation operation)
      throws InterruptedException, ExecutionException {
    isPlainFirst = !isPlainFirst;
    long seed = random.nextLong();
    long before = isPlainFirst ? nanos(plain, operation, seed) : 0;
    long ours = nanos(table, operation, seed);
    long after = isPlainFirst ? 0 : nanos(plain, operation, seed);
    taken.add(ours, before + after, calls * threads);
  }

  /**
   * Makes a call for each record, outside the measurement.
   *
   * @param store on this store
   * @param operation the call
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a call fails
   */
  public void all(Store store, Operation operation)
      throws InterruptedException, ExecutionException {
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int first = thread;
      callers.add(
          () -> {
            for (int record = first; record < records; record += threads) {
              operation.run(store, record);
            }
            return true;
          });
    }
    run(callers);
  }

  private void run(List<Callable<Boolean>> callers)
      throws InterruptedException, ExecutionException {
    for (Future<Boolean> each : executor.invokeAll(callers)) {
      boolean unused = each.get();
    }
  }

  private long nanos(Store store, Operation operation, long seed)
      throws InterruptedException, ExecutionException {
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      SplittableRandom own = new SplittableRandom(seed + thread);
      callers.add(
          () -> {
            for (int call = 0; call < calls; call++) {
              int record = own.nextInt(records / threads);
              operation.run(store, record * threads + number);
            }
            return true;
          });
    }
    long start = System.nanoTime();
    run(callers);
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
