package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/durability.md} shows, compiled and run. */
class DurabilityManualTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"files", "log", "sqlite"})
  void aTableIsSynced(String scheme) {
    String url = scheme + ":" + directory.resolve("table");
    // shown in docs/durability.md
    try (VirtualHashTable<String, String> table =
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.strings())
            .durability(Durability.DISK) // a write survives a loss of power once it has returned
            .open()) {
      table.set("aap", "noot");
    }
    // end
    assertThat(VirtualHashTables.verify(url).keys()).isEqualTo(1);
  }
}
