package dev.vht.benchmarks.stores.latency;

import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.HdrHistogram.Histogram;

/** Threads that set records at random as fast as they can, and time each set. */
final class Writers implements AutoCloseable {
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final Store store;
  private final Workload workload;
  private final Distribution distribution;
  private final int threads;
  private final ExecutorService executor;
  private final SplittableRandom random = new SplittableRandom(4);
  private long generation;

  Writers(Store store, Workload workload, Distribution distribution, int threads) {
    this.store = store;
    this.workload = workload;
    this.distribution = distribution;
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /**
   * Makes passes. In each of them, the threads together make as many sets as there are records.
   *
   * @return the nanoseconds of each set
   */
  Histogram write(int passes) throws InterruptedException, ExecutionException {
    List<Callable<Histogram>> writers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      SplittableRandom own = random.split();
      writers.add(() -> write(passes, own));
    }
    Histogram all = newHistogram();
    for (Future<Histogram> each : executor.invokeAll(writers)) {
      all.add(each.get());
    }
    generation += passes;
    return all;
  }

  private Histogram write(int passes, SplittableRandom own) {
    int records = workload.shape().records();
    IntSupplier choices = distribution.choices(records, own);
    Histogram times = newHistogram();
    for (int pass = 1; pass <= passes; pass++) {
      for (int set = 0; set < records / threads; set++) {
        int record = choices.getAsInt();
        byte[] key = Workload.key(record);
        byte[] value = workload.value(record, generation + pass);
        long start = System.nanoTime();
        store.put(key, value);
        times.recordValue(System.nanoTime() - start);
      }
    }
    return times;
  }

  private static Histogram newHistogram() {
    return new Histogram(MAX_NANOS, DIGITS);
  }

  /** Returns the generation of the last pass. */
  long generation() {
    return generation;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
