package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.segment.Format;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class LogDamageTest {
  private static final LogSizes SMALL = new LogSizes(1 << 9, 1 << 9, 1 << 20, Long.MAX_VALUE, 32);
  private static final int KEYS = 12;

  /** How a table was left. */
  enum ClosedBy {
    CLOSED,
    /** The process was killed: there is no checkpoint, and the last segment does not end. */
    KILLED
  }

  @TempDir Path temporary;

  private final LogStorageProvider provider =
      new LogStorageProvider(
          RealDisk.INSTANCE, (layout, access) -> () -> {}, SMALL, unused -> Runnable::run);

  private Location location() {
    return new Location("log", temporary.resolve("table").toString(), Map.of());
  }

  private Storage open(Access access) {
    return provider.open(location(), new Settings(Durability.PROCESS, access));
  }

  private static byte[] key(int number) {
    return ("key " + number).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] value(int number) {
    return ("value " + number + ".".repeat(number * 3)).getBytes(StandardCharsets.UTF_8);
  }

  /** Makes a table of three segments, and returns its files. */
  private Map<Path, byte[]> create(ClosedBy closedBy) throws IOException {
    Storage storage =
        provider.create(
            location(),
            new Metadata("bytes", "bytes"),
            new Settings(Durability.PROCESS, Access.READ_WRITE));
    for (int number = 0; number < KEYS; number++) {
      storage.put(key(number), value(number + 1));
      storage.put(key(number), value(number));
    }
    storage.remove(key(0));
    Map<Path, byte[]> killed = files();
    storage.close();
    Map<Path, byte[]> files = closedBy == ClosedBy.CLOSED ? files() : killed;
    assertThat(files).hasSizeGreaterThan(3);
    restore(files);
    return files;
  }

  private Map<Path, byte[]> files() throws IOException {
    Map<Path, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(temporary.resolve("table"))) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.readAllBytes(file));
      }
    }
    return files;
  }

  private void restore(Map<Path, byte[]> files) throws IOException {
    for (Path file : files().keySet()) {
      if (!files.containsKey(file)) {
        Files.delete(file);
      }
    }
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  /** Every value is right, or there is an error of the right type. */
  private void assertNothingWrong(String how, Access access, boolean mayBeShorter) {
    try (Storage storage = open(access)) {
      for (int number = 0; number < KEYS; number++) {
        byte[] value = get(storage, number);
        boolean isThere = value != null && value.length > 0;
        if (isThere) {
          assertThat(value).as("%s: %s", how, number).isIn(value(number), value(number + 1));
        }
        if (!mayBeShorter && value != null) {
          assertThat(value)
              .as("%s: %s", how, number)
              .isEqualTo(number == 0 ? new byte[0] : value(number));
        }
      }
      walk(storage);
    } catch (DamagedTableException e) {
      assertThat(e).hasMessageContaining(temporary.toString());
    }
  }

  /** A value; none for a key that is absent, null for one that is damaged. */
  private static byte @Nullable [] get(Storage storage, int number) {
    try {
      byte[] value = storage.get(key(number));
      return value == null ? new byte[0] : value;
    } catch (DamagedTableException e) {
      return null;
    }
  }

  private static void walk(Storage storage) {
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        cursor.value();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void noFlippedByteGivesAWrongValue(ClosedBy closedBy) throws IOException {
    Map<Path, byte[]> files = create(closedBy);
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      for (int at = 0; at < file.getValue().length; at++) {
        byte[] flipped = file.getValue().clone();
        flipped[at] ^= (byte) (1 << at % 8);
        Files.write(file.getKey(), flipped);
        String how = file.getKey() + " flipped at " + at;
        boolean isTail = closedBy == ClosedBy.KILLED; // there a torn end is no damage
        assertNothingWrong(how, Access.READ_ONLY, isTail);
        Files.write(file.getKey(), file.getValue());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void noTruncationGivesAWrongValue(ClosedBy closedBy) throws IOException {
    Map<Path, byte[]> files = create(closedBy);
    for (Map.Entry<Path, byte[]> file : files.entrySet()) {
      int step = file.getKey().endsWith("index") ? 61 : 1; // the index is uniform
      for (int length = 0; length < file.getValue().length; length += step) {
        Files.write(file.getKey(), Arrays.copyOf(file.getValue(), length));
        String how = file.getKey() + " cut at " + length;
        assertNothingWrong(how, Access.READ_ONLY, closedBy == ClosedBy.KILLED);
        assertNothingWrong(how, Access.READ_WRITE, closedBy == ClosedBy.KILLED);
        restore(files);
      }
    }
  }

  private Path segment(int number) throws IOException {
    try (Stream<Path> list = Files.list(temporary.resolve("table/log"))) {
      return list.sorted().toList().get(number);
    }
  }

  private void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @EnumSource
  void salvageKeepsIntactRecordsAndCopiesDamagedSegments(ClosedBy closedBy) throws IOException {
    create(closedBy);
    Path damaged = segment(1);
    byte[] before = Files.readAllBytes(damaged);
    flip(damaged, Format.HEADER + Format.RECORD_HEADER + 1);
    byte[] after = Files.readAllBytes(damaged);
    assertThat(before).isNotEqualTo(after);

    Verification verification = provider.verify(location());
    assertThat(verification.isSound()).isFalse();
    assertThat(verification.damages().get(0).place()).contains(damaged.toString(), "byte 64");

    Salvage salvage = provider.salvage(location());
    assertThat(salvage.lost()).hasSize(1);
    assertThat(salvage.kept()).isBetween(KEYS - 2L, KEYS - 1L);
    assertThat(Path.of(salvage.quarantine().orElseThrow())).isDirectory();
    try (Stream<Path> kept = Files.walk(Path.of(salvage.quarantine().orElseThrow()))) {
      List<Path> copies = // the older value of the lost key is in a separate file
          kept.filter(file -> file.endsWith(damaged.getFileName())).toList();
      assertThat(copies).hasSize(1);
      assertThat(Files.readAllBytes(copies.get(0))).isEqualTo(after);
    }
    assertThat(provider.verify(location()).isSound()).isTrue();
    try (Storage storage = open(Access.READ_WRITE)) {
      storage.put(key(1), value(1));
      assertThat(storage.get(key(KEYS - 1))).isEqualTo(value(KEYS - 1));
    }
    assertThat(provider.salvage(location()).lost()).isEmpty();
    assertThat(provider.destroy(location())).isTrue();
    assertThat(temporary.resolve("table")).doesNotExist();
  }

  @Test
  void aMissingSegmentIsReportedAndSalvaged() throws IOException {
    create(ClosedBy.CLOSED);
    Files.delete(segment(1));
    assertThatThrownBy(() -> open(Access.READ_WRITE))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("is missing");
    assertThat(provider.verify(location()).isSound()).isFalse();
    assertThat(provider.salvage(location()).lost()).isNotEmpty();
    try (Storage storage = open(Access.READ_WRITE)) {
      assertThat(storage.get(key(KEYS - 1))).isEqualTo(value(KEYS - 1));
    }
    assertThat(provider.verify(location()).isSound()).isTrue();
  }

  @Test
  void theCheckpointRevealsAMissingLastSegment() throws IOException {
    Map<Path, byte[]> files = create(ClosedBy.CLOSED);
    int last =
        (int) files.keySet().stream().filter(file -> file.toString().endsWith(".log")).count();
    Files.delete(segment(last - 1));
    assertThatThrownBy(() -> open(Access.READ_WRITE))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("is missing");
    assertThat(provider.salvage(location()).lost()).isNotEmpty();
    open(Access.READ_WRITE).close();
  }
}
