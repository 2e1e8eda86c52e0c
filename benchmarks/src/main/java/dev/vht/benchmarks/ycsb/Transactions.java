package dev.vht.benchmarks.ycsb;

import dev.vht.benchmarks.stores.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import site.ycsb.DB;
import site.ycsb.WorkloadException;
import site.ycsb.measurements.Measurements;
import site.ycsb.workloads.CoreWorkload;

/**
 * A core workload on a store: it loads the records, and then makes transactions as often as it is
 * told to. Each thread makes one after another, as fast as it can.
 */
final class Transactions {
  private final Properties properties;
  private final CoreWorkload workload;
  private final int records;
  private final RecordStore store;

  Transactions(Mix mix, int records, Store store) throws WorkloadException {
    this.properties = mix.properties(records);
    this.records = records;
    this.store = new RecordStore(store);
    Measurements.setProperties(properties); // before the workload, which takes them from there
    this.workload = new CoreWorkload();
    workload.init(properties);
  }

  /** Inserts all records, by one thread. */
  void load() throws WorkloadException {
    DB database = new StoreBinding(store);
    Object state = workload.initThread(properties, 0, 1);
    for (int record = 0; record < records; record++) {
      if (!workload.doInsert(database, state)) {
        throw new IllegalStateException("record " + record + " was not inserted");
      }
    }
  }

  /**
   * Makes transactions for a time.
   *
   * @return what was measured
   * @throws IllegalStateException if a call failed, or if a read returned a wrong content
   */
  Measured run(int threads, Duration time)
      throws WorkloadException, InterruptedException, ExecutionException {
    Verification before = Verification.untilNow();
    List<Callable<Measured>> callers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      Object state = workload.initThread(properties, thread, threads);
      callers.add(() -> byOneThread(state, time));
    }
    Measured measured = new Measured();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Measured> each : executor.invokeAll(callers)) {
        measured.add(each.get());
      }
    } finally {
      executor.shutdown();
    }
    measured.check(Verification.untilNow().since(before));
    return measured;
  }

  private Measured byOneThread(Object state, Duration time) {
    TimedDatabase database = new TimedDatabase(new StoreBinding(store));
    long start = System.nanoTime();
    long operations = 0;
    long elapsed = 0;
    while (elapsed < time.toNanos()) {
      workload.doTransaction(database, state);
      operations++;
      elapsed = System.nanoTime() - start;
    }
    Measured measured = new Measured();
    measured.add(database, operations * 1e9 / elapsed);
    return measured;
  }
}
