package dev.vht.benchmarks.stores;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vht.CachePolicy;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
 * What a value costs that is in memory: of a table with a cache, contracts on, against the plain
 * structure that a program would use without a table. All hold the same keys, in a heap that has
 * room for all of them, and every call is a hit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 5, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class MapBenchmark {
  private static final int MASK = (1 << 16) - 1;

  /** How many keys; the order in which they are asked for is random. */
  @Param({"1000", "100000"})
  public int keys;

  private final String[] asked = new String[MASK + 1];
  private Scratch scratch;
  private VirtualHashTable<String, Long> bounded;
  private VirtualHashTable<String, Long> whole;
  private ConcurrentMap<String, Long> wholeMap;
  private Cache<String, Long> caffeine;
  private ConcurrentMap<String, Long> concurrentHashMap;
  private int next;

  /** Made by JMH. */
  public MapBenchmark() {}

  /** Fills everything with the same. */
  @Setup(Level.Trial)
  public void fill() {
    scratch = new Scratch();
    bounded = open("bounded", CachePolicy.entries(2L * keys));
    whole = open("whole", CachePolicy.all());
    wholeMap = whole.asMap();
    caffeine = Caffeine.newBuilder().maximumSize(2L * keys).build();
    concurrentHashMap = new ConcurrentHashMap<>();
    SplittableRandom random = new SplittableRandom(5);
    String[] names = new String[keys];
    for (int i = 0; i < keys; i++) {
      names[i] = String.format("%016x", random.nextLong());
      Long value = random.nextLong();
      bounded.set(names[i], value);
      whole.set(names[i], value);
      caffeine.put(names[i], value);
      concurrentHashMap.put(names[i], value);
    }
    for (int i = 0; i < asked.length; i++) {
      asked[i] = names[random.nextInt(keys)];
    }
  }

  private VirtualHashTable<String, Long> open(String name, CachePolicy cache) {
    return VirtualHashTables.at("log:" + scratch.directory().resolve(name))
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .cache(cache)
        .open();
  }

  /** Deletes the tables. */
  @TearDown(Level.Trial)
  public void close() {
    bounded.close();
    whole.close();
    scratch.close();
  }

  private String key() {
    return asked[next++ & MASK];
  }

  /**
   * A value of a table of which so many entries are cached.
   *
   * @return the value
   */
  @Benchmark
  public Long entriesRef() {
    return bounded.ref(key());
  }

  /**
   * A value of a plain cache.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Long caffeineGetIfPresent() {
    return caffeine.getIfPresent(key());
  }

  /**
   * A value of a table all of which is in memory.
   *
   * @return the value
   */
  @Benchmark
  public Long allRef() {
    return whole.ref(key());
  }

  /**
   * The same, through the table's map view.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Long allMapGet() {
    return wholeMap.get(key());
  }

  /**
   * A value of a plain map.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Long concurrentHashMapGet() {
    return concurrentHashMap.get(key());
  }
}
