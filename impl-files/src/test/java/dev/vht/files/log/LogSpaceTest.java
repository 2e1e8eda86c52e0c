package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Durability;
import dev.vht.StorageException;
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
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much space a log takes while its records are overwritten. */
class LogSpaceTest {
  private static final Path ROOT = Path.of("/simulated").toAbsolutePath();
  private static final LogSizes SIZES =
      new LogSizes(1 << 11, 1 << 16, Long.MAX_VALUE, Long.MAX_VALUE, 32);
  private static final int RECORDS = 600;
  private static final int LENGTH = 200;
  private static final int WRITES = 3000;

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final Random random = new Random(1);

  /** Opens a table of some records without garbage. */
  private Storage filled(Durability durability) throws IOException {
    disk.createDirectory(ROOT);
    LogStorageProvider provider =
        new LogStorageProvider(disk, (layout, claim) -> () -> {}, SIZES, unused -> Runnable::run);
    Location location = new Location("log", ROOT.resolve("table").toString(), Map.of());
    provider
        .create(
            location,
            new Metadata("bytes", "bytes"),
            new Settings(Durability.DISK, Access.READ_WRITE))
        .close();
    Storage storage = provider.open(location, new Settings(durability, Access.READ_WRITE));
    for (int i = 0; i < RECORDS; i++) {
      storage.put(key(i), new byte[LENGTH]);
    }
    storage.flush();
    storage.compact();
    return storage;
  }

  private static byte[] key(int number) {
    return ("key" + number).getBytes(StandardCharsets.UTF_8);
  }

  private void overwrite(Storage storage) {
    storage.put(key(random.nextInt(RECORDS)), new byte[LENGTH]);
  }

  /** The other segments are compacted as before, and no write waits for what fails. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDamagedSegmentDoesNotStopCompaction(boolean isDamaged) throws IOException {
    try (Storage storage = filled(Durability.PROCESS)) {
      if (isDamaged) {
        damage(disk.list(ROOT.resolve("table/log")).get(0));
      }
      long live = disk.usedSpace();
      for (int i = 0; i < 3 * WRITES; i++) {
        storage.put(key(RECORDS + i), new byte[LENGTH]);
        boolean unused = storage.remove(key(i));
        assertThat(disk.usedSpace()).as("after %d writes", i).isLessThan(live * 3);
      }
    }
  }

  private void damage(Path segment) throws IOException {
    try (DiskFile file = disk.open(segment, Disk.Opening.WRITE)) {
      file.write(100, new byte[] {55}, 0, 1);
      file.sync();
    }
  }

  @ParameterizedTest
  @EnumSource
  void overwritingTakesLittleMoreThanTwiceTheSpace(Durability durability) throws IOException {
    try (Storage storage = filled(durability)) {
      long live = disk.usedSpace();
      for (int i = 0; i < 3 * WRITES; i++) {
        overwrite(storage);
        assertThat(disk.usedSpace()).as("after %d writes", i).isLessThan(live * 5 / 2);
      }
    }
  }

  /** Segments are given back one by one, while there is room for their copies. */
  @ParameterizedTest
  @CsvSource({"PROCESS, 1.7", "PROCESS, 1.8", "PROCESS, 2", "PROCESS, 2.2", "DISK, 1.7"})
  void aNearlyFullDiskIsEnough(Durability durability, double factor) throws IOException {
    try (Storage storage = filled(durability)) {
      disk.limitSpace((long) (disk.usedSpace() * factor));
      for (int i = 0; i < WRITES; i++) {
        overwrite(storage);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesSucceedAgainWhenThereIsRoom(Durability durability) throws IOException {
    try (Storage storage = filled(durability)) {
      long live = disk.usedSpace();
      disk.limitSpace(live + 2 * 512);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < WRITES; i++) {
                  overwrite(storage);
                }
              })
          .isInstanceOf(StorageException.class);
      disk.limitSpace(live * 2);
      for (int i = 0; i < WRITES; i++) {
        overwrite(storage);
      }
      assertThat(storage.count()).isEqualTo(RECORDS);
    }
  }
}
