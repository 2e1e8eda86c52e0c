package dev.vht.benchmarks.stores;

import dev.vht.CachePolicy;
import dev.vht.Durability;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Location;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.sqlite.SqliteStorageProvider;
import java.util.Map;
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
 * What it costs that the cache of a table in SQLite follows other processes: for a get of a cached
 * value by the freshness, and for a set while another handle follows the table.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class FreshnessBenchmark {
  private static final int KEYS = 1_000;

  /** Called by JMH. */
  public FreshnessBenchmark() {}

  private static VirtualHashTable<String, Long> open(
      Scratch scratch, CachePolicy cache, Freshness freshness) {
    VirtualHashTable<String, Long> table =
        VirtualHashTables.at("sqlite:" + scratch.directory().resolve("table"))
            .keys(Codecs.strings())
            .values(Codecs.longs())
            .mode(OpenMode.CREATE)
            .cache(cache)
            .freshness(freshness)
            .open();
    for (int i = 0; i < KEYS; i++) {
      table.set("key" + i, (long) i);
    }
    return table;
  }

  /** A table whose values are all cached. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls fill first
  public static class Cached {
    /** The freshness; with a day, the storage is not asked during the run. */
    @Param({"within:24h", "within:1s", "checked"})
    public String freshness = "";

    private final SplittableRandom random = new SplittableRandom(4);
    private Scratch scratch;
    private VirtualHashTable<String, Long> table;
    private String[] keys;

    /** Called by JMH. */
    public Cached() {}

    /** Fills the table. */
    @Setup(Level.Trial)
    public void fill() {
      scratch = new Scratch();
      table = open(scratch, CachePolicy.all(), Freshness.parse(freshness));
      keys = new String[KEYS];
      for (int i = 0; i < KEYS; i++) {
        keys[i] = "key" + i;
      }
    }

    /** Deletes the table. */
    @TearDown(Level.Trial)
    public void close() {
      table.delete();
      scratch.close();
    }
  }

  /**
   * Gets a cached value.
   *
   * @param cached the table
   * @return the value
   */
  @Benchmark
  public Long get(Cached cached) {
    return cached.table.ref(cached.keys[cached.random.nextInt(KEYS)]);
  }

  /**
   * Sets a value and gets another, so that every get finds that something was committed.
   *
   * @param cached the table
   * @return the value
   */
  @Benchmark
  public Long setAndGet(Cached cached) {
    cached.table.set(cached.keys[cached.random.nextInt(KEYS)], cached.random.nextLong());
    return cached.table.ref(cached.keys[cached.random.nextInt(KEYS)]);
  }

  /** A table without a cache, perhaps followed by another handle. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls fill first
  public static class Followed {
    /** Whether another handle follows the table. */
    @Param({"false", "true"})
    public boolean isFollowed;

    private final SplittableRandom random = new SplittableRandom(4);
    private Scratch scratch;
    private VirtualHashTable<String, Long> table;
    private Storage other;
    private ChangeFeed feed;
    private long received;

    /** Called by JMH. */
    public Followed() {}

    /** Fills the table. */
    @Setup(Level.Trial)
    public void fill() {
      scratch = new Scratch();
      table = open(scratch, CachePolicy.none(), Freshness.checked());
      SqliteStorageProvider provider = new SqliteStorageProvider();
      String path = scratch.directory().resolve("table").toString();
      other =
          provider.open(
              provider.resolve(new Location("sqlite", path, Map.of())),
              new Settings(Durability.PROCESS, Settings.Access.READ_WRITE));
      feed = other.followChanges();
      receive();
    }

    /** Receives what was set, which also renews the subscription. */
    @Setup(Level.Iteration)
    public void receive() {
      if (isFollowed) {
        feed.poll(
            new ChangeFeed.Listener() {
              @Override
              public void set(byte[] key) {
                received++;
              }

              @Override
              public void removed(byte[] key) {
                received++;
              }

              @Override
              public void cleared() {
                received++;
              }

              @Override
              public void everything() {
                received++;
              }
            });
      }
    }

    /** Deletes the table. */
    @TearDown(Level.Trial)
    public void close() {
      if (isFollowed && received == 0) {
        throw new IllegalStateException("the other handle has received no change");
      }
      other.close();
      table.delete();
      scratch.close();
    }
  }

  /**
   * Sets a key that has a value.
   *
   * @param followed the table
   */
  @Benchmark
  public void set(Followed followed) {
    followed.table.set("key" + followed.random.nextInt(KEYS), followed.random.nextLong());
  }
}
