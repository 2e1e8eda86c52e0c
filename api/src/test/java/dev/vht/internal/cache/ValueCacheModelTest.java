package dev.vht.internal.cache;

import dev.vht.CachePolicy;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A key that always has a value is never taken for absent, in any interleaving that Lincheck's
 * model checker makes of a read without a lock and changes under one.
 */
@Tag("slow")
public class ValueCacheModelTest {
  private static final String KEY = "a";

  /** All values of a table with one key. */
  public static class CompleteCache {
    private final ValueCache cache = ValueCache.by(CachePolicy.all());

    /** For Lincheck. */
    public CompleteCache() {
      reload();
    }

    /** Like a call of {@code fill}. */
    @Operation
    public final synchronized void reload() {
      ValueCache.Loading loading = cache.beginLoading();
      loading.add(KEY, 1);
      loading.complete();
    }

    /** Like a change by another handle, and a reader that reloads the value afterwards. */
    @Operation
    public synchronized void changeElsewhere() {
      cache.invalidate(KEY);
      cache.put(KEY, 1, 1);
    }

    @Operation
    public synchronized void change() {
      cache.beginChange(KEY);
      cache.put(KEY, 1, 1);
    }

    @Operation
    public synchronized void fail() {
      cache.beginChange(KEY);
      cache.invalidate(KEY);
    }

    @Operation
    public boolean isTakenForAbsent() {
      return cache.get(KEY) == null;
    }
  }

  /** It never is. */
  public static class Model {
    public void reload() {}

    public void changeElsewhere() {}

    public void change() {}

    public void fail() {}

    public boolean isTakenForAbsent() {
      return false;
    }
  }

  @Test
  void aPresentKeyIsNeverTakenForAbsent() {
    new ModelCheckingOptions()
        .iterations(15)
        .invocationsPerIteration(400)
        .threads(2)
        .actorsPerThread(2)
        .sequentialSpecification(Model.class)
        .check(CompleteCache.class);
  }
}
