package dev.vht.benchmarks.stores;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * The cost of an operation on a table and on its peers, by one thread, at uniformly random keys.
 *
 * <p>Each fork has its own store in a new directory. Its values are checked after the load and at
 * the end, outside the measurement. {@code load} measures the whole load as one operation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 4, time = 1)
public class StoreBenchmark {

  /** Called by JMH. */
  public StoreBenchmark() {}

  /** The store and shape to measure. */
  @State(Scope.Benchmark)
  public static class Subject {
    /** The name of a peer, or a scheme of ours. */
    @Param({"log", "chronicle", "mapdb", "mvstore", "rocksdb", "lmdb", "xodus"})
    public String store = "";

    /** The number of records, and the bytes of a value. */
    @Param({"1000000x100", "200000x4096"})
    public String shape = "";

    /** Called by JMH. */
    public Subject() {}

    Workload workload() {
      return new Workload(Shape.parse(shape));
    }
  }

  /** An empty store, a new one for each load. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls open first
  public static class Empty {
    private Workload workload;
    private Scratch scratch;
    private Store store;

    /** Called by JMH. */
    public Empty() {}

    /**
     * Opens the store.
     *
     * @param subject the store and shape
     */
    @Setup(Level.Iteration)
    public void open(Subject subject) {
      workload = subject.workload();
      scratch = new Scratch();
      store = Stores.open(subject.store, scratch.directory(), workload.shape());
    }

    /** Checks the loaded records, and deletes the store. */
    @TearDown(Level.Iteration)
    public void close() {
      workload.check(store, 0);
      store.close();
      scratch.close();
    }
  }

  /** A store with all records. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls load first
  public static class Full {
    private final SplittableRandom random = new SplittableRandom(4);
    private Workload workload;
    private Scratch scratch;
    private Store store;
    private int records;
    private long generation;

    /** Called by JMH. */
    public Full() {}

    /**
     * Opens and loads the store.
     *
     * @param subject the store and shape
     */
    @Setup(Level.Trial)
    public void load(Subject subject) {
      workload = subject.workload();
      records = workload.shape().records();
      scratch = new Scratch();
      store = Stores.open(subject.store, scratch.directory(), workload.shape());
      workload.load(store);
      workload.check(store, 0);
    }

    /** Makes updates write other bytes than in the previous iteration. */
    @Setup(Level.Iteration)
    public void nextGeneration() {
      generation++;
    }

    /** Checks the records, and deletes the store. */
    @TearDown(Level.Trial)
    public void close() {
      workload.check(store, generation);
      store.close();
      scratch.close();
    }

    int anyRecord() {
      return random.nextInt(records);
    }
  }

  /**
   * Loads all records into a fresh store.
   *
   * @param empty the store
   */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 1)
  @Measurement(iterations = 1)
  public void load(Empty empty) {
    empty.workload.load(empty.store);
  }

  /**
   * Reads an existing record.
   *
   * @param full the store
   * @return its value
   */
  @Benchmark
  public byte[] get(Full full) {
    return full.store.get(Workload.key(full.anyRecord()));
  }

  /**
   * Looks up a missing key.
   *
   * @param full the store
   * @return null
   */
  @Benchmark
  public byte @Nullable [] miss(Full full) {
    return full.store.find(Workload.absentKey(full.anyRecord()));
  }

  /**
   * Sets another value of a record.
   *
   * @param full the store
   */
  @Benchmark
  public void update(Full full) {
    int record = full.anyRecord();
    full.store.put(Workload.key(record), full.workload.value(record, full.generation));
  }
}
