package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Fault;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Crashes runs at every operation of the disk.
 *
 * <p>A run is determined by its seed; {@code -Dvht.crash.seed} sets the first one.
 */
@Tag("slow")
class LogCrashTest {
  private static final Path ROOT = Path.of("/simulated").toAbsolutePath();
  private static final Path DIRECTORY = ROOT.resolve("table");
  private static final long FIRST_SEED = Long.getLong("vht.crash.seed", 1);
  private static final int SEEDS = Integer.getInteger("vht.crash.seeds", 3);
  private static final int STEPS = 80;
  private static final int LIVES = 6;

  /** The content of a table at one time. */
  private record State(Map<ByteBuffer, ByteBuffer> content) {
    State with(byte[] key, byte[] value) {
      Map<ByteBuffer, ByteBuffer> next = new HashMap<>(content);
      next.put(ByteBuffer.wrap(key), ByteBuffer.wrap(value));
      return new State(next);
    }

    State without(byte[] key) {
      Map<ByteBuffer, ByteBuffer> next = new HashMap<>(content);
      next.remove(ByteBuffer.wrap(key));
      return new State(next);
    }
  }

  /** A program that writes, and the states of its table after each write. */
  private static final class Run {
    private final Random random;
    private final Durability durability;
    private final List<State> states;

    /** How many of the states were acknowledged. */
    private int acknowledged;

    /** How many of the states were acknowledged before the last sync. */
    private int flushed;

    private final LogSizes sizes;
    private final int keys;

    /** Of a hundred steps. */
    private final int removals;

    private final int longestValue;

    /** How many chances of maintenance are passed over before one is taken. */
    private final int patience;

    private final int steps;

    /** How many of a hundred writes are of the first two keys. */
    private final int hot;

    Run(long seed, Durability durability, int steps) {
      this(seed, durability, steps, List.of(new State(Map.of())), 1);
    }

    /** Continues after some states, of which so many were flushed. */
    Run(long seed, Durability durability, int steps, List<State> states, int flushed) {
      this.steps = steps;
      this.states = new ArrayList<>(states);
      this.acknowledged = states.size();
      this.flushed = flushed;
      this.random = new Random(seed);
      this.durability = durability;
      this.sizes = sizes(seed);
      this.keys = 3 << random.nextInt(5);
      this.removals = 10 + random.nextInt(40);
      this.longestValue = 20 << random.nextInt(5);
      this.patience = random.nextInt(8);
      this.hot = random.nextInt(3) * 40;
    }

    void on(Disk disk) throws IOException {
      Storage storage = open(disk, durability, sizes);
      if (durability == Durability.DISK) {
        flushed = acknowledged; // opening syncs what is there
      }
      for (int step = 0; step < steps; step++) {
        int choice = random.nextInt(100);
        if (choice < 8 && random.nextInt(patience + 1) > 0) {
          choice = 100;
        }
        if (choice < 4) {
          storage.close();
          storage = open(disk, durability, sizes);
        } else if (choice < 6) {
          storage.compact();
        } else if (choice < 8) {
          storage.flush();
          flushed = acknowledged;
        } else {
          write(storage, choice);
        }
      }
      storage.close();
    }

    private void write(Storage storage, int choice) {
      int number = random.nextInt(100) < hot ? random.nextInt(2) : random.nextInt(keys);
      byte[] key = ("key" + number).getBytes(StandardCharsets.UTF_8);
      byte[] value = new byte[random.nextInt(15) == 0 ? 3000 : random.nextInt(longestValue)];
      random.nextBytes(value);
      State last = states.get(states.size() - 1);
      if (choice == 8 && random.nextInt(patience + 1) == 0) {
        states.add(new State(Map.of()));
        storage.clear();
      } else if (choice < 9 + removals) {
        states.add(last.without(key));
        storage.remove(key);
      } else {
        states.add(last.with(key, value));
        storage.put(key, value);
      }
      acknowledged = states.size();
      if (durability == Durability.DISK) {
        flushed = acknowledged;
      }
    }
  }

