package dev.vht.benchmarks.stores.operations;

import dev.vht.benchmarks.stores.DiskUse;
import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.Workload;
import dev.vht.benchmarks.stores.peers.Stores;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The cost of an operation on a table and on its peers, at random keys.
 *
 * <p>The heap is touched before, because the first touch of memory is slow on some machines. Each
 * fork has its own store in a new directory. Its values are checked after the load and at the end,
 * outside the measurement. {@code load} measures the whole load as one operation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 2, time = 600, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 600, timeUnit = TimeUnit.MILLISECONDS)
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

    private byte[] get(int record) {
      return store.get(Workload.key(record));
    }

    private void update(int record) {
      store.put(Workload.key(record), workload.value(record, generation));
    }
  }

  /** Chooses records, for each thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls prepare first
  public static class Chosen {
    /** How often each record is chosen. */
    @Param({"uniform", "zipfian"})
    public String keys = "";

    private IntSupplier choices;

    /** Called by JMH. */
    public Chosen() {}

    /**
     * Prepares to choose.
     *
     * @param subject the shape
     * @param thread which thread this is
     */
    @Setup(Level.Trial)
    public void prepare(Subject subject, ThreadParams thread) {
      choices =
          Distribution.parse(keys)
              .choices(
                  Shape.parse(subject.shape).records(),
                  new SplittableRandom(4 + thread.getThreadIndex()));
    }

    private int next() {
      return choices.getAsInt();
    }
  }

  /** A store with all records that was closed. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls load first
  public static class Closed {
    private Subject opening;
    private Shape shape;
    private Scratch scratch;
    private @Nullable Store store;
    private double diskUse;

    /** Called by JMH. */
    public Closed() {}

    /**
     * Loads the store, and closes it.
     *
     * @param subject the store and shape
     * @throws IOException if the disk space cannot be measured
     */
    @Setup(Level.Trial)
    public void load(Subject subject) throws IOException {
      opening = subject;
      Workload workload = subject.workload();
      shape = workload.shape();
      scratch = new Scratch();
      try (Store loaded = open()) {
        workload.load(loaded);
      }
      diskUse = (double) DiskUse.now(scratch.directory()) / shape.liveBytes();
    }

    private Store open() {
      return Stores.open(opening.store, scratch.directory(), shape);
    }

    private byte[] reopen() {
      Store opened = open();
      store = opened;
      return opened.get(Workload.key(0));
    }

    /** Closes the store again. */
    @TearDown(Level.Iteration)
    public void closeAgain() {
      if (store != null) {
        store.close();
      }
    }

    /** Deletes the store. */
    @TearDown(Level.Trial)
    public void delete() {
      scratch.close();
    }
  }

  /** The disk space of a store. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Space {
    /** The disk in use, for each byte of the records. */
    public double diskUse;

    /** Called by JMH. */
    public Space() {}
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
   * Opens a store again that was loaded and closed, and reads a record.
   *
   * @param closed the store
   * @param space takes the disk space after the load
   * @return the record's value
   */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 1)
  @Measurement(iterations = 3)
  public byte[] reopen(Closed closed, Space space) {
    space.diskUse = closed.diskUse;
    return closed.reopen();
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
   * Reads an existing record.
   *
   * @param full the store
   * @param chosen the record
   * @return its value
   */
  @Benchmark
  public byte[] get(Full full, Chosen chosen) {
    return full.get(chosen.next());
  }

  /**
   * Reads an existing record, by two threads.
   *
   * @param full the store
   * @param chosen the record
   * @return its value
   */
  @Benchmark
  @Threads(2)
  @Warmup(iterations = 1, time = 600, timeUnit = TimeUnit.MILLISECONDS)
  public byte[] getByTwo(Full full, Chosen chosen) {
    return full.get(chosen.next());
  }

  /**
   * Reads an existing record, by eight threads.
   *
   * @param full the store
   * @param chosen the record
   * @return its value
   */
  @Benchmark
  @Threads(8)
  @Warmup(iterations = 1, time = 600, timeUnit = TimeUnit.MILLISECONDS)
  public byte[] getByEight(Full full, Chosen chosen) {
    return full.get(chosen.next());
  }

  /**
   * Sets another value of a record.
   *
   * @param full the store
   * @param chosen the record
   */
  @Benchmark
  @Warmup(iterations = 2, time = 800, timeUnit = TimeUnit.MILLISECONDS)
  @Measurement(iterations = 3, time = 800, timeUnit = TimeUnit.MILLISECONDS)
  public void update(Full full, Chosen chosen) {
    full.update(chosen.next());
  }

  /**
   * Sets another value of a record, by two threads.
   *
   * @param full the store
   * @param chosen the record
   */
  @Benchmark
  @Threads(2)
  @Warmup(iterations = 1, time = 600, timeUnit = TimeUnit.MILLISECONDS)
  public void updateByTwo(Full full, Chosen chosen) {
    full.update(chosen.next());
  }

  /**
   * Sets another value of a record, by eight threads.
   *
   * @param full the store
   * @param chosen the record
   */
  @Benchmark
  @Threads(8)
  @Warmup(iterations = 1, time = 600, timeUnit = TimeUnit.MILLISECONDS)
  public void updateByEight(Full full, Chosen chosen) {
    full.update(chosen.next());
  }
}
