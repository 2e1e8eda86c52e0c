package dev.vht.benchmarks.stores.latency;

import dev.vht.benchmarks.stores.DiskUse;
import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.Workload;
import dev.vht.benchmarks.stores.peers.Stores;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
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
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * How long a set takes while all records are overwritten again and again, so that a store has to
 * reclaim the space of old values all the time.
 *
 * <p>The whole of it is one operation for JMH, with a fixed number of sets; {@link Latencies} has
 * the figures. One pass over the records warms up, in which files reach their usual size.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 1)
@Measurement(iterations = 1)
@Timeout(time = 1, timeUnit = TimeUnit.HOURS)
@SuppressWarnings("NullAway.Init") // JMH calls load first
public class OverwriteBenchmark {
  private static final int PASSES = 10;

  /** The name of a peer, or a scheme of ours. */
  @Param({"log", "chronicle", "lmdb", "rocksdb"})
  public String store = "";

  /** The number of records, and the bytes of a value. */
  @Param({"1000000x100", "100000x4096"})
  public String shape = "";

  /** How often each record is chosen. */
  @Param({"uniform", "zipfian"})
  public String distribution = "";

  /** The number of threads that set. */
  @Param({"1", "4"})
  public int threads;

  private Workload workload;
  private Scratch scratch;
  private Store opened;
  private DiskUse use;
  private Writers writers;
  private int passes;

  /** Called by JMH. */
  public OverwriteBenchmark() {}

  /**
   * Opens and loads the store.
   *
   * @throws IOException if the disk cannot be watched
   */
  @Setup(Level.Trial)
  public void load() throws IOException {
    workload = new Workload(Shape.parse(shape));
    scratch = new Scratch();
    opened = Stores.open(store, scratch.directory(), workload.shape());
    use = DiskUse.of(scratch.directory());
    writers = new Writers(opened, workload, Distribution.parse(distribution), threads);
    workload.load(opened);
  }

  /**
   * Chooses the number of passes.
   *
   * @param iteration the iteration that follows
   */
  @Setup(Level.Iteration)
  public void choosePasses(IterationParams iteration) {
    passes = iteration.getType() == IterationType.WARMUP ? 1 : PASSES;
  }

  /** Checks the records, and deletes the store. */
  @TearDown(Level.Trial)
  public void close() {
    workload.check(opened, writers.generation());
    writers.close();
    use.close();
    opened.close();
    scratch.close();
  }

  /**
   * Sets records at random.
   *
   * @param latencies takes the figures
   * @throws IOException if the system does not say what is written
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a set fails
   */
  @Benchmark
  public void overwrite(Latencies latencies)
      throws IOException, InterruptedException, ExecutionException {
    long unused = use.takeMaximum();
    WrittenBytes before = WrittenBytes.now();
    long start = System.nanoTime();
    Histogram sets = writers.write(passes);
    latencies.time(sets, System.nanoTime() - start);
    latencies.cost(
        workload.shape(),
        sets.getTotalCount(),
        use.takeMaximum(),
        WrittenBytes.now().since(before));
  }
}