  /** Some logs are synced with each new segment, others are not. */
  private static LogSizes sizes(long seed) {
    return new LogSizes(1 << 10, 1 << 12, 1 << 11, seed % 2 == 0 ? 0 : Long.MAX_VALUE, 32);
  }

  private static Storage open(Disk disk, Durability durability, LogSizes sizes) {
    return open(disk, durability, sizes, Access.READ_WRITE);
  }

  private static Storage open(Disk disk, Durability durability, LogSizes sizes, Access access) {
    LogStorageProvider provider =
        new LogStorageProvider(disk, (layout, claim) -> () -> {}, sizes, unused -> Runnable::run);
    Location location = new Location("log", DIRECTORY.toString(), Map.of());
    return provider.open(location, new Settings(durability, access));
  }

  private static SimulatedDisk newDisk(long seed) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(seed);
    disk.createDirectory(ROOT);
    disk.syncDirectory(Path.of("/"));
    LogStorageProvider provider =
        new LogStorageProvider(
            disk, (layout, access) -> () -> {}, sizes(seed), unused -> Runnable::run);
    Location location = new Location("log", DIRECTORY.toString(), Map.of());
    provider
        .create(
            location,
            new Metadata("bytes", "bytes"),
            new Settings(Durability.DISK, Access.READ_WRITE))
        .close();
    return disk;
  }

  private static State content(Disk disk) throws IOException {
    return content(open(disk, Durability.DISK, sizes(1)));
  }

  private static State content(Storage opened) throws IOException {
    try (Storage storage = opened) {
      Map<ByteBuffer, ByteBuffer> content = new HashMap<>();
      try (Cursor cursor = storage.cursor()) {
        while (cursor.next()) {
          byte[] value = cursor.value();
          assertThat(value).isNotNull();
          content.put(ByteBuffer.wrap(cursor.key()), ByteBuffer.wrap(value));
        }
      }
      assertThat(storage.count()).isEqualTo(content.size());
      return new State(content);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCrashLosesOnlyUnacknowledgedWrites(Durability durability) throws IOException {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      SimulatedDisk whole = newDisk(seed);
      long begin = whole.operations();
      new Run(seed, durability, STEPS).on(whole);
      for (long operation = begin + 1; operation <= whole.operations(); operation++) {
        crash(seed, durability, operation);
      }
    }
  }

  private static void crash(long seed, Durability durability, long operation) throws IOException {
    SimulatedDisk disk = newDisk(seed);
    disk.stopAt(operation);
    Run run = new Run(seed, durability, STEPS);
    try {
      run.on(disk);
    } catch (PowerLoss expected) {
      assertThat(disk.isStopped()).isTrue();
    }
    String where = "seed " + seed + ", " + durability + ", stopped at operation " + operation;
    State killed = content(disk.afterKill());
    assertThat(run.states.subList(run.acknowledged - 1, run.states.size()))
        .as("%s, after a kill", where)
        .contains(killed);
    for (long choice = 0; choice < 4; choice++) {
      State found =
          content(choice < 2 ? disk.afterPowerLoss(choice) : disk.afterMildPowerLoss(choice));
      int first = run.flushed - 1;
      assertThat(run.states.subList(first, run.states.size()))
          .as("%s, after a power failure (%s)", where, choice)
          .contains(found);
    }
  }

  /** All records have one length, so old ones after a cut would fit after a new one. */
  @ParameterizedTest
  @EnumSource
  void theNextLossOfPowerDoesNotUndoACut(Durability durability) throws IOException {
    LogSizes one = new LogSizes(1 << 14, 1 << 14, Long.MAX_VALUE, Long.MAX_VALUE, 32);
    for (long seed = FIRST_SEED; seed < FIRST_SEED + 40L * SEEDS; seed++) {
      Random random = new Random(seed);
      SimulatedDisk disk = newDisk(seed);
      State last = new State(Map.of());
      int length = (32 << random.nextInt(4)) - 17;
      for (int life = 1; life <= 4; life++) {
        List<State> states = new ArrayList<>(List.of(last));
        Storage storage = open(disk, durability, one, Access.READ_WRITE);
        for (int i = random.nextInt(40); i > 0; i--) {
          byte[] value = new byte[length];
          random.nextBytes(value);
          byte[] key = {(byte) random.nextInt(3)};
          last = last.with(key, value);
          states.add(last);
          storage.put(key, value);
        }
        disk = disk.afterPowerLoss(random.nextInt());
        last = content(open(disk, durability, one, Access.READ_ONLY));
        assertThat(
                durability == Durability.DISK
                    ? states.subList(states.size() - 1, states.size())
                    : states)
            .as("seed %d, %s, life %d", seed, durability, life)
            .contains(last);
      }
    }
  }

  /** What one crash leaves must be right after the next, too. */
  @ParameterizedTest
  @EnumSource
  void aTableSurvivesCrashAfterCrash(Durability durability) throws IOException {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + 100L * SEEDS; seed++) {
      Random random = new Random(seed);
      SimulatedDisk disk = newDisk(seed);
      Run run = new Run(seed, durability, 5 * STEPS);
      for (int life = 1; life <= LIVES; life++) {
        disk.stopAt(disk.operations() + 1 + random.nextInt(400));
        try {
          run.on(disk);
        } catch (PowerLoss expected) {
          assertThat(disk.isStopped()).isTrue();
        }
        boolean isKill = random.nextBoolean();
        disk =
            isKill
                ? disk.afterKill()
                : random.nextInt(3) == 0
                    ? disk.afterPowerLoss(life)
                    : disk.afterMildPowerLoss(life);
        String where = "seed " + seed + ", " + durability + ", life " + life;
        run = next(run, disk, isKill, where + (isKill ? ", killed" : ", after a power failure"));
      }
    }
  }

  /** Checks what a crash has left, and returns what continues from there. */
  private static Run next(Run run, Disk disk, boolean isKill, String where) throws IOException {
    int first = (isKill ? run.acknowledged : run.flushed) - 1;
    State found = content(open(disk, run.durability, run.sizes, Access.READ_ONLY));
    assertThat(run.states.subList(first, run.states.size())).as(where).contains(found);
    long seed = run.random.nextLong();
    return isKill
        ? new Run(
            seed,
            run.durability,
            run.steps,
            run.states.subList(
                0, first + run.states.subList(first, run.states.size()).indexOf(found) + 1),
            run.flushed)
        : new Run(seed, run.durability, run.steps, List.of(found), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SPACE, PROCESS",
    "NO_SPACE, DISK",
    "IO_ERROR, PROCESS",
    "IO_ERROR, DISK",
    "FAILED_SYNC, DISK"
  })
  void aFailureLosesNothing(Fault fault, Durability durability) throws IOException {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      SimulatedDisk whole = newDisk(seed);
      long begin = whole.operations();
      new Run(seed, durability, STEPS).on(whole);
      for (long operation = begin + 1; operation <= whole.operations(); operation++) {
        fail(seed, durability, fault, operation);
      }
    }
  }

  private static void fail(long seed, Durability durability, Fault fault, long operation)
      throws IOException {
    SimulatedDisk disk = newDisk(seed);
    disk.failFrom(operation, operation + 2, fault);
    Run run = new Run(seed, durability, STEPS);
    String where =
        "seed " + seed + ", " + durability + ", " + fault + " from operation " + operation;
    try {
      run.on(disk);
    } catch (StorageException | IOException expected) {
      // the program ends at the first failure
    }
    disk.heal();
    assertThat(run.states.subList(run.acknowledged - 1, run.states.size()))
        .as(where)
        .contains(content(disk.afterKill()));
    if (durability == Durability.DISK) {
      assertThat(run.states.subList(run.acknowledged - 1, run.states.size()))
          .as("%s, and a power failure", where)
          .contains(content(disk.afterPowerLoss(1)));
    }
  }
}
