package dev.vht.benchmarks.stores.postgresql;

import dev.vht.CachePolicy;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.TableBuilder;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.time.Duration;
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

/**
 * A get of a cached value: of a table in PostgreSQL that is shared with other processes, none of
 * which writes, and of a table that is not shared.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 5, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class PostgresqlCacheBenchmark {
  private static final int KEYS = 1_000;

  /** Whether the table is in PostgreSQL. */
  @Param({"false", "true"})
  public boolean isShared;

  private final SplittableRandom random = new SplittableRandom(4);
  private PostgresqlServer server;
  private VirtualHashTable<String, Long> table;
  private String[] keys;

  /** Called by JMH. */
  public PostgresqlCacheBenchmark() {}

  /** Fills the table, whose values are then all cached. */
  @Setup(Level.Trial)
  public void fill() {
    server = new PostgresqlServer();
    table = open();
    keys = new String[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "key" + i;
      table.set(keys[i], (long) i);
    }
  }

  private VirtualHashTable<String, Long> open() {
    TableBuilder<String, Long> unopened =
        VirtualHashTables.at(isShared ? server.url("cached") : "memory:cached")
            .keys(Codecs.strings())
            .values(Codecs.longs())
            .mode(OpenMode.CREATE)
            .cache(CachePolicy.all());
    return isShared
        ? unopened.freshness(Freshness.within(Duration.ofSeconds(1))).open()
        : unopened.open();
  }

  /** Deletes the table. */
  @TearDown(Level.Trial)
  public void close() {
    table.delete();
    server.close();
  }

  /**
   * Gets a cached value.
   *
   * @return the value
   */
  @Benchmark
  public Long get() {
    return table.ref(keys[random.nextInt(KEYS)]);
  }
}
