package dev.vht.files.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Durability;
import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Fault;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.disk.WatchedDisk;
import dev.vht.files.place.TableLayout;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clearing is atomic and deletes only the table's values. */
class DirectoryClearTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final int KEYS = 7;
  private static final int CHOICES = 20;
  private static final int OPERATIONS = 20; // of a clearing, at least

  @TempDir Path temporary;

  private static DirectoryStorageProvider provider(Disk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }

  private static Location location(Path directory) {
    return new Location("files", directory.toString(), Map.of());
  }

  private static final Path TABLE = Path.of("/table");

  private static Storage made(Disk disk, Path directory, Durability durability) {
    Settings settings = new Settings(durability, Access.READ_WRITE);
    Storage storage = provider(disk).create(location(directory), METADATA, settings);
    for (int i = 0; i < KEYS; i++) {
      storage.put(key(i), new byte[i * 100]);
    }
    return storage;
  }

  private static byte[] key(int number) {
    return ("key " + number).getBytes(StandardCharsets.UTF_8);
  }

  private static Storage open(Disk disk, Path directory, Access access) {
    return provider(disk).open(location(directory), new Settings(Durability.PROCESS, access));
  }

  private static long countByCursor(Storage storage) {
    long count = 0;
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  /** Asserts that all keys or none are present, and returns how many. */
  private static long assertAllOrNone(Storage storage) {
    long count = storage.count();
    assertThat(count).isIn(0L, (long) KEYS);
    assertThat(countByCursor(storage)).isEqualTo(count);
    for (int i = 0; i < KEYS; i++) {
      assertThat(storage.get(key(i)) != null).isEqualTo(count > 0);
    }
    return count;
  }

  private static List<Path> cleared(Disk disk, Path directory) throws IOException {
    return new ClearedDirectories(new DirectoryLayout(disk, directory)).found();
  }

  @ParameterizedTest
  @EnumSource
  void clearingIsAtomicWhenItIsKilled(Durability durability) throws IOException {
    Set<Long> seen = new HashSet<>();
    for (long seed = 1; seed <= 4; seed++) {
      for (long operation = 1; operation <= OPERATIONS; operation++) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        Storage storage = made(disk, TABLE, durability);
        disk.stopAt(disk.operations() + operation);
        try {
          storage.clear();
        } catch (PowerLoss e) {
          assertThat(disk.isStopped()).isTrue();
        }
        seen.add(assertAllOrNone(disk.afterKill()));
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(0L, (long) KEYS);
  }

  /** Opens the state after a kill. */
  private static long assertAllOrNone(SimulatedDisk left) throws IOException {
    long count;
    try (Storage reading = open(left, TABLE, Access.READ_ONLY)) {
      count = assertAllOrNone(reading);
    }
    try (Storage writing = open(left, TABLE, Access.READ_WRITE)) {
      assertThat(assertAllOrNone(writing)).isEqualTo(count);
      assertThat(cleared(left, TABLE)).isEmpty();
    }
    return count;
  }

  @Test
  void clearingIsAtomicAndDurableUnderDiskWhenThePowerFails() {
    long operations = operationsOfClearing();
    for (long operation = 1; operation <= operations + 1; operation++) {
      for (long choice = 0; choice < CHOICES; choice++) {
        SimulatedDisk disk = new SimulatedDisk(operation);
        Storage storage = made(disk, TABLE, Durability.DISK);
        disk.stopAt(disk.operations() + operation);
        boolean isAcknowledged = true;
        try {
          storage.clear();
        } catch (PowerLoss e) {
          isAcknowledged = false;
        }
        SimulatedDisk left = disk.afterPowerLoss(choice);
        try (Storage writing = open(left, TABLE, Access.READ_WRITE)) {
          long count = assertAllOrNone(writing);
          assertThat(isAcknowledged && count > 0).as("reappeared after a clearing").isFalse();
        }
      }
    }
  }

  private static long operationsOfClearing() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Storage storage = made(disk, TABLE, Durability.DISK);
    long before = disk.operations();
    storage.clear();
    return disk.operations() - before;
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"IO_ERROR", "NO_SPACE"})
  void aFailedClearingHasNoEffectAndAFailedDeletionIsNoFailure(Fault fault) throws IOException {
    long operations = operationsOfClearing();
    for (Durability durability : List.of(Durability.PROCESS, Durability.DISK)) {
      for (long operation = 1; operation <= operations; operation++) {
        SimulatedDisk disk = new SimulatedDisk(operation);
        Storage storage = made(disk, TABLE, durability);
        disk.failFrom(disk.operations() + operation, Long.MAX_VALUE, fault);
        boolean hasFailed = hasFailed(storage::clear);
        disk.heal();
        long count = assertAllOrNone(storage);
        assertThat(count > 0 && !hasFailed).as("not cleared, without an exception").isFalse();
        storage.close();
        try (Storage again = open(disk, TABLE, Access.READ_WRITE)) {
          assertThat(assertAllOrNone(again)).isEqualTo(count);
          assertThat(cleared(disk, TABLE)).isEmpty();
        }
        assertThat(provider(disk).verify(location(TABLE)).isSound()).isTrue();
      }
    }
  }

  private static boolean hasFailed(Runnable call) {
    try {
      call.run();
      return false;
    } catch (StorageException e) {
      return true;
    }
  }

  @Test
  void theNextClearingDeletesWhatCouldNotBeDeleted() throws IOException {
    boolean[] isStuck = {true};
    Disk disk =
        new WatchedDisk(
            new SimulatedDisk(1),
            new ActingWatcher(
                (operation, path) -> {
                  if (isStuck[0] && operation.equals("delete") && path.endsWith(valueName(3))) {
                    throw new FileSystemException(path.toString(), null, "is immutable");
                  }
                }));
    Storage storage = made(disk, TABLE, Durability.PROCESS);
    storage.clear();
    assertThat(storage.count()).isZero();
    assertThat(cleared(disk, TABLE)).hasSize(1);
    storage.put(key(0), new byte[1]);
    isStuck[0] = false;
    storage.clear();
    assertThat(cleared(disk, TABLE)).isEmpty();
    assertThat(storage.count()).isZero();
  }

  private static Path valueName(int number) {
    return new DirectoryLayout(RealDisk.INSTANCE, TABLE).value(key(number)).getFileName();
  }

  /** Runs an action before each operation. */
  private record ActingWatcher(Action action) implements WatchedDisk.Watcher {
    interface Action {
      void act(String operation, Path path) throws IOException;
    }

    @Override
    public void before(String operation, Path path) throws IOException {
      action.act(operation, path);
    }

    @Override
    public void after() {}
  }

  @Test
  void foreignFilesStayInPlace() throws IOException {
    Path directory = temporary.resolve("table");
    Storage storage = made(RealDisk.INSTANCE, directory, Durability.PROCESS);
    Path shard =
        TableLayout.parent(new DirectoryLayout(RealDisk.INSTANCE, directory).value(key(2)));
    Path within = Files.writeString(shard.resolve("thesis.txt"), "years of work");
    Path aside = Files.createDirectory(directory.resolve("values").resolve("notes"));
    Path note = Files.writeString(aside.resolve("note.txt"), "a thought");
    Path outside = Files.writeString(temporary.resolve("outside"), "elsewhere");
    Path link = Files.createSymbolicLink(shard.resolve("0".repeat(64) + ".vht"), outside);
    storage.clear();
    assertThat(within).hasContent("years of work");
    assertThat(note).hasContent("a thought");
    assertThat(link).isSymbolicLink();
    assertThat(outside).hasContent("elsewhere");
    assertThat(cleared(RealDisk.INSTANCE, directory)).isEmpty();
    assertThatThrownBy(storage::destroy).isInstanceOf(NotATableException.class);
  }

  @Test
  void remainsOfAClearingAreNotData() throws IOException {
    Path directory = temporary.resolve("table");
    made(RealDisk.INSTANCE, directory, Durability.PROCESS).close();
    Path left = directory.resolve("vht.cleared.7");
    Files.move(directory.resolve("values"), left);
    Files.delete(directory.resolve("vht.count")); // as after a kill
    DirectoryStorageProvider provider = provider(RealDisk.INSTANCE);
    assertThat(provider.verify(location(directory)).keys()).isZero();
    assertThat(provider.verify(location(directory)).isSound()).isTrue();
    assertThat(provider.salvage(location(directory)).kept()).isZero();
    try (Storage storage = open(RealDisk.INSTANCE, directory, Access.READ_ONLY)) {
      assertThat(storage.count()).isZero();
      assertThat(left).exists();
    }
    Files.move(directory.resolve("vht.table"), temporary.resolve("marker"));
    assertThat(provider.presence(location(directory))).isEqualTo(Presence.ABSENT);
    Files.move(temporary.resolve("marker"), directory.resolve("vht.table"));
    assertThat(provider.destroy(location(directory))).isTrue();
    assertThat(directory).doesNotExist();
  }

  @Test
  void clearingIsAtomicForConcurrentReadersAndWriters() throws Exception {
    Path directory = temporary.resolve("table");
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Storage storage = made(RealDisk.INSTANCE, directory, Durability.PROCESS)) {
      storage.clear();
      Future<?> clearing = threads.submit(() -> repeat(60, number -> storage.clear()));
      Future<?> writing =
          threads.submit(
              () ->
                  repeat(
                      300,
                      number -> {
                        storage.put(key(number % KEYS), new byte[number]);
                        storage.flush();
                      }));
      Future<?> reading =
          threads.submit(
              () ->
                  repeat(
                      300,
                      number -> {
                        countByCursor(storage);
                        storage.get(key(number % KEYS));
                      }));
      clearing.get();
      writing.get();
      reading.get();
      assertThat(storage.count()).isEqualTo(countByCursor(storage));
    } finally {
      threads.shutdownNow();
    }
    assertThat(provider(RealDisk.INSTANCE).verify(location(directory)).isSound()).isTrue();
    assertThat(cleared(RealDisk.INSTANCE, directory)).isEmpty();
  }

  private interface Numbered {
    void run(int number);
  }

  private static void repeat(int times, Numbered action) {
    for (int i = 0; i < times; i++) {
      action.run(i);
    }
  }
}
