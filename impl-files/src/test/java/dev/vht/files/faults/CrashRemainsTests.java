package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Fault;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.spi.Capability;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a creation, a deletion or a backup leaves that stops at any operation of the disk,
 * deleting the table removes it. A scheme extends this class.
 */
public abstract class CrashRemainsTests {
  private static final Path ROOT = Path.of("/");
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final int CHOICES = 3;
  private static final long SEED = 4;

  /** Returns a provider of tables on a disk, without locks. */
  protected abstract StorageProvider provider(Disk disk);

  /** Operations on tables. */
  private interface Operation {
    void on(SimulatedDisk disk);
  }

  private Location at(SimulatedDisk disk, String path) {
    StorageProvider provider = provider(disk);
    return provider.resolve(new Location(provider.scheme(), path, Map.of()));
  }

  private Storage created(SimulatedDisk disk, String path) {
    Metadata metadata = new Metadata("bytes", "bytes");
    Storage storage = provider(disk).create(at(disk, path), metadata, WRITE);
    storage.put(StorageCall.bytes("key"), StorageCall.bytes("value"));
    return storage;
  }

  private void create(SimulatedDisk disk) {
    created(disk, "/table").close();
  }

  private void createAndDelete(SimulatedDisk disk) {
    create(disk);
    provider(disk).destroy(at(disk, "/table"));
  }

  private void createAndBackUp(SimulatedDisk disk) {
    try (Storage storage = created(disk, "/source")) {
      storage.backup(at(disk, "/table"));
    }
  }

  @Test
  void deletingRemovesTheRemainsOfAKilledCreation() throws IOException {
    stopEverywhere(this::create);
  }

  @Test
  void deletingRemovesTheRemainsOfAKilledDeletion() throws IOException {
    stopEverywhere(this::createAndDelete);
  }

  @Test
  void deletingRemovesTheRemainsOfAKilledBackup() throws IOException {
    Assumptions.assumeTrue(
        provider(new SimulatedDisk(SEED)).capabilities().contains(Capability.BACKUP));
    stopEverywhere(this::createAndBackUp);
  }

  private void stopEverywhere(Operation operation) throws IOException {
    boolean isStopped = true;
    for (long stop = 1; isStopped; stop++) {
      SimulatedDisk disk = new SimulatedDisk(SEED + stop);
      disk.stopAt(stop);
      try {
        operation.on(disk);
      } catch (PowerLoss e) {
        assertThat(disk.isStopped()).isTrue();
      }
      isStopped = disk.isStopped();
      assertDeleted(disk.afterKill(), "killed at operation " + stop);
      for (int choice = 0; choice < CHOICES; choice++) {
        assertDeleted(
            disk.afterPowerLoss(choice), "power lost at operation " + stop + ", " + choice);
      }
    }
  }

  private void assertDeleted(SimulatedDisk left, String when) throws IOException {
    for (String path : List.of("/table", "/source")) {
      Presence presence = provider(left).presence(at(left, path));
      assertThat(presence).as(when).isNotEqualTo(Presence.FOREIGN);
      assertThat(provider(left).destroy(at(left, path)))
          .as(when)
          .isEqualTo(presence == Presence.TABLE);
    }
    assertThat(left.list(ROOT)).as(when).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aFailedCreationLeavesNothing(Fault fault) throws IOException {
    SimulatedDisk undisturbed = new SimulatedDisk(SEED);
    provider(undisturbed)
        .create(at(undisturbed, "/a/b/table"), new Metadata("bytes", "bytes"), WRITE);
    for (long failing = 1; failing <= undisturbed.operations(); failing++) {
      SimulatedDisk disk = new SimulatedDisk(SEED);
      disk.failFrom(failing, failing, fault);
      try (Storage storage = created(disk, "/a/b/table")) {
        assertThat(storage.count()).isEqualTo(1);
      } catch (StorageException e) {
        assertThat(e).hasMessageContaining("/a/b/table").hasMessageNotContaining("as it was");
        assertThat(disk.list(ROOT)).as("%s at operation %d", fault, failing).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailedDeletionThrowsAndCanBeRepeated(Fault fault) throws IOException {
    SimulatedDisk undisturbed = new SimulatedDisk(SEED);
    create(undisturbed);
    long first = undisturbed.operations() + 1;
    provider(undisturbed).destroy(at(undisturbed, "/table"));
    for (long failing = first; failing <= undisturbed.operations(); failing++) {
      SimulatedDisk disk = new SimulatedDisk(SEED);
      create(disk);
      disk.failFrom(failing, failing, fault);
      try {
        provider(disk).destroy(at(disk, "/table"));
      } catch (StorageException e) {
        assertThat(e).hasMessageStartingWith("cannot delete the table in /table: ");
        assertThat(e).hasMessageNotContaining("as it was");
        provider(disk).destroy(at(disk, "/table"));
      }
      assertThat(disk.list(ROOT)).as("%s at operation %d", fault, failing).isEmpty();
    }
  }

  @Test
  void openingForWritingRemovesTemporaryFiles() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(SEED);
    create(disk);
    List<Path> before = disk.list(Path.of("/table"));
    for (String name : List.of("vht.table.638.tmp", "vht.deleted.639.tmp", "vht.deleted")) {
      disk.open(Path.of("/table", name), Disk.Opening.CREATE).close();
    }
    provider(disk)
        .open(at(disk, "/table"), new Settings(Durability.PROCESS, Access.READ_ONLY))
        .close();
    assertThat(disk.list(Path.of("/table"))).hasSize(before.size() + 3);
    provider(disk).open(at(disk, "/table"), WRITE).close();
    assertThat(disk.list(Path.of("/table"))).isEqualTo(before);
  }
}
