package dev.vht.proptest.map;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.proptest.ConcurrentMapTests;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The concurrent half of {@link ConcurrentMapTests} finds what it is for, and nothing else. */
class ConcurrentMapCheckTest {

  /** Where keys go and come back, its walks may show one twice, which a table's never do (I2). */
  @Test
  void aConcurrentHashMapPassesWhereNoKeyGoes() {
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
