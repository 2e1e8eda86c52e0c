package dev.vht.files.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Damage;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.TableInUseException;
import dev.vht.Verification;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.TableLayout;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting, verifying and salvaging tables of value files. */
class DirectoryMaintenanceTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final Settings READ = new Settings(Durability.PROCESS, Access.READ_ONLY);
  private static final int KEYS = 20;

  private final DirectoryStorageProvider provider = new DirectoryStorageProvider();

  @TempDir Path temporary;
  private Path directory;
  private DirectoryLayout layout;
  private Location location;

  @BeforeEach
  void createTable() {
    directory = temporary.resolve("table");
    layout = new DirectoryLayout(RealDisk.INSTANCE, directory);
    location = provider.resolve(new Location("files", directory.toString(), Map.of()));
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      for (int i = 0; i < KEYS; i++) {
        storage.put(key(i), value(i));
      }
    }
  }

  private static byte[] key(int number) {
    return ("key " + number).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] value(int number) {
    return ("value " + number).getBytes(StandardCharsets.UTF_8);
  }

  private void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private Map<String, String> allFiles() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        found.put(
            directory.relativize(path).toString(),
            Files.readString(path, StandardCharsets.ISO_8859_1));
      }
    }
    return found;
  }

  @Test
  void aClosedTableHasItsCount() throws IOException {
    assertThat(layout.count()).content().contains("\nvalues " + KEYS + "\n");
    try (Storage storage = provider.open(location, WRITE)) {
      assertThat(storage.count()).isEqualTo(KEYS);
      assertThat(storage.remove(key(KEYS))).isFalse();
      assertThat(layout.count()).exists();
      storage.put(key(0), value(1));
      assertThat(layout.count()).doesNotExist();
      storage.remove(key(1));
    }
    assertThat(layout.count()).content().contains("\nvalues " + (KEYS - 1) + "\n");
  }

  @Test
  void aDamagedCountIsIgnored() throws IOException {
    byte[] good = Files.readAllBytes(layout.count());
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(layout.count(), bad);
      try (Storage storage = provider.open(location, READ)) {
        assertThat(storage.count()).isEqualTo(KEYS);
      }
    }
  }

  @Test
  void aCountOfAnEarlierBootIsIgnored() throws IOException {
    Files.write(layout.count(), new KeyCountFile(7, RealDisk.INSTANCE.boot() + 1).encode());
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.count()).isEqualTo(KEYS);
    }
    Files.write(layout.count(), new KeyCountFile(7, RealDisk.INSTANCE.boot()).encode());
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.count()).isEqualTo(7);
    }
  }

  @Test
  void aTableWithoutACountIsCounted() throws IOException {
    Files.delete(layout.count());
    try (Storage storage = provider.open(location, WRITE)) {
      assertThat(storage.count()).isEqualTo(KEYS);
    }
    assertThat(layout.count()).exists();
  }

  @Test
  void anIntactTableIsNotChanged() throws IOException {
    Map<String, String> before = allFiles();
    assertThat(provider.verify(location).isSound()).isTrue();
    assertThat(provider.verify(location).keys()).isEqualTo(KEYS);
    Salvage salvage = provider.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS);
    assertThat(salvage.lost()).isEmpty();
    assertThat(salvage.quarantine()).isEmpty();
    assertThat(allFiles()).isEqualTo(before);
  }

  @Test
  void damagedFilesAreFoundAndQuarantined() throws IOException {
    Path damaged = layout.value(key(3));
    damage(damaged);
    Path misplaced = layout.value(key(KEYS));
    Files.createDirectories(TableLayout.parent(misplaced));
    Files.copy(layout.value(key(4)), misplaced);
    Path cut = layout.value(key(5));
    Files.write(cut, new byte[3]);
    Path remains = AtomicFileWriter.temporary(layout.value(key(6)), 1);
    Files.write(remains, new byte[1]);
    Map<String, String> before = allFiles();

    Verification verification = provider.verify(location);
    assertThat(allFiles()).isEqualTo(before);
    assertThat(verification.keys()).isEqualTo(KEYS - 2);
    assertThat(verification.damages())
        .extracting(Damage::place)
        .containsExactlyInAnyOrder(
            damaged.toString(), misplaced.toString(), cut.toString(), layout.count().toString());

    Salvage salvage = provider.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS - 2);
    assertThat(salvage.quarantine()).contains(directory.resolve("quarantine").toString());
    assertThat(salvage.lost())
        .extracting(Damage::place)
        .containsExactlyInAnyOrder(damaged.toString(), misplaced.toString(), cut.toString());
    assertThat(allFiles().values()).containsAll(before.values()); // moved, not deleted
    for (Path moved : new Path[] {damaged, misplaced, cut, remains}) {
      assertThat(moved).doesNotExist();
      assertThat(directory.resolve("quarantine").resolve(directory.relativize(moved))).exists();
    }
    assertThat(provider.verify(location)).isEqualTo(new Verification(KEYS - 2, List.of()));
    assertHolds(KEYS - 2, 3, 5);
  }

  private void assertHolds(long count, int... lost) {
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.count()).isEqualTo(count);
      for (int i = 0; i < KEYS; i++) {
        int number = i;
        boolean isLost = Arrays.stream(lost).anyMatch(other -> other == number);
        assertThat(storage.get(key(i))).isEqualTo(isLost ? null : value(i));
      }
    }
  }

  @Test
  void aSecondSalvageKeepsTheQuarantineOfTheFirst() throws IOException {
    for (int round = 0; round < 3; round++) {
      damage(layout.value(key(0)));
      assertThat(provider.salvage(location).lost()).hasSize(1);
      try (Storage storage = provider.open(location, WRITE)) {
        storage.put(key(0), value(round));
      }
    }
    try (Stream<Path> moved = Files.walk(directory.resolve("quarantine"))) {
      assertThat(moved.filter(Files::isRegularFile)).hasSize(3);
    }
    assertThat(provider.destroy(location)).isTrue();
    assertThat(directory).doesNotExist();
  }

  @Test
  void aWrongCountIsDamageAndIsRepaired() throws IOException {
    Files.delete(layout.value(key(2)));
    Verification verification = provider.verify(location);
    assertThat(verification.damages())
        .containsExactly(
            new Damage(
                layout.count().toString(),
                "it counts "
                    + KEYS
                    + " values, but there are "
                    + (KEYS - 1)
                    + ", so 1 of them is missing; their keys are unknown"));
    Salvage salvage = provider.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS - 1);
    assertThat(salvage.lost()).isEqualTo(verification.damages());
    assertThat(provider.verify(location)).isEqualTo(new Verification(KEYS - 1, List.of()));
    assertHolds(KEYS - 1, 2);
  }

  @Test
  void moreValuesThanTheCountSaysAreNoLoss() throws IOException {
    Files.write(layout.count(), new KeyCountFile(KEYS - 2, KeyCountFile.ANY_BOOT).encode());
    assertThat(provider.verify(location).damages()).hasSize(1);
    Salvage salvage = provider.salvage(location);
    assertThat(salvage.kept()).isEqualTo(KEYS);
    assertThat(salvage.lost()).isEmpty();
    assertHolds(KEYS);
  }

  @Test
  void aDamagedValueIsReportedByItsKeyIfTheNameProvesIt() throws IOException {
    Path flipped = layout.value(key(1));
    damageAt(flipped, Files.size(flipped) - 5); // in the value
    Path cut = layout.value(key(2));
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 16 + key(2).length));
    Path magic = layout.value(key(3));
    damageAt(magic, 0);
    Path keyFlipped = layout.value(key(4));
    damageAt(keyFlipped, 16);
    Path lengthFlipped = layout.value(key(5));
    damageAt(lengthFlipped, 8);
    Map<String, Optional<ByteBuffer>> expected = new TreeMap<>();
    expected.put(flipped.toString(), Optional.of(ByteBuffer.wrap(key(1))));
    expected.put(cut.toString(), Optional.of(ByteBuffer.wrap(key(2))));
    expected.put(magic.toString(), Optional.of(ByteBuffer.wrap(key(3))));
    expected.put(keyFlipped.toString(), Optional.empty());
    expected.put(lengthFlipped.toString(), Optional.empty());
    assertThat(keys(provider.verify(location).damages())).isEqualTo(expected);
    assertThat(keys(provider.salvage(location).lost())).isEqualTo(expected);
    assertHolds(KEYS - 5, 1, 2, 3, 4, 5);
  }

  private static Map<String, Optional<ByteBuffer>> keys(List<Damage> damages) {
    Map<String, Optional<ByteBuffer>> keys = new TreeMap<>();
    damages.forEach(damage -> keys.put(damage.place(), damage.key()));
    return keys;
  }

  private static void damageAt(Path file, long position) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) position] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void onlyTemporaryFilesOfAKilledProcessAreRemoved() throws IOException {
    Path mine = AtomicFileWriter.temporary(layout.value(key(1)), 7);
    Files.write(mine, new byte[3]);
    Path shard = TableLayout.parent(mine);
    Path directory = Files.createDirectory(shard.resolve("a".repeat(64) + ".1.tmp"));
    Path foreign = Files.writeString(shard.resolve("draft.1.tmp"), "years of work");
    Files.delete(layout.count());
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.count()).isEqualTo(KEYS);
      assertThat(mine).exists();
    }
    provider.open(location, WRITE).close();
    assertThat(mine).doesNotExist();
    assertThat(directory).isDirectory();
    assertThat(foreign).hasContent("years of work");
  }

  @Test
  void aDamagedMarkerWithoutACopyIsReportedAndNotRepaired() throws IOException {
    damage(layout.marker());
    damage(directory.resolve("vht.table.copy"));
    Verification verification = provider.verify(location);
    assertThat(verification.keys()).isEqualTo(KEYS);
    assertThat(verification.damages())
        .extracting(Damage::place)
        .containsExactly(layout.marker().toString());
    assertThatThrownBy(() -> provider.salvage(location))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("M4: files:" + directory + " cannot be salvaged while its marker")
        .hasMessageContaining("empty table with the same codecs");

    Path other = temporary.resolve("other");
    Location elsewhere = provider.resolve(new Location("files", other.toString(), Map.of()));
    provider.create(elsewhere, METADATA, WRITE).close();
    Files.write(layout.marker(), Files.readAllBytes(other.resolve("vht.table")));
    assertThat(provider.salvage(location).kept()).isEqualTo(KEYS);
    assertHolds(KEYS);
  }

  @Test
  void maintenanceThrowsIfTheTableIsOpen() {
    try (Storage storage = provider.open(location, WRITE)) {
      assertThat(storage.count()).isEqualTo(KEYS);
      assertThatThrownBy(() -> provider.verify(location)).isInstanceOf(TableInUseException.class);
      assertThatThrownBy(() -> provider.salvage(location)).isInstanceOf(TableInUseException.class);
    }
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.count()).isEqualTo(KEYS);
      assertThat(provider.verify(location).isSound()).isTrue();
      assertThatThrownBy(() -> provider.salvage(location)).isInstanceOf(TableInUseException.class);
    }
    provider.destroy(location);
    assertThatThrownBy(() -> provider.verify(location)).isInstanceOf(NoSuchTableException.class);
    assertThatThrownBy(() -> provider.salvage(location)).isInstanceOf(NoSuchTableException.class);
  }

  @Test
  void linksInPlaceOfValuesAreQuarantinedAndNotFollowed() throws IOException {
    Path outside = Files.writeString(temporary.resolve("thesis.txt"), "years of work");
    Path link = layout.value(key(1));
    Files.delete(link);
    Files.createSymbolicLink(link, outside);
    assertThat(provider.verify(location).damages()).hasSize(1);
    assertThat(provider.salvage(location).kept()).isEqualTo(KEYS - 1);
    assertThat(outside).hasContent("years of work");
    assertHolds(KEYS - 1, 1);
  }
}
