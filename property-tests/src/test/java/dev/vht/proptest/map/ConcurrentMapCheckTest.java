package dev.vht.proptest.map;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link ConcurrentMapCheck} finds planted faults, and none in a correct map. */
@Tag("slow")
class ConcurrentMapCheckTest {

  /** With removals its iterators may return a key twice, which those of a table never do (I2). */
  @Test
  void aConcurrentHashMapPassesWithoutRemovals() {
    ConcurrentMapCheck.check(new ConcurrentHashMap<>(), ConcurrentMapWrites.REPLACING);
  }

  @ParameterizedTest
  @EnumSource(MapFault.class)
  void everyPlantedFaultIsFound(MapFault fault) {
    try (VirtualHashTable<String, String> table =
        VirtualHashTables.at("memory:").keys(Codecs.strings()).values(Codecs.strings()).open()) {
      assertThatThrownBy(() -> ConcurrentMapCheck.check(fault.map(table), fault.shownBy))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("A1: ");
    }
  }
}
