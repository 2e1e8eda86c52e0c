package dev.vht.benchmarks.scale;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures what an operation costs the processes of a cluster on this machine: its time, and the
 * processor time of all nodes together, less what they use when idle, and of this process. {@link
 * Costs} has the results.
 *
 * <p>Run it against a cluster that is named by {@code -Dvht.cluster=host:port,host:port/datacenter}
 * and nothing else uses, with the process numbers of its nodes as arguments.
 */
public final class ClusterCosts {
  private static final int KEYS = Integer.getInteger("vht.costs.keys", 100_000);
  private static final int SECONDS = Integer.getInteger("vht.costs.seconds", 12);
  private static final int VALUE_BYTES = 1_024;
  private static final int THREADS = 16;

  private final String cluster;
  private final List<ProcessHandle> nodes;

  /** What all nodes together use in a second if nobody calls them; not counted for operations. */
  private double idle;

  private ClusterCosts(String cluster, List<ProcessHandle> nodes) {
    this.cluster = cluster;
    this.nodes = nodes;
  }

  /** One operation on a table, on a key. */
  @FunctionalInterface
  private interface Call {
    void on(VirtualHashTable<byte[], byte[]> table, long key);
  }

  /** Something that is done several times. */
  @FunctionalInterface
  private interface Work {
    /** Returns how often it was done. */
    long run();
  }

  /**
   * Measures and prints a table.
   *
   * @param processes the process numbers of the nodes
   */
  public static void main(String[] processes) {
    String cluster = System.getProperty("vht.cluster", "");
    if (cluster.isEmpty() || processes.length == 0) {
      throw new IllegalArgumentException(
          "name a cluster by -Dvht.cluster, and the processes of its nodes as arguments");
    }
    List<ProcessHandle> nodes =
        Stream.of(processes).map(id -> ProcessHandle.of(Long.parseLong(id)).orElseThrow()).toList();
    new ClusterCosts(cluster, nodes).measure();
    System.exit(0); // the driver's threads take their time
  }

  private void measure() {
    idle = idleMicrosPerSecond();
    System.out.printf(
        "%d keys, values of %d bytes, Java %s; idle nodes use %,.0f µs of CPU a second%n%n",
        KEYS, VALUE_BYTES, version(), idle);
    System.out.println("| operation | a second | CPU of all nodes, µs | CPU of the client, µs |");
    System.out.println("| --- | --- | --- | --- |");
    for (String writes : System.getProperty("vht.costs.writes", "plain,lwt").split(",", -1)) {
      try (VirtualHashTable<byte[], byte[]> table = open(writes)) {
        report("fill", () -> fill(table));
        timed("get", table, (each, key) -> each.ref(key(key)));
        timed("set, " + writes, table, (each, key) -> each.set(key(key), value(key + 1)));
        if (writes.equals("plain")) {
          walk("walk, a key", () -> table.keys().count());
          walk("walk, an entry", () -> table.entries().count());
        } else {
          timed("compute", table, (each, key) -> each.asMap().compute(key(key), (k, v) -> v));
        }
        table.delete();
      }
    }
  }

  private VirtualHashTable<byte[], byte[]> open(String writes) {
    int slash = cluster.indexOf('/');
    return VirtualHashTables.at(
            "cassandra://%s/vht_costs/%s?datacenter=%s&replication=3&writes=%s"
                .formatted(
                    cluster.substring(0, slash), writes, cluster.substring(slash + 1), writes))
        .keys(Codecs.bytes())
        .values(Codecs.bytes())
        .mode(OpenMode.REPLACE)
        .open();
  }

  private static long fill(VirtualHashTable<byte[], byte[]> table) {
    table.fill(
        LongStream.range(0, KEYS)
            .boxed()
            .collect(Collectors.toMap(ClusterCosts::key, ClusterCosts::value)));
    return KEYS;
  }

  /** Sixteen bytes that are spread like those of a hash. */
  private static byte[] key(long number) {
    Random random = new Random(number);
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes).putLong(number).array();
  }

  /** Bytes that cannot be compressed. */
  private static byte[] value(long seed) {
    byte[] bytes = new byte[VALUE_BYTES];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void timed(String name, VirtualHashTable<byte[], byte[]> table, Call call) {
    long unused = loop(table, call, THREADS); // warms up
    for (int threads : new int[] {THREADS, 1}) {
      report(
          name + (threads == 1 ? ", 1 thread" : ", %d threads".formatted(threads)),
          () -> loop(table, call, threads));
    }
  }

  private void walk(String name, Work walk) {
    Work walks =
        () -> {
          long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
          long keys = 0;
          while (System.nanoTime() < end) {
            keys += walk.run();
          }
          return keys;
        };
    long unused = walks.run(); // warms up
    report(name, walks);
  }

  private static long loop(VirtualHashTable<byte[], byte[]> table, Call call, int threads) {
    AtomicLong calls = new AtomicLong();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
    List<Thread> all = new ArrayList<>();
    IntStream.range(0, threads)
        .forEach(
            i ->
                all.add(
                    new Thread(
                        () -> {
                          while (System.nanoTime() < end) {
                            call.on(table, ThreadLocalRandom.current().nextInt(KEYS));
                            calls.incrementAndGet();
                          }
                        })));
    all.forEach(Thread::start);
    all.forEach(ClusterCosts::join);
    return calls.get();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void report(String name, Work work) {
    long nodesBefore = nodesMicros();
    long clientBefore = micros(ProcessHandle.current());
    long start = System.nanoTime();
    double count = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %,.0f |%n",
        name,
        count / seconds,
        (nodesMicros() - nodesBefore - idle * seconds) / count,
        (micros(ProcessHandle.current()) - clientBefore) / count);
  }

  private double idleMicrosPerSecond() {
    long before = nodesMicros();
    try {
      Thread.sleep(SECONDS * 1_000L);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return (nodesMicros() - before) / (double) SECONDS;
  }

  private long nodesMicros() {
    return nodes.stream().mapToLong(ClusterCosts::micros).sum();
  }

  private static long micros(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1_000;
  }

  private static String version() {
    return Runtime.version().toString();
  }
}
