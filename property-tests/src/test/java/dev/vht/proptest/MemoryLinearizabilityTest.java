package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.proptest.planted.ForwardingTable;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class MemoryLinearizabilityTest extends LinearizabilityTests {
  private static final int MANY = 100;

  @Override
  protected String url() {
    return "memory:";
  }

  /** Checks for the key before it puts, so two threads may both find it absent. */
  private static final class RacyTable extends ForwardingTable<Integer, Integer> {
    RacyTable(VirtualHashTable<Integer, Integer> table) {
      super(table);
    }

    @Override
    public Optional<Integer> putIfAbsent(Integer key, Integer value) {
      Optional<Integer> found = find(key);
      if (found.isEmpty()) {
        set(key, value);
      }
      return found;
    }
  }

  @Test
  void aTableIsLinearizableOverAStorageWithARace() {
    try (VirtualHashTable<Integer, Integer> table =
        VirtualHashTables.at("racy-tree:linearizability")
            .keys(Codecs.ints())
            .values(Codecs.ints())
            .mode(OpenMode.CREATE)
            .open()) {
      check(table, PlainCaller.class, MANY);
      table.delete();
    }
  }

  @Test
  void aTableWithARaceIsNotLinearizable() {
    try (VirtualHashTable<Integer, Integer> table =
        VirtualHashTables.at("memory:")
            .keys(Codecs.ints())
            .values(Codecs.ints())
            .mode(OpenMode.CREATE)
            .open()) {
      assertThatThrownBy(() -> check(new RacyTable(table), Caller.class, MANY))
          .hasMessageContaining("Invalid execution results");
    }
  }
}
