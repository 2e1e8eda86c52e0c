package dev.vht.files.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.ConfigurationException;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.TableInUseException;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.TableLayout;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectoryStorageTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final Settings READ = new Settings(Durability.PROCESS, Access.READ_ONLY);

  private final DirectoryStorageProvider provider = new DirectoryStorageProvider();

  @TempDir Path temporary;
  private Path directory;
  private Location location;

  @BeforeEach
  void nameALocation() {
    directory = temporary.resolve("table");
    location = at(directory);
  }

  private Location at(Path path) {
    return provider.resolve(new Location("files", path.toString(), Map.of()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void valuesSurviveReopening(Durability durability) {
    try (Storage storage =
        provider.create(location, METADATA, new Settings(durability, Access.READ_WRITE))) {
      storage.put(bytes("aap"), bytes("1"));
      storage.put(bytes(""), bytes(""));
      storage.flush();
    }
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.metadata()).isEqualTo(METADATA);
      assertThat(storage.get(bytes("aap"))).isEqualTo(bytes("1"));
      assertThat(storage.get(bytes(""))).isEmpty();
      assertThat(storage.count()).isEqualTo(2);
    }
  }

  @Test
  void conditionalWritesReturnWhetherTheyWrote() {
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      byte[] key = bytes("aap");
      assertThat(storage.replace(key, bytes("0"))).isNull();
      assertThat(storage.putIfAbsent(key, bytes("1"))).isNull();
      assertThat(storage.putIfAbsent(key, bytes("2"))).isEqualTo(bytes("1"));
      assertThat(storage.replace(key, bytes("9"), bytes("3"))).isFalse();
      assertThat(storage.replace(key, bytes("1"), bytes("3"))).isTrue();
      assertThat(storage.remove(key, bytes("1"))).isFalse();
      assertThat(storage.remove(key, bytes("3"))).isTrue();
      assertThat(storage.remove(key)).isFalse();
      assertThat(storage.count()).isZero();
    }
  }

  private Path onlyValueFile() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("values"))) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }

  private void createOneValue() {
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      storage.put(bytes("key"), bytes("a value"));
    }
  }

  @Test
  void noFlippedByteGivesAWrongValue() throws IOException {
    createOneValue();
    Path file = onlyValueFile();
    byte[] good = Files.readAllBytes(file);
    try (Storage storage = provider.open(location, WRITE)) {
      for (int i = 0; i < good.length; i++) {
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          byte[] bad = good.clone();
          bad[i] ^= (byte) (1 << bit);
          Files.write(file, bad);
          assertThatThrownBy(() -> storage.get(bytes("key")))
              .isInstanceOf(DamagedTableException.class)
              .hasMessageStartingWith("damaged value file " + file);
        }
      }
    }
  }

  @Test
  void noTruncationOrExtensionGivesAWrongValue() throws IOException {
    createOneValue();
    Path file = onlyValueFile();
    byte[] good = Files.readAllBytes(file);
    try (Storage storage = provider.open(location, WRITE)) {
      for (int length = 0; length <= good.length + 2; length++) {
        Files.write(file, Arrays.copyOf(good, length));
        Throwable failure = catchThrowable(() -> storage.get(bytes("key")));
        if (length != good.length) {
          assertThat(failure).as("%d bytes", length).isInstanceOf(DamagedTableException.class);
        }
      }
    }
  }

  @Test
  void aMisnamedValueFileIsDetected() throws IOException {
    createOneValue();
    Path file = onlyValueFile();
    Path other = new DirectoryLayout(RealDisk.INSTANCE, directory).value(bytes("other"));
    Files.createDirectories(other.getParent());
    Files.copy(file, other);
    try (Storage storage = provider.open(location, WRITE)) {
      assertThatThrownBy(() -> storage.get(bytes("other")))
          .isInstanceOf(DamagedTableException.class)
          .hasMessageContaining("another key");
    }
  }

  @Test
  void everyFlippedByteOfTheMarkerIsDetected() throws IOException {
    createOneValue();
    Path marker = directory.resolve("vht.table");
    byte[] good = Files.readAllBytes(marker);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(marker, bad);
      assertThatThrownBy(() -> provider.open(location, WRITE))
          .isInstanceOf(DamagedTableException.class);
    }
  }

  @Test
  void remainsOfAnInterruptedWriteAreRemovedAtOpening() throws IOException {
    createOneValue();
    Path remains = AtomicFileWriter.temporary(onlyValueFile(), 7);
    Files.write(remains, bytes("half a val"));
    Files.delete(directory.resolve("vht.count")); // as after a kill
    try (Storage storage = provider.open(location, READ)) {
      assertThat(storage.count()).isEqualTo(1);
      assertThat(remains).exists();
    }
    try (Storage storage = provider.open(location, WRITE)) {
      assertThat(storage.count()).isEqualTo(1);
      assertThat(remains).doesNotExist();
    }
  }

  @Test
  void aSecondHandleThrowsWithTheHoldersName() {
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      assertThat(storage.count()).isZero();
      assertThatThrownBy(() -> provider.open(location, READ))
          .isInstanceOf(TableInUseException.class)
          .hasMessageStartingWith("C3: files:" + directory + " is in use by this process (process ")
          .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()));
      assertThatThrownBy(() -> provider.destroy(location)).isInstanceOf(TableInUseException.class);
    }
    provider.open(location, WRITE).close();
  }

  @Test
  void readersShareATable() {
    createOneValue();
    try (Storage one = provider.open(location, READ);
        Storage two = provider.open(location, READ)) {
      assertThat(one.get(bytes("key"))).isEqualTo(two.get(bytes("key")));
      assertThatThrownBy(() -> provider.open(location, WRITE))
          .isInstanceOf(TableInUseException.class);
    }
    provider.open(location, WRITE).close();
  }

  @Test
  void existingContentDecidesWhatCanBeCreated() throws IOException {
    assertThat(provider.presence(location)).isEqualTo(Presence.ABSENT);
    assertThatThrownBy(() -> provider.open(location, WRITE))
        .isInstanceOf(NoSuchTableException.class)
        .hasMessageStartingWith("L5: there is no table at files:");
    Files.createDirectory(directory);
    assertThat(provider.presence(location)).isEqualTo(Presence.ABSENT);
    provider.create(location, METADATA, WRITE).close();
    assertThat(provider.presence(location)).isEqualTo(Presence.TABLE);
    assertThatThrownBy(() -> provider.create(location, METADATA, WRITE))
        .isInstanceOf(TableExistsException.class);
    assertThat(provider.destroy(location)).isTrue();
    assertThat(directory).doesNotExist();
    assertThat(provider.destroy(location)).isFalse();
  }

  @Test
  void foreignContentIsLeftUnchanged() throws IOException {
    Files.createDirectory(directory);
    Path mine = Files.writeString(directory.resolve("thesis.txt"), "years of work");
    assertThat(provider.presence(location)).isEqualTo(Presence.FOREIGN);
    assertNotATable(() -> provider.destroy(location));
    assertNotATable(() -> provider.create(location, METADATA, WRITE));
    assertNotATable(() -> provider.open(location, WRITE));
    assertThat(mine).hasContent("years of work");
    assertThat(provider.presence(at(mine))).isEqualTo(Presence.FOREIGN);
  }

  private static void assertNotATable(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NotATableException.class).hasMessageStartingWith("L6: ");
  }

  @Test
  void aTableWithForeignFilesIsNotDestroyed() throws IOException {
    createOneValue();
    Path mine = Files.writeString(onlyValueFile().resolveSibling("thesis.txt"), "years of work");
    assertNotATable(() -> provider.destroy(location));
    try (Storage storage = provider.open(location, WRITE)) {
      assertNotATable(storage::destroy);
      assertThat(storage.get(bytes("key"))).isEqualTo(bytes("a value"));
    }
    assertThat(mine).hasContent("years of work");
  }

  @Test
  void linksAreNotFollowedOutOfTheTable() throws IOException {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    createOneValue();
    byte[] key = bytes("other");
    Path shard = new DirectoryLayout(RealDisk.INSTANCE, directory).value(key).getParent();
    Files.createSymbolicLink(shard, outside);
    try (Storage storage = provider.open(location, WRITE)) {
      assertThatThrownBy(() -> storage.put(key, bytes("x"))).isInstanceOf(StorageException.class);
      assertNotATable(storage::destroy);
    }
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void anInterruptedDeletionIsFinishedByTheNext() throws IOException {
    createOneValue();
    Files.move(directory.resolve("vht.table"), directory.resolve("vht.deleted"));
    assertThat(provider.presence(location)).isEqualTo(Presence.ABSENT);
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      assertThat(storage.count()).isZero();
      assertThat(storage.get(bytes("key"))).isNull();
    }
    Files.move(directory.resolve("vht.table"), directory.resolve("vht.deleted"));
    assertThat(provider.destroy(location)).isFalse();
    assertThat(directory).doesNotExist();
  }

  @Test
  void valuesWithoutAMarkerAreKept() throws IOException {
    createOneValue();
    Files.delete(directory.resolve("vht.table"));
    Files.delete(directory.resolve("vht.table.copy"));
    assertThat(provider.presence(location)).isEqualTo(Presence.FOREIGN);
  }

  @Test
  void anUnwritableLocationIsNamed() {
    Location nowhere = at(Path.of("/proc/vht/table"));
    assertThatThrownBy(() -> provider.create(nowhere, METADATA, WRITE))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith("cannot create a table in /proc/vht/table");
  }

  @Test
  void aMissingPathIsAnError() {
    assertThatThrownBy(() -> provider.resolve(new Location("files", "", Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: files: names no directory");
  }

  @Test
  void anInterruptHasNoEffect() {
    try (Storage storage =
        provider.create(location, METADATA, new Settings(Durability.DISK, Access.READ_WRITE))) {
      Thread.currentThread().interrupt();
      storage.put(bytes("aap"), bytes("1"));
      assertThat(storage.get(bytes("aap"))).isEqualTo(bytes("1"));
      storage.flush();
      assertThat(Thread.interrupted()).isTrue();
      storage.put(bytes("noot"), bytes("2"));
      assertThat(storage.count()).isEqualTo(2);
    }
  }

  @Test
  void aFailedWriteLeavesTheOldValue() throws IOException {
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      storage.put(bytes("key"), bytes("old"));
      Path blocked = Files.createDirectory(onlyValueFile().resolveSibling("in the way"));
      Path file = onlyValueFile();
      Files.delete(file);
      Files.move(blocked, file); // a directory in its place: the rename fails
      assertThatThrownBy(() -> storage.put(bytes("key"), bytes("new")))
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith("cannot write " + file);
      assertThat(RealDisk.INSTANCE.list(TableLayout.parent(file))).isEqualTo(List.of(file));
    }
  }
}
