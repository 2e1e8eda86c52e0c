package dev.vht.benchmarks.stores;

import dev.vht.Durability;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * The throughput of a table in SQLite with several threads: writes under DISK, against one thread
 * that commits by plain JDBC, and reads, against one thread on the same table.
 *
 * <p>The two take turns within each iteration, because the speed of a disk or a shared machine
 * varies. The benchmark itself, not JMH, measures time and runs the threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 2, time = 1, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class SqliteThreadsBenchmark {
  private static final Shape SHAPE = new Shape(20_000, 100);

  /** The number of threads that is compared with one. */
  @Param("8")
  public int threads;

  private final Workload workload = new Workload(SHAPE);
  private final AtomicLong next = new AtomicLong(SHAPE.records());
  private Scratch scratch;
  private Store table;
  private Store plain;
  private Rate rate;

  /** Called by JMH. */
  public SqliteThreadsBenchmark() {}

  /** Fills the table and the plain one. */
  @Setup(Level.Trial)
  public void fill() {
    scratch = new Scratch();
    try (Store one = TableStore.open("sqlite", scratch.directory(), Durability.PROCESS);
        Store other = SqliteLoop.open(scratch.directory(), Durability.PROCESS)) {
      workload.load(one);
      workload.load(other);
    }
    table = TableStore.open("sqlite", scratch.directory(), Durability.DISK);
    plain = SqliteLoop.open(scratch.directory(), Durability.DISK);
    rate = new Rate();
  }

  /** Checks and deletes both. */
  @TearDown(Level.Trial)
  public void close() {
    rate.close();
    workload.check(table, 0);
    workload.check(plain, 0);
    table.close();
    plain.close();
    scratch.close();
  }

  /**
   * Sets values of new keys: one thread by plain JDBC, then several on the table.
   *
   * @param rates collects the rates
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a write fails
   */
  @Benchmark
  public void writers(Rates rates) throws InterruptedException, ExecutionException {
    rates.add(rate.of(1, random -> set(plain)), rate.of(threads, random -> set(table)));
  }

  private void set(Store store) {
    long record = next.getAndIncrement();
    store.put(Workload.key(record), workload.value(record, 0));
  }

  /**
   * Gets values of the table: one thread, then several.
   *
   * @param rates collects the rates
   * @param blackhole consumes the values
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a read fails
   */
  @Benchmark
  public void readers(Rates rates, Blackhole blackhole)
      throws InterruptedException, ExecutionException {
    rates.add(
        rate.of(1, random -> get(random, blackhole)),
        rate.of(threads, random -> get(random, blackhole)));
  }

  private void get(SplittableRandom random, Blackhole blackhole) {
    blackhole.consume(table.get(Workload.key(random.nextInt(SHAPE.records()))));
  }
}
