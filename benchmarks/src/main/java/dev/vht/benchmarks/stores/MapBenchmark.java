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
 * The cost of reading a value that is in memory: of a table with a cache and contracts, against the
 * plain structure that a program would use without a table. All have the same keys, in a heap with
 * space for all of them, and every call is a hit.
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

  /** The number of keys, which are used in random order. */
  @Param({"1000", "100000"})
  public int keys;

  private final String[] sequence = new String[MASK + 1];
  private Scratch scratch;
  private VirtualHashTable<String, Long> bounded;
  private VirtualHashTable<String, Long> whole;
  private ConcurrentMap<String, Long> wholeMap;
  private Cache<String, Long> caffeine;
  private ConcurrentMap<String, Long> concurrentHashMap;
  private int next;

  /** Called by JMH. */
  public MapBenchmark() {}

  /** Fills all structures with the same entries. */
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
    for (int i = 0; i < sequence.length; i++) {
      sequence[i] = names[random.nextInt(keys)];
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
    return sequence[next++ & MASK];
  }

  /**
   * Reads a value of a table with a cache of so many entries.
   *
   * @return the value
   */
  @Benchmark
  public Long entriesRef() {
    return bounded.ref(key());
  }

  /**
   * Reads a value of a plain cache.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Long caffeineGetIfPresent() {
    return caffeine.getIfPresent(key());
  }

  /**
   * Reads a value of a table that is entirely in memory.
   *
   * @return the value
   */
  @Benchmark
  public Long allRef() {
    return whole.ref(key());
  }

  /**
   * Reads the same through the table's map view.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Long allMapGet() {
    return wholeMap.get(key());
  }

  /**
   * Reads a value of a plain map.
   *
   * @return the value
   */
  @Benchmark
  public @Nullable Long concurrentHashMapGet() {
    return concurrentHashMap.get(key());
  }
}
