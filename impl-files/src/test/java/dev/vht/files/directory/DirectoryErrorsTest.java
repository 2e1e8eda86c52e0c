package dev.vht.files.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.disk.WatchedDisk;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error anywhere in a call fails the call and leaves the table usable. */
@Tag("slow")
class DirectoryErrorsTest {
  private static final Metadata METADATA = new Metadata("strings", "strings");
  private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "new");
  private static final int STACK = 256 << 10;
  private static final int DEPTHS = 250;
  private static final int SECONDS = 60;

  /** Runs the calls after an error, so that a lock held by the failed call would block them. */
  private final ExecutorService otherThread = Executors.newSingleThreadExecutor();

  @TempDir Path temporary;

  /** A call, and its possible effects on a table with five keys. */
  private enum Call {
    PUT_NEW(storage -> storage.put(bytes("new"), bytes("2"))),
    PUT(storage -> storage.put(bytes("a"), bytes("2"))),
    PUT_IF_ABSENT(storage -> storage.putIfAbsent(bytes("new"), bytes("2"))),
    REPLACE(storage -> storage.replace(bytes("a"), bytes("2"))),
    REPLACE_EXPECTED(storage -> storage.replace(bytes("a"), bytes("1"), bytes("2"))),
    REMOVE(storage -> storage.remove(bytes("a"))),
    REMOVE_EXPECTED(storage -> storage.remove(bytes("a"), bytes("1"))),
    CLEAR(Storage::clear),
    FLUSH(Storage::flush),
    GET(storage -> storage.get(bytes("a"))),
    WALK(DirectoryErrorsTest::readByCursor),
    COUNT(Storage::count);

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    final Consumer<Storage> call;

    Call(Consumer<Storage> call) {
      this.call = call;
    }

    Map<String, String> after(Map<String, String> before) {
      Map<String, String> after = new TreeMap<>(before);
      switch (this) {
        case PUT_NEW, PUT_IF_ABSENT -> after.put("new", "2");
        case PUT, REPLACE, REPLACE_EXPECTED -> after.put("a", "2");
        case REMOVE, REMOVE_EXPECTED -> after.remove("a");
        case CLEAR -> after.clear();
        default -> {}
      }
      return after;
    }
  }

  /** Throws an error at one operation, before or after its effect. */
  private static final class Thrower implements WatchedDisk.Watcher {
    private boolean isAfter;
    private long left = Long.MAX_VALUE;

    void arm(long operation, boolean after) {
      left = operation;
      isAfter = after;
    }

    @Override
    public void before(String operation, Path path) {
      left--;
      throwIfDue(!isAfter);
    }

    @Override
    public void after() { // not called for a failed operation: then the next one throws
      throwIfDue(isAfter);
    }

    private void throwIfDue(boolean isHere) {
      if (left <= 0 && isHere) {
        left = Long.MAX_VALUE;
        throw new OutOfMemoryError("simulated");
      }
    }
  }

  @AfterEach
  void end() {
    otherThread.shutdownNow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DirectoryStorageProvider provider(Disk disk) {
    return new DirectoryStorageProvider(disk, (layout, access) -> () -> {});
  }

  private static Location location(String directory) {
    return new Location("files", directory, Map.of());
  }

  private static Storage made(Disk disk, String directory, Durability durability) {
    Settings settings = new Settings(durability, Access.READ_WRITE);
    Storage storage = provider(disk).create(location(directory), METADATA, settings);
    for (String key : KEYS.subList(0, 5)) {
      storage.put(bytes(key), bytes("1"));
    }
    return storage;
  }

  private static Map<String, String> readByCursor(Storage storage) {
    Map<String, String> readByCursor = new TreeMap<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        byte[] value = cursor.value();
        assertThat(value).isNotNull();
        String key = new String(cursor.key(), StandardCharsets.UTF_8);
        assertThat(readByCursor.put(key, new String(value, StandardCharsets.UTF_8))).isNull();
      }
    }
    return readByCursor;
  }

  private <T> T inOtherThread(Callable<T> call) {
    try {
      return otherThread.submit(call).get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError("a call of another thread does not return", e);
    }
  }

  private static Map<String, String> assertCounted(Storage storage) {
    Map<String, String> content = readByCursor(storage);
    assertThat(storage.count()).as("the count of %s", content).isEqualTo(content.size());
    for (String key : KEYS) {
      byte[] value = storage.get(bytes(key));
      assertThat(value == null ? null : new String(value, StandardCharsets.UTF_8))
          .isEqualTo(content.get(key));
      assertThat(storage.contains(bytes(key))).isEqualTo(content.containsKey(key));
    }
    return content;
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void anErrorAtAnyOperationFailsOnlyTheCall(Call call) {
    for (Durability durability : List.of(Durability.PROCESS, Durability.DISK)) {
      for (boolean isAfter : new boolean[] {false, true}) {
        long operation = 1;
        while (hitsOperation(call, durability, operation, isAfter)) {
          operation++;
        }
        assertThat(operation > 1).as("whether there were operations").isEqualTo(call != Call.COUNT);
      }
    }
  }

  /** Makes one operation of a call throw an error. Returns whether there was such an operation. */
  private boolean hitsOperation(Call call, Durability durability, long operation, boolean isAfter) {
    SimulatedDisk disk = new SimulatedDisk(operation);
    Thrower thrower = new Thrower();
    Storage storage = made(new WatchedDisk(disk, thrower), "/table", durability);
    Map<String, String> before = readByCursor(storage);
    thrower.arm(operation, isAfter);
    Throwable thrown = catchThrowable(() -> call.call.accept(storage));
    boolean hitsOperation = thrower.left == Long.MAX_VALUE;
    thrower.arm(Long.MAX_VALUE, false);
    String what = call + " " + durability + ", operation " + operation + ", after " + isAfter;
    assertThat(thrown instanceof OutOfMemoryError || thrown == null).as(what).isTrue();
    try {
      Map<String, String> content = inOtherThread(() -> assertCounted(storage));
      assertThat(content).as(what).isIn(before, call.after(before));
      continueWith(storage, content, disk);
    } catch (AssertionError e) {
      throw new AssertionError(what, e);
    }
    return hitsOperation;
  }

  /** Makes more calls, closes and reopens the table. */
  private void continueWith(Storage storage, Map<String, String> content, SimulatedDisk disk) {
    Map<String, String> expected = new TreeMap<>(content);
    inOtherThread(
        () -> {
          assertThat(storage.remove(bytes("a"))).isEqualTo(expected.remove("a") != null);
          storage.put(bytes("new"), bytes("3"));
          expected.put("new", "3");
          assertThat(assertCounted(storage)).isEqualTo(expected);
          storage.flush();
          return expected;
        });
    assertHolds(disk.afterPowerLoss(1), expected); // it was flushed
    assertHolds(disk.afterKill(), expected);
  }

  private static void assertHolds(SimulatedDisk disk, Map<String, String> expected) {
    Settings settings = new Settings(Durability.PROCESS, Access.READ_WRITE);
    try (Storage storage = provider(disk).open(location("/table"), settings)) {
      assertThat(assertCounted(storage)).isEqualTo(expected);
    }
    assertThat(provider(disk).verify(location("/table")).damages()).isEmpty();
    assertThat(temporaries(disk, Path.of("/table"))).isEmpty();
  }

  private static List<String> temporaries(Disk disk, Path directory) {
    try {
      return disk.list(directory).stream()
          .flatMap(
              path -> Stream.concat(Stream.of(path.toString()), temporaries(disk, path).stream()))
          .filter(name -> name.endsWith(".tmp") || name.contains("vht.cleared"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"PUT_NEW", "PUT", "REMOVE", "CLEAR", "FLUSH", "WALK"})
  void aStackOverflowAtAnyDepthFailsOnlyTheCall(Call call) throws Exception {
    String directory =
        Files.createDirectory(temporary.resolve("place")).resolve("table").toString();
    try (Storage storage = made(RealDisk.INSTANCE, directory, Durability.PROCESS)) {
      Map<String, String> before = readByCursor(storage);
      call.call.accept(storage); // loads the classes
      before.keySet().forEach(key -> storage.put(bytes(key), bytes("1")));
      storage.remove(bytes("new"));
      int deepest = deepest();
      for (int depth = deepest + 20; depth > deepest - DEPTHS && depth > 0; depth--) {
        at(depth, () -> call.call.accept(storage));
        Map<String, String> content = assertCounted(storage); // blocks if a lock is held
        assertThat(content).isIn(before, call.after(before));
        if (!content.equals(before)) {
          before.keySet().forEach(key -> storage.put(bytes(key), bytes("1")));
          storage.remove(bytes("new"));
        }
      }
    }
    assertThat(provider(RealDisk.INSTANCE).verify(location(directory)).damages()).isEmpty();
  }

  private static int deepest() throws InterruptedException {
    int[] deepest = new int[1];
    inASmallStack(() -> deepest[0] = probed());
    return deepest[0];
  }

  private static int probed() {
    int[] reached = new int[1];
    try {
      probe(reached);
    } catch (StackOverflowError e) {
      return reached[0];
    }
    throw new AssertionError("a stack without an end");
  }

  private static void probe(int[] reached) {
    reached[0]++;
    if (reached[0] > 0) {
      probe(reached);
    }
  }

  private static void at(int depth, Runnable call) throws InterruptedException {
    AtomicBoolean isDone = new AtomicBoolean();
    inASmallStack(
        () -> {
          try {
            descend(depth, call);
          } catch (StackOverflowError e) {
            isDone.set(true);
          }
          isDone.set(true);
        });
    assertThat(isDone).as("whether nothing but a stack overflow was thrown").isTrue();
  }

  private static void descend(int depth, Runnable call) {
    if (depth == 0) {
      call.run();
    } else {
      descend(depth - 1, call);
    }
  }

  private static void inASmallStack(Runnable run) throws InterruptedException {
    Thread thread = new Thread(null, run, "a small stack", STACK);
    thread.start();
    thread.join();
  }

  @Test
  void anErrorWhileSavingTheCountLeavesATableThatIsCounted() {
    SimulatedDisk disk = new SimulatedDisk(1);
    Thrower thrower = new Thrower();
    Storage storage = made(new WatchedDisk(disk, thrower), "/table", Durability.PROCESS);
    Map<String, String> content = readByCursor(storage);
    thrower.arm(2, true);
    assertThat(catchThrowable(storage::close)).isInstanceOf(OutOfMemoryError.class);
    assertHolds(disk.afterKill(), content);
  }
}
