package dev.vht.files.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.disk.WatchedDisk;
import dev.vht.files.place.TableLayout;
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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Concurrent changes of a value cause no errors in other threads. */
@Tag("slow")
class DirectoryConcurrencyTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final int PERMANENT_KEYS = 40;
  private static final int ITERATIONS = 150;
  private static final int READS = 3_000;

  private final ExecutorService writers = Executors.newCachedThreadPool();
  private final AtomicBoolean isDone = new AtomicBoolean();

  @TempDir Path temporary;
  private Location location;

  @BeforeEach
  void nameALocation() {
    location = new Location("files", temporary.resolve("table").toString(), Map.of());
  }

  @AfterEach
  void end() {
    isDone.set(true);
    writers.shutdownNow();
  }

  private static DirectoryStorageProvider provider(Disk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Future<?> repeated(Runnable action) {
    return writers.submit(
        () -> {
          while (!isDone.get()) {
            action.run();
          }
        });
  }

  @Test
  void readingAKeyThatIsSetAndRemovedConcurrentlyDoesNotFail() throws Exception {
    try (Storage storage = provider(RealDisk.INSTANCE).create(location, METADATA, WRITE)) {
      Future<?> writer =
          repeated(
              () -> {
                storage.put(key("comes and goes"), new byte[3]);
                storage.remove(key("comes and goes"));
              });
      for (int i = 0; i < READS; i++) {
        byte[] found = storage.get(key("comes and goes"));
        assertThat(found).isIn(null, new byte[3]);
        assertThat(storage.contains(key("comes and goes"))).isIn(true, false);
        readByCursor(storage);
      }
      isDone.set(true);
      writer.get();
      assertThat(storage.count()).isZero();
    }
  }

  @Test
  void aCursorReturnsEachPresentKeyOnceDuringConcurrentChanges() throws Exception {
    try (Storage storage = provider(RealDisk.INSTANCE).create(location, METADATA, WRITE)) {
      for (int i = 0; i < PERMANENT_KEYS; i++) {
        storage.put(key("stays " + i), new byte[1]);
      }
      int[] number = new int[1];
      Future<?> writer =
          repeated(
              () -> {
                number[0]++;
                storage.put(key("stays " + number[0] % PERMANENT_KEYS), new byte[number[0] % 100]);
                storage.put(key("comes and goes"), new byte[3]);
                storage.remove(key("comes and goes"));
              });
      Future<?> flusher = repeated(storage::flush);
      for (int i = 0; i < ITERATIONS; i++) {
        Map<String, Integer> readByCursor = readByCursor(storage);
        readByCursor.remove("comes and goes");
        assertThat(readByCursor)
            .hasSize(PERMANENT_KEYS)
            .allSatisfy((key, times) -> assertThat(times).isOne());
      }
      isDone.set(true);
      writer.get();
      flusher.get();
    }
    assertThat(provider(RealDisk.INSTANCE).verify(location).isSound()).isTrue();
  }

  private static Map<String, Integer> readByCursor(Storage storage) {
    Map<String, Integer> readByCursor = new HashMap<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        readByCursor.merge(new String(cursor.key(), StandardCharsets.UTF_8), 1, Integer::sum);
      }
    }
    return readByCursor;
  }

  /** Removes a value's shard before a file is created in it. */
  private static final class Remover implements WatchedDisk.Watcher {
    private final int times;
    private int left;

    Remover(int times) {
      this.times = times;
    }

    void begin() {
      left = times;
    }

    @Override
    public void before(String operation, Path path) throws IOException {
      if (left > 0 && operation.equals("open") && path.toString().endsWith(".tmp")) {
        left--;
        Files.delete(TableLayout.parent(path));
        if (left % 2 == 0) {
          Files.delete(TableLayout.parent(TableLayout.parent(path)));
        }
      }
    }

    @Override
    public void after() {}
  }

  @Test
  void aWriteRecreatesADirectoryThatAnotherProgramRemoves() {
    Remover remover = new Remover(4);
    DirectoryStorageProvider provider = provider(new WatchedDisk(RealDisk.INSTANCE, remover));
    for (Durability durability : Durability.values()) {
      try (Storage storage =
          provider.create(location, METADATA, new Settings(durability, Access.READ_WRITE))) {
        storage.put(key("first"), new byte[2]);
        assertThat(storage.remove(key("first"))).isTrue();
        remover.begin();
        storage.put(key("first"), new byte[2]);
        assertThat(storage.get(key("first"))).hasSize(2);
        assertThat(storage.count()).isOne();
      }
      assertThat(provider.verify(location).isSound()).isTrue();
      provider.destroy(location);
    }
  }
}
