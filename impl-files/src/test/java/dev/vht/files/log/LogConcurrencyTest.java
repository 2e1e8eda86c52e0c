package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.maintenance.BackgroundTasks;
import dev.vht.files.place.LocationClaims;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads on one log with small segments, which are compacted all the time. */
@Tag("slow")
class LogConcurrencyTest {
  private static final LogSizes SMALL = new LogSizes(1 << 12, 1 << 14, 1 << 14, Long.MAX_VALUE, 32);
  private static final String REMOVED = "(removed meanwhile)";
  private static final int WRITERS = 3;
  private static final int KEYS = 200;
  private static final int CALLS = 15_000;

  @TempDir Path directory;

  private LogStorageProvider provider() {
    return new LogStorageProvider(
        RealDisk.INSTANCE, LocationClaims.OF_THE_SYSTEM, SMALL, BackgroundTasks::newExecutor);
  }

  private Location location() {
    return provider().resolve(new Location("log", directory.resolve("t").toString(), Map.of()));
  }

  @ParameterizedTest
  @EnumSource(names = {"PROCESS", "DISK"})
  void threadsSeeTheirOwnWritesDuringCompactions(Durability durability)
      throws InterruptedException, ExecutionException {
    Settings settings = new Settings(durability, Access.READ_WRITE);
    List<Map<String, String>> models = new ArrayList<>();
    try (Storage storage =
        provider().create(location(), new Metadata("bytes", "bytes"), settings)) {
      storage.put(bytes("always"), bytes("there"));
      AtomicBoolean isDone = new AtomicBoolean();
      ExecutorService threads = Executors.newCachedThreadPool();
      try {
        Future<?> walking = threads.submit(() -> walk(storage, isDone));
        Future<?> compacting = threads.submit(() -> compact(storage, isDone));
        List<Future<Map<String, String>>> writing = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          int number = writer;
          int calls = durability == Durability.DISK ? CALLS / 5 : CALLS;
          writing.add(threads.submit(() -> write(storage, number, calls)));
        }
        for (Future<Map<String, String>> writer : writing) {
          models.add(writer.get());
        }
        isDone.set(true);
        walking.get();
        compacting.get();
      } finally {
        isDone.set(true);
        threads.shutdownNow();
      }
    }
    Map<String, String> all = new HashMap<>(Map.of("always", "there"));
    models.forEach(all::putAll);
    try (Storage storage = provider().open(location(), settings)) {
      assertThat(content(storage)).isEqualTo(all);
      assertThat(storage.count()).isEqualTo(all.size());
    }
    assertThat(provider().verify(location()).damages()).isEmpty();
  }

  @Test
  void aCursorContinuesAcrossCompactionsAndAClearing() {
    Settings settings = new Settings(Durability.PROCESS, Access.READ_WRITE);
    try (Storage storage =
        provider().create(location(), new Metadata("bytes", "bytes"), settings)) {
      int keys = 3_000;
      for (int number = 0; number < keys; number++) {
        storage.put(bytes("key " + number), bytes("value"));
      }
      Set<String> met = new HashSet<>();
      try (Cursor cursor = storage.cursor()) {
        while (cursor.next()) {
          assertThat(met.add(text(cursor.key()))).isTrue();
          if (met.size() % 300 == 0 && met.size() < keys / 2) {
            for (int number = 0; number < keys; number += 2) {
              storage.put(bytes("key " + number), bytes("value " + met.size()));
            }
            storage.compact();
          } else if (met.size() == keys / 2) {
            storage.clear();
            storage.put(bytes("another"), bytes("1"));
            storage.compact();
          }
          cursor.value();
        }
      }
      assertThat(met).hasSizeBetween(keys / 2, keys / 2 + 100);
      assertThat(content(storage)).isEqualTo(Map.of("another", "1"));
    }
  }

  @Test
  void readersDoNotFailDuringClearingsCompactionsAndCheckpoints()
      throws InterruptedException, ExecutionException {
    Settings settings = new Settings(Durability.PROCESS, Access.READ_WRITE);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Storage storage =
        provider().create(location(), new Metadata("bytes", "bytes"), settings)) {
      AtomicBoolean isDone = new AtomicBoolean();
      Future<?> walking = threads.submit(() -> read(storage, isDone));
      Future<?> compacting = threads.submit(() -> compact(storage, isDone));
      try {
        for (int call = 0; call < CALLS; call++) {
          storage.put(bytes("key " + call % 500), bytes("value " + call));
          if (call % 1_000 == 999) {
            storage.clear();
          }
        }
      } finally {
        isDone.set(true);
      }
      walking.get();
      compacting.get();
    } finally {
      threads.shutdownNow();
    }
    assertThat(provider().verify(location()).damages()).isEmpty();
  }

  /**
   * The copy replaces the old segments right after its name is synced, so a clearing is tried from
   * then on.
   */
  @Test
  void aClearingDuringTheReplacementOfSegmentsIsCountedOnce()
      throws InterruptedException, ExecutionException {
    Settings settings = new Settings(Durability.PROCESS, Access.READ_WRITE);
    AtomicInteger syncs = new AtomicInteger();
    LogStorageProvider provider =
        new LogStorageProvider(
            counting(syncs),
            LocationClaims.OF_THE_SYSTEM,
            new LogSizes(1 << 20, 1 << 20, 1 << 20, Long.MAX_VALUE, 32),
            BackgroundTasks::newExecutor);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Storage storage = provider.create(location(), new Metadata("bytes", "bytes"), settings)) {
      for (int round = 0; round < 60; round++) {
        for (int number = 0; number < 6_000; number++) {
          storage.put(bytes("key " + number % 5_000), bytes("value"));
        }
        int before = syncs.get();
        Future<?> compacting = threads.submit(storage::compact);
        while (syncs.get() == before && !compacting.isDone()) {
          Thread.onSpinWait();
        }
        for (int spin = 0; spin < 200 * round; spin++) {
          Thread.onSpinWait();
        }
        storage.clear();
        compacting.get();
        storage.compact(); // fails if a segment's live bytes are negative
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The real disk, counting how often the name of a segment is synced. */
  private static Disk counting(AtomicInteger syncs) {
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(RealDisk.INSTANCE, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                if (method.getName().equals("syncDirectory")) {
                  syncs.incrementAndGet();
                }
              }
            });
  }

  private static void read(Storage storage, AtomicBoolean isDone) {
    while (!isDone.get()) {
      assertThat(content(storage)).hasSizeLessThanOrEqualTo(500);
      assertThat(storage.count()).isBetween(0L, 500L);
      String value = text(storage.get(bytes("key 7")));
      assertThat(value == null || value.startsWith("value ")).isTrue();
    }
  }

  private static Map<String, String> write(Storage storage, int number, int calls) {
    SplittableRandom random = new SplittableRandom(number);
    Map<String, String> model = new HashMap<>();
    for (int call = 0; call < calls; call++) {
      String key = number + ":" + random.nextInt(KEYS);
      switch (random.nextInt(5)) {
        case 0 -> assertThat(storage.remove(bytes(key))).isEqualTo(model.remove(key) != null);
        case 1, 2 -> {
          String value = call + " ".repeat(random.nextInt(150));
          storage.put(bytes(key), bytes(value));
          model.put(key, value);
        }
        default -> assertThat(text(storage.get(bytes(key)))).isEqualTo(model.get(key));
      }
    }
    return model;
  }

  private static void walk(Storage storage, AtomicBoolean isDone) {
    while (!isDone.get()) {
      assertThat(content(storage)).containsEntry("always", "there");
    }
  }

  private static void compact(Storage storage, AtomicBoolean isDone) {
    while (!isDone.get()) {
      storage.compact();
    }
  }

  /** The content according to a cursor, which must not return a key twice. */
  private static Map<String, String> content(Storage storage) {
    Map<String, String> content = new HashMap<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        String value = text(cursor.value());
        String key = new String(cursor.key(), StandardCharsets.UTF_8);
        assertThat(content.put(key, value == null ? REMOVED : value)).isNull();
      }
    }
    content.values().removeIf(REMOVED::equals);
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
