package dev.vht.benchmarks.stores.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.vht.VirtualHashTable;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many calls a second a table of {@code cassandra:} serves, and how much disk it takes. */
final class CassandraRates {
  private static final int[] THREADS = {1, 16};
  private static final double NANOS_A_SECOND = 1e9;
  private static final double BYTES_A_MEBIBYTE = 1 << 20;
  private static final int FLUSH_MILLIS = 1_000;
  private static final int LONGEST_FLUSH_SECONDS = 30;

  private final BenchmarkCluster cluster;
  private final Workload workload;
  private final int rounds;
  private final long turnNanos;

  /** Numbers of records that no call has had yet. */
  private final AtomicInteger fresh = new AtomicInteger();

  CassandraRates(BenchmarkCluster cluster, Shape shape, int rounds, int turnMillis) {
    this.cluster = cluster;
    this.workload = new Workload(shape);
    this.rounds = rounds;
    this.turnNanos = TimeUnit.MILLISECONDS.toNanos(turnMillis);
  }

  /** One call, of the table, with a number that no other call has. */
  @FunctionalInterface
  private interface Call {
    void run(VirtualHashTable<byte[], byte[]> table, int number);
  }

  /** Returns a row for each kind of call. */
  MarkdownTable calls() throws InterruptedException, ExecutionException {
    MarkdownTable rows =
        new MarkdownTable("calls a second, " + workload.shape(), "one thread", "16 threads");
    for (String writes : List.of("lwt", "plain")) {
      VirtualHashTable<byte[], byte[]> table = cluster.openEmpty("rates_" + writes, writes);
      long start = System.nanoTime();
      table.fill(workload.content());
      double seconds = (System.nanoTime() - start) / NANOS_A_SECOND;
      rows.row(
          "`fill`, keys a second, `%s`".formatted(writes),
          MarkdownTable.number(workload.shape().records() / seconds),
          "–");
      System.err.println(rows);
      row(rows, "ref", writes, table, (each, number) -> each.ref(present(number)));
      row(rows, "contains", writes, table, (each, number) -> each.contains(present(number)));
      row(rows, "set", writes, table, (each, number) -> each.set(present(number), value(number)));
      if (writes.equals("lwt")) {
        row(rows, "replace", writes, table, (each, n) -> each.replace(present(n), value(n)));
        row(
            rows,
            "putIfAbsent, absent",
            writes,
            table,
            (each, n) -> each.asMap().putIfAbsent(Workload.absentKey(n), value(n)));
      }
      row(rows, "remove", writes, table, (each, number) -> each.remove(present(number)));
      table.close();
    }
    return rows;
  }

  /** Returns keys in an order that comes back to one after all others. */
  private byte[] present(int number) {
    return Workload.key(number % workload.shape().records());
  }

  private byte[] value(int number) {
    return workload.value(number, 1);
  }

  private void row(
      MarkdownTable rows,
      String name,
      String writes,
      VirtualHashTable<byte[], byte[]> table,
      Call call)
      throws InterruptedException, ExecutionException {
    List<String> cells = new ArrayList<>(List.of("`%s`, `%s`".formatted(name, writes)));
    for (int threads : THREADS) {
      double[] rates = new double[rounds];
      ExecutorService executor = Executors.newFixedThreadPool(threads);
      for (int round = -1; round < rounds; round++) { // one to warm up
        double rate = rate(executor, threads, table, call);
        if (round >= 0) {
          rates[round] = rate;
        }
      }
      executor.shutdown();
      cells.add(Figures.of(rates).toString());
    }
    System.err.println(String.join(", ", cells)); // in case that a later row fails
    rows.row(cells.toArray(String[]::new));
  }

  private double rate(
      ExecutorService executor, int threads, VirtualHashTable<byte[], byte[]> table, Call call)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    Callable<Integer> caller =
        () -> {
          int made = 0;
          while (System.nanoTime() - start < turnNanos) {
            call.run(table, fresh.getAndIncrement());
            made++;
          }
          return made;
        };
    List<Callable<Integer>> callers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      callers.add(caller);
    }
    long made = 0;
    for (Future<Integer> each : executor.invokeAll(callers)) {
      made += each.get();
    }
    return made * NANOS_A_SECOND / (System.nanoTime() - start);
  }

  /** Returns the bytes of a key with its value in the files of one copy. */
  MarkdownTable disk() throws InterruptedException {
    String name = "disk" + workload.shape();
    VirtualHashTable<byte[], byte[]> table = cluster.openEmpty(name, "lwt");
    table.fill(workload.content());
    SimpleStatement flush =
        SimpleStatement.newInstance(
            "ALTER TABLE %s WITH memtable_flush_period_in_ms = %d"
                .formatted(BenchmarkCluster.qualified(name), FLUSH_MILLIS));
    var unused = cluster.session().execute(flush);
    double bytes = settledBytes(name) / cluster.copies() / workload.shape().records();
    table.delete();
    MarkdownTable rows = new MarkdownTable("files of one copy", "bytes a key", "× key and value");
    rows.row(
        "`fill`, " + workload.shape(),
        MarkdownTable.number(bytes),
        MarkdownTable.number(bytes * workload.shape().records() / workload.shape().liveBytes()));
    return rows;
  }

  /** Waits until the files have not grown for a while. */
  private double settledBytes(String name) throws InterruptedException {
    double last = -1;
    double now = bytes(name);
    for (int i = 0; i < LONGEST_FLUSH_SECONDS && (now != last || now == 0); i += 5) {
      TimeUnit.SECONDS.sleep(5);
      last = now;
      now = bytes(name);
    }
    return now;
  }

  private double bytes(String name) {
    SimpleStatement query =
        SimpleStatement.newInstance(
            "SELECT mebibytes FROM system_views.disk_usage WHERE keyspace_name = ? AND table_name"
                + " = ?",
            BenchmarkCluster.KEYSPACE,
            name);
    double bytes = 0;
    for (Node node : cluster.nodes()) {
      Row row = Objects.requireNonNull(cluster.session().execute(query.setNode(node)).one());
      bytes += row.getLong(0) * BYTES_A_MEBIBYTE;
    }
    return bytes;
  }
}
