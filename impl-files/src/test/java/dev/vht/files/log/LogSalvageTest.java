package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Damage;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.salvage.SalvageJournal;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damages and salvages random tables: no key gets an older value back and no removed key reappears,
 * unless the salvage reports it.
 *
 * <p>A case is determined by its seed; {@code -Dvht.seed} sets the first one, {@code -Dvht.damages}
 * the number of cases.
 */
@Tag("slow")
class LogSalvageTest {
  private static final Path ROOT = Path.of("/simulated").toAbsolutePath();
  private static final Path DIRECTORY = ROOT.resolve("table");
  private static final Location LOCATION = new Location("log", DIRECTORY.toString(), Map.of());
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final long FIRST_SEED = Long.getLong("vht.seed", 1);
  private static final int CASES = Integer.getInteger("vht.damages", 160);
  private static final int KEYS = 40;
  private static final String UNKNOWN_KEY = "no other record has its key";
  private static final String DOUBT = "may have been changed or removed";

  /** A table on a disk, and its last content. */
  private static final class Case {
    private final long seed;
    private final Random random;
    private final int segment;
    private final boolean isClosed;
    private final Map<String, String> model = new HashMap<>();
    private final Map<String, Set<String>> older = new HashMap<>();
    private SimulatedDisk disk;
    private String damage = "";

    Case(long seed) throws IOException {
      this.seed = seed;
      this.random = new Random(seed);
      this.segment = 1 << 9 + 3 * random.nextInt(3);
      this.isClosed = random.nextBoolean();
      this.disk = new SimulatedDisk(seed);
      disk.createDirectory(ROOT);
      write();
    }

    private LogStorageProvider provider(Disk on) {
      return new LogStorageProvider(
          on,
          (layout, access) -> () -> {},
          new LogSizes(segment, segment, 1 << 14, Long.MAX_VALUE, 32),
          unused -> Runnable::run);
    }

    private void write() {
      Storage storage = provider(disk).create(LOCATION, new Metadata("bytes", "bytes"), WRITE);
      int writes = 50 + random.nextInt(600);
      for (int write = 0; write < writes; write++) {
        String key = "key " + random.nextInt(KEYS);
        int choice = random.nextInt(1000);
        if (choice < 3) {
          storage.clear();
          model.clear();
        } else if (choice < 6) {
          storage.compact();
        } else if (choice < 10) {
          storage.close();
          storage = provider(disk).open(LOCATION, WRITE);
        } else if (choice < 300) {
          storage.remove(bytes(key));
          model.remove(key);
        } else {
          String value = "value " + write + ".".repeat(random.nextInt(60));
          storage.put(bytes(key), bytes(value));
          model.put(key, value);
          older.computeIfAbsent(key, unused -> new HashSet<>()).add(value);
        }
      }
      if (isClosed) {
        storage.close();
      }
      disk = disk.afterKill();
    }

    private List<Path> segments() throws IOException {
      return disk.list(DIRECTORY.resolve("log"));
    }

    void damage() throws IOException {
      List<Path> segments = segments();
      // Damage at the end of the last segment cannot be told from the remains of a kill.
      int choices = segments.size() - (isClosed ? 0 : 1);
      if (choices <= 0) {
        return;
      }
      Path victim = segments.get(random.nextInt(choices));
      int length = disk.read(victim).length;
      int at = random.nextInt(length);
      switch (random.nextInt(8)) {
        case 0, 1 -> overwrite(victim, at, 1, 1 << random.nextInt(8));
        case 2 -> overwrite(victim, at, Math.min(length - at, 1 + random.nextInt(600)), -1);
        case 3 -> cut(victim, at);
        case 4 -> append(victim);
        case 5 -> delete(victim);
        case 6 -> copy(victim, segments.get(random.nextInt(choices)));
        default -> {
          overwrite(victim, at, 1, 1);
          delete(DIRECTORY.resolve("index"));
        }
      }
      if (random.nextInt(5) == 0) {
        delete(DIRECTORY.resolve("vht.table"));
      }
    }

    private void overwrite(Path file, int at, int length, int mask) throws IOException {
      note("overwritten", file, at, length);
      byte[] bytes = disk.read(file);
      for (int i = at; i < at + length; i++) {
        bytes[i] ^= (byte) mask;
      }
      write(file, bytes);
    }

    private void cut(Path file, int at) throws IOException {
      note("cut", file, at, 0);
      try (DiskFile open = disk.open(file, Disk.Opening.WRITE)) {
        open.resize(at);
      }
    }

