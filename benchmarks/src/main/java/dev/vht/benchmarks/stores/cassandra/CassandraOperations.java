package dev.vht.benchmarks.stores.cassandra;

import dev.vht.VirtualHashTable;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.TableStore;
import dev.vht.benchmarks.stores.Taken;
import dev.vht.benchmarks.stores.Turns;
import dev.vht.benchmarks.stores.Workload;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The overhead of a table in Cassandra over the same statements by the plain driver: {@link
 * DriverStore}. The two take {@link Turns}, and a round is as many turns as fit in its time.
 *
 * <p>All is measured in one JVM. A call takes so long that a new one would not make enough of them
 * in a minute to be compiled.
 */
final class CassandraOperations implements AutoCloseable {
  private static final int[] THREADS = {1, 16};
  private static final int CALLS_A_TURN = 160;
  private static final int LOADERS = 16;
  private static final int WARM_UP_ROUNDS = 2;
  private static final double NANOS = 1e3; // in a microsecond
  private static final double BAR = 1.15;

  private final String writes;
  private final Workload workload;
  private final int rounds;
  private final long roundNanos;
  private final VirtualHashTable<byte[], byte[]> created;
  private final Store table;
  private final Store plain;
  private long generation;

  /**
   * Fills a table and a plain one.
   *
   * @param writes how both are written
   */
  CassandraOperations(
      BenchmarkCluster cluster, String writes, Shape shape, int rounds, int roundMillis)
      throws InterruptedException, ExecutionException {
    this.writes = writes;
    this.workload = new Workload(shape);
    this.rounds = rounds;
    this.roundNanos = TimeUnit.MILLISECONDS.toNanos(roundMillis);
    this.created = cluster.openEmpty("ours_" + writes, writes);
    this.table = TableStore.open(cluster.table("ours_" + writes, writes));
    this.plain = new DriverStore(cluster, "driver_" + writes, writes);
    try (Turns load = new Turns(LOADERS, shape.records(), 1)) {
      load.all(table, this::put);
      load.all(plain, this::put);
    }
  }

  static MarkdownTable header() {
    return new MarkdownTable(
        "", "`writes`", "threads", "ours, µs", "plain driver, µs", "ours × plain", "bar");
  }

  private void put(Store store, int record) {
    store.put(Workload.key(record), workload.value(record, generation));
  }

  private void get(Store store, int record) {
    if (store.get(Workload.key(record)).length != workload.shape().valueBytes()) {
      throw new IllegalStateException("record " + record + " has a wrong value");
    }
  }

  /** Adds a row for each call and each number of threads. */
  void measure(MarkdownTable rows) throws InterruptedException, ExecutionException {
    for (int threads : THREADS) {
      compare(rows, "get", threads, this::get);
      compare(rows, "set", threads, this::put);
    }
    workload.check(table, generation);
    workload.check(plain, generation);
  }

  private void compare(MarkdownTable rows, String name, int threads, Turns.Operation operation)
      throws InterruptedException, ExecutionException {
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    double[] ratio = new double[rounds];
    try (Turns turns = new Turns(threads, workload.shape().records(), CALLS_A_TURN / threads)) {
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        generation++; // so that each round writes other bytes
        Taken taken = round(turns, operation);
        if (round >= 0) {
          ours[round] = taken.tableNanos / NANOS / taken.calls;
          theirs[round] = taken.plainNanos / NANOS / taken.calls;
          ratio[round] = (double) taken.tableNanos / taken.plainNanos;
        }
      }
    }
    rows.row(
        name,
        "`" + writes + "`",
        Integer.toString(threads),
        Figures.of(ours).toString(),
        Figures.of(theirs).toString(),
        Figures.of(ratio).atMost(BAR),
        "≤ " + BAR);
  }

  /** Takes an even number of turns, so that each of the two begins as often as the other. */
  private Taken round(Turns turns, Turns.Operation operation)
      throws InterruptedException, ExecutionException {
    Taken taken = new Taken();
    long start = System.nanoTime();
    do {
      turns.take(taken, table, plain, operation);
      turns.take(taken, table, plain, operation);
    } while (System.nanoTime() - start < roundNanos);
    return taken;
  }

  /** Deletes both. */
  @Override
  public void close() {
    table.close();
    created.delete();
    plain.close();
  }
}
