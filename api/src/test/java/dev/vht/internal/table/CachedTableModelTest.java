package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two handles of a table that both cache its values agree in every interleaving that Lincheck's
 * model checker makes: locks of keys, marks, and notifications of other handles.
 */
@Tag("slow")
public class CachedTableModelTest {
  private static final int EFFORT = Math.max(1, Integer.getInteger("vht.tries", 1));
  private static final String KEY = "a";

  /** The calls, on either handle. */
  public static class Handles {
    static final AtomicInteger NUMBER = new AtomicInteger();

    private final StoredTable<String, Integer> one;
    private final StoredTable<String, Integer> other;

    /** For Lincheck. */
    public Handles() {
      this("fake:" + NUMBER.incrementAndGet());
    }

    private Handles(String url) {
      this(url, url);
    }

    Handles(String one, String other) {
      FakeStorage storage = new FakeStorage(FakeProvider.METADATA);
      this.one = handle(storage, one);
      this.other = handle(storage, other);
    }

    private static StoredTable<String, Integer> handle(FakeStorage storage, String url) {
      StoredTable<String, Integer> table =
          new StoredTable<>(
              storage,
              new TableIdentity(
                  url, OpenMode.CREATE, Set.of(Capability.SHARED, Capability.CONDITIONAL_WRITES)),
              new EntryCodec<>(url, Codecs.strings(), Codecs.ints(), new Limits(1000, 1000)),
              FakeProvider.backupPlaces(),
              KeyLocks.of(
                  storage,
                  new TableIdentity(
                      url,
                      OpenMode.CREATE,
                      Set.of(Capability.SHARED, Capability.CONDITIONAL_WRITES)),
                  1),
              ValueCache.by(CachePolicy.all()));
      table.startCaching();
      return table;
    }

    @Operation
    public void set() {
      one.set(KEY, 1);
    }

    @Operation
    public void setByOther() {
      other.set(KEY, 2);
    }

    @Operation
    public boolean remove() {
      return one.remove(KEY);
    }

    @Operation
    public int increment() {
      return one.compute(KEY, old -> Optional.of(old.orElse(0) + 1)).orElseThrow();
    }

    @Operation
    public @Nullable Integer find() {
      return one.find(KEY).orElse(null);
    }

    @Operation
    public @Nullable Integer findByOther() {
      return other.find(KEY).orElse(null);
    }
  }

  /** A fault that must be detected: handles that do not notify each other. */
  public static class Strangers extends Handles {
    /** For Lincheck. */
    public Strangers() {
      super("fake:one" + NUMBER.incrementAndGet(), "fake:other" + NUMBER.incrementAndGet());
    }
  }

  /** The sequential specification. */
  public static class Model {
    private final HashMap<String, Integer> map = new HashMap<>();

    public void set() {
      map.put(KEY, 1);
    }

    public void setByOther() {
      map.put(KEY, 2);
    }

    public boolean remove() {
      return map.remove(KEY) != null;
    }

    public int increment() {
      return map.merge(KEY, 1, Integer::sum);
    }

    public @Nullable Integer find() {
      return map.get(KEY);
    }

    public @Nullable Integer findByOther() {
      return map.get(KEY);
    }
  }

  @Test
  void handlesAgree() {
    options().check(Handles.class);
  }

  @Test
  void unconnectedHandlesAreDetected() {
    assertThatThrownBy(() -> options().check(Strangers.class)).hasMessageContaining("ByOther");
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(4 * EFFORT)
        .invocationsPerIteration(120)
        .threads(2)
        .actorsPerThread(2)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Model.class);
  }
}
