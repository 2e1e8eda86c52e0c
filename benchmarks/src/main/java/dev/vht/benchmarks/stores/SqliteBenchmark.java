package dev.vht.benchmarks.stores;

import dev.vht.Durability;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The overhead of a table in SQLite over the JDBC calls that it needs, for one thread: {@link
 * SqliteLoop}. The two alternate call by call, because a file system's speed varies. For several
 * threads see {@link SqliteThreadsBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class SqliteBenchmark {
  /** The number of records, and the bytes of a value. */
  @Param("20000x100")
  public String shape = "";

  private final SplittableRandom random = new SplittableRandom(4);
  private Workload workload;
  private Scratch scratch;
  private Store table;
  private Store plain;
  private long generation;
  private long next;

  /** Called by JMH. */
  public SqliteBenchmark() {}

  /** Fills the table and the plain one. */
  @Setup(Level.Trial)
  public void fill() {
    workload = new Workload(Shape.parse(shape));
    next = workload.shape().records();
    scratch = new Scratch();
    table = TableStore.open("sqlite", scratch.directory(), Durability.PROCESS);
    plain = SqliteLoop.open(scratch.directory(), Durability.PROCESS);
    workload.load(table);
    workload.load(plain);
  }

  /** Makes sets write other bytes than in the previous iteration. */
  @Setup(Level.Iteration)
  public void nextGeneration() {
    generation++;
  }

  /** Checks and deletes both. */
  @TearDown(Level.Trial)
  public void close() {
    workload.check(table, generation);
    workload.check(plain, generation);
    table.close();
    plain.close();
    scratch.close();
  }

  private int anyRecord() {
    return random.nextInt(workload.shape().records());
  }

  /**
   * Sets a key that has a value.
   *
   * @param taken collects the times
   */
  @Benchmark
  public void update(Taken taken) {
    set(taken, anyRecord());
  }

  /**
   * Sets a new key.
   *
   * @param taken collects the times
   */
  @Benchmark
  public void insert(Taken taken) {
    set(taken, next++);
  }

  private void set(Taken taken, long record) {
    byte[] key = Workload.key(record);
    byte[] value = workload.value(record, generation);
    long start = System.nanoTime();
    table.put(key, value);
    long between = System.nanoTime();
    plain.put(key, value);
    taken.add(start, between, System.nanoTime());
  }

  /**
   * Gets the value of a key.
   *
   * @param taken collects the times
   * @param blackhole consumes the values
   */
  @Benchmark
  public void get(Taken taken, Blackhole blackhole) {
    byte[] key = Workload.key(anyRecord());
    long start = System.nanoTime();
    byte[] ours = table.get(key);
    long between = System.nanoTime();
    byte[] theirs = plain.get(key);
    taken.add(start, between, System.nanoTime());
    blackhole.consume(ours);
    blackhole.consume(theirs);
  }
}
