package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.segment.Format;
import dev.vht.files.place.LocationClaims;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStorageTest {
  private static final Metadata METADATA = new Metadata("bytes", "bytes");
  private static final LogSizes SMALL = new LogSizes(1 << 10, 1 << 14, 1 << 12, Long.MAX_VALUE, 32);

  @TempDir Path directory;

  private Storage open(Durability durability, Settings.Access access) {
    LogStorageProvider provider =
        new LogStorageProvider(
            RealDisk.INSTANCE, LocationClaims.OF_THE_SYSTEM, SMALL, unused -> Runnable::run);
    Location location =
        provider.resolve(new Location("log", directory.resolve("table").toString(), Map.of()));
    Settings settings = new Settings(durability, access);
    return provider.presence(location) == Presence.TABLE
        ? provider.open(location, settings)
        : provider.create(location, METADATA, settings);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<ByteBuffer, ByteBuffer> content(Storage storage) {
    Map<ByteBuffer, ByteBuffer> content = new HashMap<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        byte[] value = cursor.value();
        assertThat(value).isNotNull();
        assertThat(content.put(ByteBuffer.wrap(cursor.key()), ByteBuffer.wrap(value))).isNull();
      }
    }
    return content;
  }

  @Test
  void valuesSurviveReopening() {
    try (Storage storage = open(Durability.PROCESS, Settings.Access.READ_WRITE)) {
      storage.put(bytes("aap"), bytes("1"));
      storage.put(bytes(""), bytes(""));
      storage.put(bytes("noot"), new byte[100_000]);
      storage.remove(bytes("aap"));
    }
    try (Storage storage = open(Durability.PROCESS, Settings.Access.READ_ONLY)) {
      assertThat(storage.get(bytes("aap"))).isNull();
      assertThat(storage.get(bytes(""))).isEmpty();
      assertThat(storage.get(bytes("noot"))).isEqualTo(new byte[100_000]);
      assertThat(storage.count()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void equalsAMapAfterCompactionsAndReopenings(long seed) {
    Random random = new Random(seed);
    Durability durability = seed % 2 == 0 ? Durability.DISK : Durability.PROCESS;
    Map<ByteBuffer, ByteBuffer> model = new HashMap<>();
    Storage storage = open(durability, Settings.Access.READ_WRITE);
    for (int i = 0; i < 4_000; i++) {
      byte[] key = bytes("key" + random.nextInt(300));
      byte[] value = new byte[random.nextInt(200)];
      random.nextBytes(value);
      int choice = random.nextInt(1000);
      if (choice < 600) {
        storage.put(key, value);
        model.put(ByteBuffer.wrap(key), ByteBuffer.wrap(value));
      } else if (choice < 900) {
        assertThat(storage.remove(key)).isEqualTo(model.remove(ByteBuffer.wrap(key)) != null);
      } else if (choice < 995) {
        ByteBuffer expected = model.get(ByteBuffer.wrap(key));
        assertThat(storage.get(key)).isEqualTo(expected == null ? null : expected.array());
      } else if (choice < 997) {
        storage.compact();
      } else if (choice < 998) {
        storage.clear();
        model.clear();
      } else {
        assertThat(content(storage)).isEqualTo(model);
        storage.close();
        storage = open(durability, Settings.Access.READ_WRITE);
        assertThat(content(storage)).isEqualTo(model);
        assertThat(storage.count()).isEqualTo(model.size());
      }
    }
    storage.close();
  }

  /**
   * A process that is killed while it opens a log may leave the last segment without space for its
   * END. A checkpoint that covers the whole segment does not prove that it has one.
   */
  @Test
  void aSegmentCoveredByACheckpointIsEndedBeforeTheNextBegins() throws IOException {
    for (int count = 1; count <= 40; count++) {
      int puts = count;
      try (Storage storage = open(Durability.PROCESS, Settings.Access.READ_WRITE)) {
        storage.clear();
        for (int i = 0; i < puts; i++) {
          storage.put(bytes("key" + i), new byte[100 + i]);
        }
      }
      truncateAfterLastRecord();
      try (Storage storage = open(Durability.PROCESS, Settings.Access.READ_WRITE)) {
        storage.put(bytes("one more"), bytes("1"));
      }
      Files.delete(directory.resolve("table").resolve("index"));
      try (Storage storage = open(Durability.PROCESS, Settings.Access.READ_ONLY)) {
        assertThat(storage.count()).isEqualTo(puts + 1);
      }
    }
  }

  private void truncateAfterLastRecord() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("table").resolve("log"))) {
      Path last = files.max(Comparator.naturalOrder()).orElseThrow();
      ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(last));
      content.order(ByteOrder.LITTLE_ENDIAN);
      int end = Format.HEADER;
      for (int size = 1; size > 0; end += size) {
        size = Format.sizeAt(content, end, content.capacity());
      }
      Files.write(last, Arrays.copyOf(content.array(), end));
    }
  }
}
