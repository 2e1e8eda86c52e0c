package dev.vht.files.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.Verification;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A count that is used is correct, and reading it is cheap. */
class KeyCountTest {
  private static final int CHOICES = 60;
  private static final int OPERATIONS_OF_A_FIRST_WRITE = 8;

  private static DirectoryStorageProvider provider(SimulatedDisk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }

  private static Location location(SimulatedDisk disk) {
    return provider(disk).resolve(new Location("files", "/table", Map.of()));
  }

  private static Storage open(SimulatedDisk disk, Durability durability) {
    return provider(disk).open(location(disk), new Settings(durability, Access.READ_WRITE));
  }

  private static SimulatedDisk diskWithTable(Durability durability, int values) {
    SimulatedDisk disk = new SimulatedDisk(1);
    Settings settings = new Settings(durability, Access.READ_WRITE);
    Metadata metadata = new Metadata("strings", "bytes");
    try (Storage storage = provider(disk).create(location(disk), metadata, settings)) {
      for (int i = 0; i < values; i++) {
        put(storage, "key " + i);
      }
    }
    return disk;
  }

  private static void put(Storage storage, String key) {
    storage.put(key.getBytes(StandardCharsets.UTF_8), new byte[100]);
  }

  /** Compares the count with the number of value files, some of which may be damaged. */
  private static void assertCounted(SimulatedDisk disk) {
    Verification verification = provider(disk).verify(location(disk));
    assertThat(verification.damages()).noneMatch(damage -> damage.place().endsWith("vht.count"));
    try (Storage storage = open(disk, Durability.PROCESS)) {
      assertThat(storage.count()).isEqualTo(verification.keys() + verification.damages().size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void openingAClosedTableHasConstantCost(Durability durability) {
    long small = readsOfOpening(diskWithTable(durability, 1));
    long large = readsOfOpening(diskWithTable(durability, 500));
    assertThat(large).isEqualTo(small).isLessThanOrEqualTo(12);
  }

  private static long readsOfOpening(SimulatedDisk disk) {
    long before = disk.reads();
    Storage storage = open(disk, Durability.PROCESS);
    long reads = disk.reads() - before;
    storage.close();
    return reads;
  }

  @Test
  void aKilledFirstWriteLeavesNoStaleCount() {
    for (Durability first : new Durability[] {Durability.DISK, Durability.PROCESS}) {
      for (long operation = 1; operation <= OPERATIONS_OF_A_FIRST_WRITE; operation++) {
        SimulatedDisk disk = diskWithTable(first, 3);
        disk.stopAt(disk.operations() + operation);
        try {
          put(open(disk, Durability.PROCESS), "killed while this is written");
        } catch (PowerLoss e) {
          assertThat(disk.isStopped()).isTrue();
        }
        SimulatedDisk second = disk.afterKill();
        open(second, Durability.PROCESS).close();
        put(open(second, Durability.PROCESS), "another");
        for (long choice = 0; choice < CHOICES; choice++) {
          assertCounted(second.afterPowerLoss(choice));
        }
      }
    }
  }

  @Test
  void lostUnsyncedWritesAreNotCounted() {
    SimulatedDisk disk = diskWithTable(Durability.PROCESS, 20);
    for (long choice = 0; choice < CHOICES; choice++) {
      assertCounted(disk.afterPowerLoss(choice));
    }
  }
}
