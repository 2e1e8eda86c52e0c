package dev.vht.benchmarks.ycsb;

import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.peers.Stores;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import site.ycsb.WorkloadException;

/**
 * The core workloads of YCSB on tables and on other stores. Each fork loads a store of its own in a
 * new directory. Then it makes transactions for the time of an iteration, and fails if a read
 * returns another content than that of its record.
 *
 * <p>The benchmark itself, not JMH, runs the threads and measures the time of each call: see {@link
 * YcsbFigures}. The score, which is the time of an iteration, says nothing.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 1, time = 8)
public class YcsbBenchmark {

  /** Called by JMH. */
  public YcsbBenchmark() {}

  /** What is done to the store. */
  @State(Scope.Benchmark)
  public static class Settings {
    /** The workload. */
    @Param public Mix workload = Mix.A;

    /** The number of threads that make transactions. */
    @Param({"1", "2"})
    public int threads;

    /** The number of records to load. */
    @Param("100000")
    public int records;

    /** Called by JMH. */
    public Settings() {}

    private Transactions on(Store store) throws WorkloadException {
      Transactions transactions = new Transactions(workload, records, store);
      transactions.load();
      return transactions;
    }

    private void run(Transactions transactions, IterationParams iteration, YcsbFigures figures)
        throws WorkloadException, InterruptedException, ExecutionException {
      long nanos = iteration.getTime().convertTo(TimeUnit.NANOSECONDS);
      figures.set(transactions.run(threads, Duration.ofNanos(nanos)));
    }
  }

  /** A loaded store on disk. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls load first
  public static class OnDisk {
    private static final int VALUE_BYTES = 1_080; // see RecordFormat

    /** The name of a peer, or a scheme of ours, that several threads may use. */
    @Param({"log", "files", "sqlite", "rocksdb", "mvstore"})
    public String store = "";

    private Scratch scratch;
    private Store opened;
    private Transactions transactions;

    /** Called by JMH. */
    public OnDisk() {}

    /**
     * Opens and loads the store.
     *
     * @param settings what to load
     * @throws WorkloadException if YCSB rejects the settings
     */
    @Setup(Level.Trial)
    public void load(Settings settings) throws WorkloadException {
      scratch = new Scratch();
      opened = Stores.open(store, scratch.directory(), new Shape(settings.records, VALUE_BYTES));
      transactions = settings.on(opened);
    }

    /** Deletes the store. */
    @TearDown(Level.Trial)
    public void close() {
      opened.close();
      scratch.close();
    }
  }

  /** A loaded map in memory. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls load first
  public static class InMemory {
    private Transactions transactions;

    /** Called by JMH. */
    public InMemory() {}

    /**
     * Loads the map.
     *
     * @param settings what to load
     * @throws WorkloadException if YCSB rejects the settings
     */
    @Setup(Level.Trial)
    public void load(Settings settings) throws WorkloadException {
      transactions = settings.on(new MemoryStore());
    }
  }

  /**
   * Makes transactions on a store.
   *
   * @param settings what to do
   * @param onDisk the store
   * @param iteration says how long
   * @param figures collects what is measured
   * @throws WorkloadException if YCSB rejects the settings
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a transaction fails
   */
  @Benchmark
  public void store(
      Settings settings, OnDisk onDisk, IterationParams iteration, YcsbFigures figures)
      throws WorkloadException, InterruptedException, ExecutionException {
    settings.run(onDisk.transactions, iteration, figures);
  }

  /**
   * Makes transactions on a map in memory, which shows what they cost without a store.
   *
   * @param settings what to do
   * @param inMemory the map
   * @param iteration says how long
   * @param figures collects what is measured
   * @throws WorkloadException if YCSB rejects the settings
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a transaction fails
   */
  @Benchmark
  @Fork(value = 3, jvmArgsAppend = "-Xmx5g")
  public void memory(
      Settings settings, InMemory inMemory, IterationParams iteration, YcsbFigures figures)
      throws WorkloadException, InterruptedException, ExecutionException {
    settings.run(inMemory.transactions, iteration, figures);
  }
}
