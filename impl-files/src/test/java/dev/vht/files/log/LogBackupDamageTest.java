package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup is synced, so damage to it is no loss, whatever of the table was synced. */
class LogBackupDamageTest {
  private static final Path ROOT = Path.of("/simulated").toAbsolutePath();
  private static final LogSizes SIZES =
      new LogSizes(1 << 11, 1 << 16, Long.MAX_VALUE, Long.MAX_VALUE, 32);
  private static final Location TABLE = location("table");
  private static final Location BACKUP = location("backup");
  private static final int RECORDS = 60;

  private static Location location(String name) {
    return new Location("log", ROOT.resolve(name).toString(), Map.of());
  }

  private static LogStorageProvider provider(Disk disk) {
    return new LogStorageProvider(
        disk, (layout, claim) -> () -> {}, SIZES, unused -> Runnable::run);
  }

  private static Storage open(Disk disk, Location location, Durability durability, Access access) {
    return provider(disk).open(location, new Settings(durability, access));
  }

  /** Returns a disk with a backup of a table, after a loss of power. */
  private static SimulatedDisk withBackup(Durability durability) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(1);
    disk.createDirectory(ROOT);
    disk.syncDirectory(Path.of("/"));
    provider(disk)
        .create(
            TABLE, new Metadata("bytes", "bytes"), new Settings(Durability.DISK, Access.READ_WRITE))
        .close();
    try (Storage table = open(disk, TABLE, durability, Access.READ_WRITE)) {
      Random random = new Random(1);
      for (int i = 0; i < 400; i++) {
        byte[] key = ("key" + random.nextInt(RECORDS)).getBytes(StandardCharsets.UTF_8);
        table.put(key, new byte[100]);
      }
      table.backup(BACKUP);
    }
    return disk.afterPowerLoss(0);
  }

  @ParameterizedTest
  @EnumSource
  void eachFlippedBitIsReported(Durability durability) throws IOException {
    SimulatedDisk disk = withBackup(durability);
    try (Storage backup = open(disk, BACKUP, Durability.PROCESS, Access.READ_ONLY)) {
      assertThat(backup.count()).isEqualTo(RECORDS);
    }
    List<Path> segments = disk.list(ROOT.resolve("backup/log"));
    assertThat(segments).hasSizeGreaterThan(3);
    for (Path segment : segments) {
      flip(disk, segment);
      for (Access access : Access.values()) {
        assertThatThrownBy(() -> open(disk, BACKUP, Durability.PROCESS, access))
            .as("%s, %s", segment, access)
            .isInstanceOf(DamagedTableException.class);
      }
      flip(disk, segment);
    }
    assertThat(disk.list(ROOT.resolve("backup/log"))).isEqualTo(segments);
  }

  private static void flip(Disk disk, Path segment) throws IOException {
    byte[] old = disk.read(segment);
    try (DiskFile file = disk.open(segment, Disk.Opening.WRITE)) {
      file.write(90, new byte[] {(byte) (old[90] ^ 1)}, 0, 1);
      file.sync();
    }
  }
}
