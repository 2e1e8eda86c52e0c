package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.util.List;

/** A table of entries with values of different sizes, for tests that compare its whole content. */
final class TestEntries {
  static final int COUNT = 60;

  private TestEntries() {}

  static void create(Location location) {
    try (Storage storage = createTable(location)) {
      fill(storage);
    }
  }

  static void fill(Storage storage) {
    for (int i = 0; i < COUNT; i++) {
      storage.put(key(i), value(i));
    }
  }

  static byte[] key(int i) {
    return bytes("key" + i);
  }

  static byte[] value(int i) {
    return bytes(("value" + i + " ").repeat(1 + i % 40 * 10));
  }

  static void assertSound(Location location) {
    assertSoundExcept(location);
  }

  static void assertSoundExcept(Location location, Integer... lost) {
    assertThat(PROVIDER.verify(location).damages()).isEmpty();
    List<Integer> gone = List.of(lost);
    try (Storage storage = openTable(location)) {
      assertThat(storage.metadata()).isEqualTo(TestTables.METADATA);
      assertThat(storage.count()).isEqualTo(COUNT - gone.size());
      for (int i = 0; i < COUNT; i++) {
        assertThat(storage.get(key(i))).isEqualTo(gone.contains(i) ? null : value(i));
      }
      storage.put(bytes("more"), bytes("1"));
      storage.remove(bytes("more"));
      assertThat(storage.count()).isEqualTo(COUNT - gone.size());
    }
  }
}
