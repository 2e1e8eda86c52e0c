package dev.vht.proptest;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.TableBuilder;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.proptest.hook.TryCount;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Runs random calls in three threads on two keys with Lincheck, and checks that every outcome is
 * that of some sequential order of the calls (rule C1). The calls are point operations, conditional
 * writes, computations and those of the map view, without a cache and with caches. Extend this
 * class and implement {@link #url}. {@code -Dvht.tries=10} runs ten times as many scenarios.
 *
 * <p>Needs {@code org.jetbrains.lincheck:lincheck} on the test class path, which is not a
 * transitive dependency of the kit.
 *
 * @see <a href="https://kotlinlang.org/docs/lincheck-guide.html">Lincheck's guide</a>
 */
public abstract class LinearizabilityTests {
  private static final int SCENARIOS = 4;
  private static final int RUNS = 300;
  private static final Object ONE_AT_A_TIME = new Object();

  /** For subclasses. */
  protected LinearizabilityTests() {}

  /**
   * Returns the URL of a new table.
   *
   * @return a URL where no table exists
   */
  protected abstract String url();

  /**
   * Configures how the table is opened; contracts are at {@link Mode#ENFORCE}. Returns the builder
   * unchanged unless overridden.
   *
   * @param table a builder
   * @return the builder to open
   */
  protected TableBuilder<Integer, Integer> configured(TableBuilder<Integer, Integer> table) {
    return table;
  }

  private VirtualHashTable<Integer, Integer> open(CachePolicy cache) {
    return configured(
            VirtualHashTables.at(url())
                .keys(Codecs.ints())
                .values(Codecs.ints())
                .mode(OpenMode.CREATE)
                .contracts(Enforcement.of(Mode.ENFORCE))
                .cache(cache))
        .open();
  }

  /** The table orders the writes of a key; concurrent reads depend on the storage. */
  @Test
  void isLinearizable() {
    check(CachePolicy.none(), PlainCaller.class);
  }

  @Test
  void isLinearizableWithComputations() {
    check(CachePolicy.none(), Caller.class);
  }

  @Test
  void isLinearizableWithSmallCache() {
    check(CachePolicy.entries(3), Caller.class);
  }

  @Test
  void isLinearizableWithCompleteCache() {
    check(CachePolicy.all(), Caller.class);
  }

  private void check(CachePolicy cache, Class<?> caller) {
    VirtualHashTable<Integer, Integer> table = open(cache);
    try {
      check(table, caller, TryCount.scaled(SCENARIOS));
    } finally {
      table.delete(); // a table left by a failure would fail the next test too
    }
  }

  /**
   * Lincheck creates the callers by a constructor without arguments, so a field passes the table.
   */
  static void check(VirtualHashTable<Integer, Integer> table, Class<?> caller, int scenarios) {
    synchronized (ONE_AT_A_TIME) {
      PlainCaller.subject = table;
      try {
        new StressOptions()
            .iterations(scenarios)
            .invocationsPerIteration(RUNS)
            .threads(3)
            .actorsPerThread(3)
            .minimizeFailedScenario(false)
            .sequentialSpecification(Model.class)
            .check(caller);
      } finally {
        PlainCaller.subject = null;
      }
    }
  }

  /** The calls of one execution, on keys that no other execution uses. For Lincheck only. */
  @Param(name = "key", gen = IntGen.class, conf = "0:1")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class PlainCaller {
    private static final AtomicInteger KEYS = new AtomicInteger();
    private static volatile @Nullable VirtualHashTable<Integer, Integer> subject;

    final VirtualHashTable<Integer, Integer> table = subject();
    final Map<Integer, Integer> map = table.asMap();
    final int first = KEYS.getAndAdd(2);

    /** For Lincheck. */
    public PlainCaller() {}

    private static VirtualHashTable<Integer, Integer> subject() {
      VirtualHashTable<Integer, Integer> table = subject;
      if (table == null) {
        throw new IllegalStateException("no check is running");
      }
      return table;
    }

    @Operation
    public void set(@Param(name = "key") int key, @Param(name = "value") int value) {
      table.set(first + key, value);
    }

    @Operation
    public @Nullable Integer find(@Param(name = "key") int key) {
      return table.find(first + key).orElse(null);
    }

    @Operation
    public boolean contains(@Param(name = "key") int key) {
      return table.contains(first + key);
    }

    @Operation
    public boolean remove(@Param(name = "key") int key) {
      return table.remove(first + key);
    }

    @Operation
    public @Nullable Integer putIfAbsent(
        @Param(name = "key") int key, @Param(name = "value") int value) {
      return table.putIfAbsent(first + key, value).orElse(null);
    }

    @Operation
    public @Nullable Integer replace(
        @Param(name = "key") int key, @Param(name = "value") int value) {
      return table.replace(first + key, value).orElse(null);
    }

    @Operation
    public boolean replaceExpected(
        @Param(name = "key") int key,
        @Param(name = "value") int expected,
        @Param(name = "value") int value) {
      return table.replace(first + key, expected, value);
    }

    @Operation
    public boolean removeExpected(
        @Param(name = "key") int key, @Param(name = "value") int expected) {
      return table.remove(first + key, expected);
    }

    @Operation
    public @Nullable Integer mapPut(
        @Param(name = "key") int key, @Param(name = "value") int value) {
      return map.put(first + key, value);
    }

    @Operation
    public boolean keySetRemove(@Param(name = "key") int key) {
      return map.keySet().remove(first + key);
    }
  }

  /** Adds calls that run a function. For Lincheck only. */
  @Param(name = "key", gen = IntGen.class, conf = "0:1")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class Caller extends PlainCaller {
    /** For Lincheck. */
    public Caller() {}

    @Operation
    public int increment(@Param(name = "key") int key) {
      return table.compute(first + key, old -> Optional.of(old.orElse(0) + 1)).orElseThrow();
    }

    @Operation
    public @Nullable Integer mapRemove(@Param(name = "key") int key) {
      return map.remove(first + key);
    }

    @Operation
    public @Nullable Integer mapMerge(
        @Param(name = "key") int key, @Param(name = "value") int value) {
      return map.merge(first + key, value, Model::sum);
    }

    @Operation
    public @Nullable Integer mapComputeIfAbsent(
        @Param(name = "key") int key, @Param(name = "value") int value) {
      return map.computeIfAbsent(first + key, unused -> value);
    }
  }

  /** The sequential specification. For Lincheck only. */
  public static class Model {
    private final HashMap<Integer, Integer> map = new HashMap<>();

    /** For Lincheck. */
    public Model() {}

    /** Returns a sum, or null if it exceeds 5, which removes the key. */
    static @Nullable Integer sum(int one, int other) {
      return one + other > 5 ? null : one + other;
    }

    public void set(int key, int value) {
      map.put(key, value);
    }

    public @Nullable Integer find(int key) {
      return map.get(key);
    }

    public boolean contains(int key) {
      return map.containsKey(key);
    }

    public boolean remove(int key) {
      return map.remove(key) != null;
    }

    public @Nullable Integer putIfAbsent(int key, int value) {
      return map.putIfAbsent(key, value);
    }

    public @Nullable Integer replace(int key, int value) {
      return map.replace(key, value);
    }

    public boolean replaceExpected(int key, int expected, int value) {
      return map.replace(key, expected, value);
    }

    public boolean removeExpected(int key, int expected) {
      return map.remove(key, expected);
    }

    public int increment(int key) {
      return map.merge(key, 1, Integer::sum);
    }

    public @Nullable Integer mapPut(int key, int value) {
      return map.put(key, value);
    }

    public @Nullable Integer mapRemove(int key) {
      return map.remove(key);
    }

    public @Nullable Integer mapMerge(int key, int value) {
      return map.merge(key, value, Model::sum);
    }

    public @Nullable Integer mapComputeIfAbsent(int key, int value) {
      return map.computeIfAbsent(key, unused -> value);
    }

    public boolean keySetRemove(int key) {
      return map.keySet().remove(key);
    }
  }
}
