package dev.vht.benchmarks.stores.postgresql;

import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.TableStore;
import dev.vht.benchmarks.stores.Taken;
import dev.vht.benchmarks.stores.Turns;
import dev.vht.benchmarks.stores.Workload;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The overhead of a table in PostgreSQL over plain JDBC with connections of the same pool: {@link
 * PostgresqlLoop}.
 *
 * <p>The two take {@link Turns} of {@value #CALLS} calls. The benchmark itself runs the threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class PostgresqlBenchmark {
  private static final int CALLS = 100;

  /** The number of records, and the bytes of a value. */
  @Param({"20000x100", "20000x4096"})
  public String shape = "";

  /** The number of threads. */
  @Param({"1", "8"})
  public int threads;

  private Workload workload;
  private PostgresqlServer server;
  private Store table;
  private Store plain;
  private Turns turns;
  private long generation;

  /** Called by JMH. */
  public PostgresqlBenchmark() {}

  /** Fills the table and the plain one. */
  @Setup(Level.Trial)
  public void fill() {
    workload = new Workload(Shape.parse(shape));
    server = new PostgresqlServer();
    table = TableStore.open(server.table("ours"));
    plain = new PostgresqlLoop(server);
    workload.load(table);
    workload.load(plain);
    server.execute("VACUUM ANALYZE");
    turns = new Turns(threads, workload.shape().records(), CALLS);
  }

  /** Makes sets write other bytes than in the previous iteration. */
  @Setup(Level.Iteration)
  public void nextGeneration() {
    generation++;
  }

  /** Checks and deletes both. */
  @TearDown(Level.Trial)
  public void close() {
    turns.close();
    workload.check(table, generation);
    workload.check(plain, generation);
    table.close();
    plain.close();
    server.close();
  }

  /**
   * Sets keys that have a value.
   *
   * @param taken collects the times
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a write fails
   */
  @Benchmark
  public void set(Taken taken) throws InterruptedException, ExecutionException {
    turns.take(
        taken,
        table,
        plain,
        (store, record) -> store.put(Workload.key(record), workload.value(record, generation)));
  }

  /**
   * Gets values of keys.
   *
   * @param taken collects the times
   * @param blackhole consumes the values
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a read fails
   */
  @Benchmark
  public void get(Taken taken, Blackhole blackhole)
      throws InterruptedException, ExecutionException {
    turns.take(
        taken, table, plain, (store, record) -> blackhole.consume(store.get(Workload.key(record))));
  }
}