    private void append(Path file) throws IOException {
      byte[] whole = disk.read(file);
      byte[] junk = new byte[1 + random.nextInt(200)];
      int kind = random.nextInt(3);
      if (kind == 0) {
        random.nextBytes(junk);
      } else if (kind == 1) {
        System.arraycopy(whole, 0, junk, 0, Math.min(junk.length, whole.length));
      }
      note("appended", file, whole.length, junk.length);
      byte[] all = new byte[whole.length + junk.length];
      System.arraycopy(whole, 0, all, 0, whole.length);
      System.arraycopy(junk, 0, all, whole.length, junk.length);
      write(file, all);
    }

    private void delete(Path file) throws IOException {
      note("deleted", file, 0, 0);
      disk.delete(file);
    }

    private void copy(Path from, Path to) throws IOException {
      note("copied over " + to, from, 0, 0);
      byte[] bytes = disk.read(from);
      disk.delete(to);
      try (DiskFile open = disk.open(to, Disk.Opening.CREATE)) {
        open.write(0, bytes, 0, bytes.length);
      }
    }

    private void write(Path file, byte[] bytes) throws IOException {
      try (DiskFile open = disk.open(file, Disk.Opening.WRITE)) {
        open.write(0, bytes, 0, bytes.length);
      }
    }

    private void note(String what, Path file, int at, int length) {
      damage += String.format("%s %s at %d, %d bytes; ", file.getFileName(), what, at, length);
    }

    Salvage salvage() {
      return provider(disk).salvage(LOCATION);
    }

    /** The table is usable, and every key has its last value or is reported as lost. */
    void assertLossesAreReported(List<Damage> lost) {
      String where = toString();
      assertThat(provider(disk).verify(LOCATION).damages()).as(where).isEmpty();
      Set<String> named =
          lost.stream()
              .flatMap(damage -> damage.key().stream())
              .map(LogSalvageTest::text)
              .collect(Collectors.toSet());
      boolean isDoubtful = lost.stream().anyMatch(damage -> damage.problem().contains(DOUBT));
      boolean isNameless = lost.stream().anyMatch(damage -> damage.problem().contains(UNKNOWN_KEY));
      try (Storage storage = provider(disk).open(LOCATION, WRITE)) {
        for (int number = 0; number < KEYS; number++) {
          String key = "key " + number;
          byte[] found = storage.get(bytes(key));
          String value = found == null ? null : text(ByteBuffer.wrap(found));
          if (value == null && isNameless) {
            continue; // reported by its place
          }
          if (!named.contains(key) && !isDoubtful) {
            assertThat(value).as("%s: %s; %s", where, key, lost).isEqualTo(model.get(key));
          } else if (value != null) {
            assertThat(older.get(key)).as("%s: %s", where, key).contains(value);
          }
        }
        storage.put(bytes("one more"), bytes("1"));
      }
      try (Storage storage = provider(disk).open(LOCATION, WRITE)) {
        assertThat(storage.get(bytes("one more"))).as(where).isEqualTo(bytes("1"));
      }
      assertThat(provider(disk).salvage(LOCATION).lost()).as(where).isEmpty();
    }

    @Override
    public String toString() {
      return "seed " + seed + (isClosed ? ", closed: " : ", killed: ") + damage;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  @Test
  void noKeySilentlyGetsAnOlderValue() throws IOException {
    int doubtful = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      Case one = new Case(seed);
      one.damage();
      List<Damage> lost;
      try {
        lost = one.salvage().lost();
      } catch (RuntimeException e) {
        throw new AssertionError(one.toString(), e);
      }
      one.assertLossesAreReported(lost);
      doubtful += lost.stream().anyMatch(damage -> damage.problem().contains(DOUBT)) ? 1 : 0;
    }
    assertThat(doubtful).as("cases in which the keys are not known").isLessThan(CASES / 3);
  }

  @Test
  void aKilledSalvageLosesNoDataAndNoReports() throws IOException {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES / 40; seed++) {
      long operations = 0;
      for (long stop = 1; stop <= operations + 1; stop++) {
        Case one = new Case(seed);
        one.damage();
        long begin = one.disk.operations();
        one.disk.stopAt(begin + stop);
        List<Damage> lost = new ArrayList<>();
        try {
          lost.addAll(one.salvage().lost());
        } catch (PowerLoss expected) {
          operations = stop;
          one.disk = one.disk.afterKill();
          lost.addAll(one.salvage().lost());
          // If the first was complete, its journal is in the quarantine.
          lost.addAll(SalvageJournal.read(one.disk, DIRECTORY.resolve("quarantine/vht.salvage")));
        }
        one.disk.stopAt(Long.MAX_VALUE);
        one.damage += "stopped at " + stop;
        one.assertLossesAreReported(lost);
      }
    }
  }
}
