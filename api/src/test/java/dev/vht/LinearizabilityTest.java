package dev.vht;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.Enforcement;
import dev.vht.contracts.Level;
import dev.vht.contracts.Mode;
import java.util.HashMap;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every outcome of overlapping calls is that of some order of them (rule C1): point operations,
 * conditional writes, computations and the map view, on a table in memory, with its contract.
 */
public class LinearizabilityTest {
  private static final int EFFORT = Integer.getInteger("vht.tries", 1);

  /** The calls; Lincheck makes an object for each execution. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class Table {
    private final VirtualHashTable<Integer, Integer> table =
        VirtualHashTables.at("memory:")
            .keys(Codecs.ints())
            .values(Codecs.ints())
            .mode(OpenMode.CREATE)
            .contracts(Enforcement.of(Mode.ENFORCE).level(Level.FULL))
            .open();

    @Operation
    public void set(@Param(name = "key") int key, @Param(name = "value") int value) {
      table.set(key, value);
    }

    @Operation
    public int find(@Param(name = "key") int key) {
      return number(table.find(key));
    }

    @Operation
    public boolean remove(@Param(name = "key") int key) {
      return table.remove(key);
    }

    @Operation
    public int putIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
      return number(table.putIfAbsent(key, value));
    }

    @Operation
    public boolean replace(
        @Param(name = "key") int key,
        @Param(name = "value") int expected,
        @Param(name = "value") int value) {
      return table.replace(key, expected, value);
    }

    @Operation
    public boolean removeExpected(
        @Param(name = "key") int key, @Param(name = "value") int expected) {
      return table.remove(key, expected);
    }

    @Operation
    public int compute(@Param(name = "key") int key) {
      return number(
          table.compute(key, old -> old.map(value -> value + 1).or(() -> Optional.of(1))));
    }

    @Operation
    public @Nullable Integer merge(@Param(name = "key") int key, @Param(name = "value") int value) {
      return table.asMap().merge(key, value, (one, other) -> one + other > 5 ? null : one + other);
    }

    private static int number(Optional<Integer> value) {
      return value.orElse(-1);
    }
  }

  /** What a table must be, for one thread. */
  public static class Model {
    private final HashMap<Integer, Integer> map = new HashMap<>();

    public void set(int key, int value) {
      map.put(key, value);
    }

    public int find(int key) {
      return map.getOrDefault(key, -1);
    }

    public boolean remove(int key) {
      return map.remove(key) != null;
    }

    public int putIfAbsent(int key, int value) {
      Integer old = map.putIfAbsent(key, value);
      return old == null ? -1 : old;
    }

    public boolean replace(int key, int expected, int value) {
      return map.replace(key, expected, value);
    }

    public boolean removeExpected(int key, int expected) {
      return map.remove(key, expected);
    }

    public int compute(int key) {
      return map.merge(key, 1, Integer::sum);
    }

    public @Nullable Integer merge(int key, int value) {
      return map.merge(key, value, (one, other) -> one + other > 5 ? null : one + other);
    }
  }

  /** A table with a fault that must be found: it looks before it puts. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  @Param(name = "value", gen = IntGen.class, conf = "1:3")
  public static class CarelessTable extends Table {
    @Override
    @Operation
    public int putIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
      int found = find(key);
      if (found < 0) {
        set(key, value);
      }
      return found;
    }
  }

  @Test
  void everyOutcomeIsThatOfSomeOrder() {
    stress().iterations(6 * EFFORT).check(Table.class);
  }

  @Test
  void aTableThatLooksBeforeItPutsIsFound() {
    assertThatThrownBy(() -> stress().iterations(100).check(CarelessTable.class))
        .hasMessageContaining("putIfAbsent");
  }

  private static StressOptions stress() {
    return new StressOptions()
        .invocationsPerIteration(1_000)
        .threads(3)
        .actorsPerThread(3)
        .minimizeFailedScenario(false)
        .sequentialSpecification(Model.class);
  }
}
