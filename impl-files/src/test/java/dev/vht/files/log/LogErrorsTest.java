package dev.vht.files.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.core.LogSizes;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors, such as a lack of memory or a stack overflow, anywhere in a call. */
@Tag("slow")
class LogErrorsTest {
  private static final Path ROOT = Path.of("/simulated").toAbsolutePath();
  private static final Location LOCATION =
      new Location("log", ROOT.resolve("table").toString(), Map.of());
  private static final LogSizes SMALL = new LogSizes(1 << 10, 1 << 12, 1 << 12, Long.MAX_VALUE, 32);
  private static final int STEPS = 40;

  /** Every n-th operation fails; {@code -Dvht.error.every=1} tests all of them. */
  private static final int EVERY = Integer.getInteger("vht.error.every", 3);

  /** When the error is thrown. */
  enum When {
    BEFORE,
    AFTER
  }

  /** A disk on which one operation throws an error, before or after its effect. */
  private static final class ErrorDisk {
    private final Disk disk;
    private final When when;
    private long calls;
    private long failing = -1;

    ErrorDisk(Disk disk, When when) {
      this.disk = disk;
      this.when = when;
    }

    Disk disk() {
      return proxy(Disk.class, disk);
    }

    private <T> T proxy(Class<T> type, T target) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                boolean fails = ++calls == failing && !method.getName().equals("close");
                if (fails && when == When.BEFORE) {
                  throw new OutOfMemoryError("simulated, before " + method.getName());
                }
                Object result;
                try {
                  result = method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
                if (fails) {
                  throw new OutOfMemoryError("simulated, after " + method.getName());
                }
                return result instanceof DiskFile file ? proxy(DiskFile.class, file) : result;
              }));
    }
  }

  private static LogStorageProvider provider(Disk disk) {
    return new LogStorageProvider(
        disk, (layout, access) -> () -> {}, SMALL, unused -> Runnable::run);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static Map<String, String> content(Storage storage) {
    Map<String, String> content = new HashMap<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        content.put(
            new String(cursor.key(), StandardCharsets.UTF_8), String.valueOf(text(cursor.value())));
      }
    }
    return content;
  }

  @ParameterizedTest
  @EnumSource
  void anErrorAtAnyOperationLeavesNoPartialChange(When when) throws IOException {
    for (Durability durability : new Durability[] {Durability.PROCESS, Durability.DISK}) {
      long calls = 1;
      for (long failing = 0; failing < calls; failing += EVERY) {
        calls = runHistory(when, durability, failing);
      }
    }
  }

  /** Runs with one error, and returns how many operations there would have been without. */
  private static long runHistory(When when, Durability durability, long failing)
      throws IOException {
    SimulatedDisk disk = new SimulatedDisk(1);
    disk.createDirectory(ROOT);
    ErrorDisk errors = new ErrorDisk(disk, when);
    Settings settings = new Settings(durability, Access.READ_WRITE);
    Storage storage =
        provider(errors.disk()).create(LOCATION, new Metadata("bytes", "bytes"), settings);
    errors.calls = 0;
    errors.failing = failing;
    String where = when + ", " + durability + ", call " + failing;
    Map<String, String> model = new HashMap<>();
    boolean isRefused = false;
    Random random = new Random(7);
    for (int step = 0; step < STEPS; step++) {
      Map<String, String> next = new HashMap<>(model);
      Runnable call = call(storage, random, step, next);
      try {
        call.run();
        assertThat(isRefused && !next.equals(model)).as(where).isFalse();
        model = next;
      } catch (OutOfMemoryError e) {
        Map<String, String> found = content(storage);
        assertThat(found).as(where).isIn(model, next);
        model = found;
      } catch (StorageException e) {
        assertThat(e).as(where).hasMessageContaining("open it again");
        isRefused = true;
      }
      assertThat(content(storage)).as(where).isEqualTo(model);
    }
    long calls = errors.calls;
    errors.failing = -1;
    storage.close();
    assertThat(provider(disk).verify(LOCATION).damages()).as(where).isEmpty();
    try (Storage again = provider(disk).open(LOCATION, settings)) {
      if (!isRefused) {
        assertThat(content(again)).as(where).isEqualTo(model);
      }
      again.put(bytes("one more"), bytes("1"));
      assertThat(again.get(bytes("one more"))).isEqualTo(bytes("1"));
    }
    return failing == 0 ? calls : Math.max(calls, failing + 1);
  }

  private static Runnable call(Storage storage, Random random, int step, Map<String, String> next) {
    String key = "key " + random.nextInt(8);
    int choice = random.nextInt(20);
    if (choice == 0) {
      next.clear();
      return storage::clear;
    } else if (choice == 1) {
      return storage::compact;
    } else if (choice == 2) {
      return storage::flush;
    } else if (choice < 7) {
      next.remove(key);
      return () -> storage.remove(bytes(key));
    }
    String value = "value " + step + ".".repeat(random.nextInt(300));
    next.put(key, value);
    return () -> storage.put(bytes(key), bytes(value));
  }

  // A stack overflow anywhere in a call.

  private static void down(int calls, Runnable call) {
    if (calls == 0) {
      call.run();
    } else {
      down(calls - 1, call);
    }
  }

  private static int depth(int calls, int[] deepest) {
    deepest[0] = calls;
    return calls == Integer.MAX_VALUE ? 0 : depth(calls + 1, deepest) + 1;
  }

  private static int deepest() throws InterruptedException {
    int[] deepest = new int[1];
    onASmallStack(() -> depth(0, deepest));
    return deepest[0];
  }

  private static void onASmallStack(Runnable work) throws InterruptedException {
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                work.run();
              } catch (StackOverflowError expected) {
                return;
              }
            },
            "small",
            1 << 18);
    thread.setDaemon(true);
    thread.start();
    thread.join();
  }

  @Test
  @Timeout(60)
  void aStackOverflowAnywhereInACallLeavesNoLockHeld() throws IOException, InterruptedException {
    SimulatedDisk disk = new SimulatedDisk(1);
    disk.createDirectory(ROOT);
    Settings settings = new Settings(Durability.PROCESS, Access.READ_WRITE);
    try (Storage storage =
        provider(disk).create(LOCATION, new Metadata("bytes", "bytes"), settings)) {
      Runnable[] calls = {
        () -> storage.put(bytes("x"), bytes("1")),
        () -> storage.remove(bytes("x")),
        () -> storage.get(bytes("a")),
        () -> content(storage),
        storage::clear
      };
      for (Runnable call : calls) {
        call.run(); // so that all classes are loaded
        storage.put(bytes("a"), bytes("1"));
        int deepest = deepest();
        for (int depth = deepest; depth > deepest - 200; depth -= 3) {
          int calling = depth;
          onASmallStack(() -> down(calling, call));
        }
        storage.put(bytes("y"), bytes("2"));
        assertThat(storage.get(bytes("y"))).isEqualTo(bytes("2"));
        assertThat(storage.count()).isEqualTo(content(storage).size());
        storage.compact();
        assertThat(storage.count()).isEqualTo(content(storage).size());
      }
    }
    assertThat(provider(disk).verify(LOCATION).damages()).isEmpty();
  }
}
