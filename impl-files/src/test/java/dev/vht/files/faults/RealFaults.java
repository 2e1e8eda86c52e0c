package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.TableException;
import dev.vht.TableInUseException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults of a table on a real disk: changed bytes, truncated files, interrupts, threads that use a
 * closed table, other processes. A scheme extends this class.
 */
public abstract class RealFaults {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final Map<String, String> CONTENT = content();
  private static final Duration MAX_WORK = Duration.ofSeconds(1);
  private static final Duration MAX_WAIT = Duration.ofMinutes(3);
  private static final int THREADS = 10;

  @TempDir Path temporary;
  private StorageProvider provider;
  private Path directory;
  private Location location;

  /** Returns the scheme under test. */
  protected abstract String scheme();

  @BeforeEach
  void nameALocation() {
    provider = Providers.provider(scheme());
    directory = temporary.resolve("table");
    location = Providers.location(provider, directory);
  }

  private static Map<String, String> content() {
    Map<String, String> content = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      content.put("key " + i, "v".repeat(i * i));
    }
    return content;
  }

  private static Settings settings(Durability durability, Access access) {
    return new Settings(durability, access);
  }

  private Storage open(Access access) {
    return provider.open(location, settings(Durability.PROCESS, access));
  }

  private void createSmallTable() {
    try (Storage storage =
        provider.create(location, METADATA, settings(Durability.PROCESS, Access.READ_WRITE))) {
      CONTENT.forEach(
          (key, value) -> storage.put(StorageCall.bytes(key), StorageCall.bytes(value)));
    }
  }

  // Damage.

  @Test
  void noFlippedByteGivesAWrongValue() throws Exception {
    createSmallTable();
    FileDamager damaging = new FileDamager(directory);
    for (Path file : damaging.files()) {
      for (int position : damaging.positions(file)) {
        int mask = position % 9 == 8 ? 0xff : 1 << position % 9; // each bit, or all of them
        damaging.flip(file, position, mask);
        assertRightOrDamaged(file + ", byte " + position + " flipped by " + mask);
        damaging.restore();
      }
    }
  }

  @Test
  void noTruncationGivesAWrongValue() throws Exception {
    createSmallTable();
    FileDamager damaging = new FileDamager(directory);
    for (Path file : damaging.files()) {
      for (int length : damaging.positions(file)) {
        damaging.cut(file, length);
        assertRightOrDamaged(file + ", cut to " + length + " bytes");
        damaging.restore();
      }
    }
  }

  private void assertRightOrDamaged(String damage) throws Exception {
    for (Access access : Access.values()) {
      assertFinishesWithin(
          MAX_WORK, damage + ", " + access, () -> assertRightOrDamaged(damage, access));
    }
    assertFinishesWithin(
        MAX_WORK,
        damage + ", verified",
        () -> assertThat(provider.verify(location).keys()).isBetween(0L, (long) CONTENT.size()));
  }

  private void assertRightOrDamaged(String damage, Access access) {
    try (Storage storage = open(access)) {
      CONTENT.forEach((key, value) -> assertRightOrDamaged(storage, damage, key, value));
      assertThat(storage.count()).as(damage).isEqualTo(CONTENT.size());
      assertCursorIsRight(storage, damage);
    } catch (TableException e) {
      assertThat(e).hasMessageContaining(directory.toString());
    }
  }

  private void assertRightOrDamaged(Storage storage, String damage, String key, String value) {
    try {
      assertThat(StorageCall.text(storage.get(StorageCall.bytes(key))))
          .as(damage)
          .isEqualTo(Optional.of(value));
    } catch (TableException e) {
      assertThat(e).hasMessageContaining(directory.toString());
    }
  }

  private static void assertCursorIsRight(Storage storage, String damage) {
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        String key = StorageCall.text(cursor.key()).orElseThrow();
        assertThat(StorageCall.text(cursor.value()))
            .as(damage)
            .isEqualTo(Optional.ofNullable(CONTENT.get(key)));
      }
    }
  }

  /**
   * Runs a task that must not take more CPU time than a limit. Time spent waiting for a busy
   * machine or disk does not count.
   */
  private static void assertFinishesWithin(Duration limit, String what, Runnable work)
      throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      Future<Long> nanoseconds =
          worker.submit(
              () -> {
                thread.set(Thread.currentThread());
                return cpuTime(work);
              });
      long cpuTime = nanoseconds.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(cpuTime).as("nanoseconds of work: %s", what).isLessThan(limit.toNanos());
    } catch (ExecutionException e) {
      throw new AssertionError(what, e.getCause());
    } catch (TimeoutException e) {
      AssertionError hangs = new AssertionError(what + " hangs", e);
      Optional.ofNullable(thread.get())
          .ifPresent(hanging -> hangs.setStackTrace(hanging.getStackTrace()));
      throw hangs;
    } finally {
      worker.shutdownNow();
    }
  }

  private static long cpuTime(Runnable work) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    work.run();
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
  }

  // Interrupts.

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void interruptsDoNotFailCallsAndArePreserved(Durability durability) throws Exception {
    try (Storage storage =
        provider.create(location, METADATA, settings(durability, Access.READ_WRITE))) {
      List<Thread> workers = new ArrayList<>();
      List<Future<?>> results = new ArrayList<>();
      ExecutorService pool =
          Executors.newFixedThreadPool(
              4,
              task -> {
                Thread thread = new Thread(task);
                workers.add(thread);
                return thread;
              });
      for (int worker = 0; worker < 4; worker++) {
        int number = worker;
        results.add(pool.submit(() -> workUnderInterrupts(storage, number)));
      }
      pool.shutdown();
      while (!pool.awaitTermination(100, TimeUnit.MICROSECONDS)) {
        workers.forEach(Thread::interrupt);
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
    assertThat(provider.verify(location).isSound()).isTrue();
  }

  private static void workUnderInterrupts(Storage storage, int worker) {
    for (int i = 0; i < 150; i++) {
      byte[] key = StorageCall.bytes("key " + worker + "." + i % 7);
      byte[] value = StorageCall.bytes("value " + i + "v".repeat(i * 31 % 3_000));
      Thread.currentThread().interrupt();
      storage.put(key, value);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThat(storage.get(key)).isEqualTo(value);
      assertThat(Thread.interrupted()).as("an interrupt before the calls").isTrue();
      if (i % 25 == 0) {
        storage.flush();
        assertThat(storage.remove(key)).isTrue();
      }
    }
  }

  @Test
  void anInterruptedThreadCreatesOpensAndClosesATable() {
    Thread.currentThread().interrupt();
    createSmallTable();
    for (Access access : Access.values()) {
      try (Storage storage = open(access)) {
        assertThat(storage.count()).isEqualTo(CONTENT.size());
        storage.flush();
      }
    }
    assertThat(provider.verify(location).isSound()).isTrue();
    assertThat(provider.destroy(location)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  // Threads.

  @ParameterizedTest
  @EnumSource
  @Timeout(120)
  void callsOfTenThreadsThrowAfterTheTableIsClosed(Durability durability) throws Exception {
    SplittableRandom random = new SplittableRandom();
    for (int round = 0; round < 5; round++) {
      closeUnderTenThreads(durability, random.nextInt(30));
    }
  }

  private void closeUnderTenThreads(Durability durability, int milliseconds) throws Exception {
    AtomicLong[] acknowledged = new AtomicLong[THREADS];
    Arrays.setAll(acknowledged, unused -> new AtomicLong(-1));
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    CountDownLatch begun = new CountDownLatch(THREADS);
    List<Future<?>> results = new ArrayList<>();
    try (VirtualHashTable<String, String> table = table(OpenMode.REPLACE, durability)) {
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        results.add(
            pool.submit(
                () -> workUntilClosed(table, number, acknowledged[number], begun::countDown)));
      }
      begun.await();
      pool.shutdown();
      assertThat(pool.awaitTermination(milliseconds, TimeUnit.MILLISECONDS)).isFalse();
    }
    for (Future<?> result : results) {
      result.get();
    }
    try (VirtualHashTable<String, String> table = table(OpenMode.READ_ONLY, durability)) {
      for (int thread = 0; thread < THREADS; thread++) {
        assertThat(table.ref(key(thread)))
            .isIn(
                value(thread, acknowledged[thread].get()),
                value(thread, last(acknowledged, thread)));
      }
    }
  }

  /** The last write may have been rejected or done. */
  private static long last(AtomicLong[] acknowledged, int thread) {
    return acknowledged[thread].get() + 1;
  }

  private VirtualHashTable<String, String> table(OpenMode mode, Durability durability) {
    return VirtualHashTables.at(location.toString())
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(mode)
        .durability(durability)
        .open();
  }

  private static String key(int thread) {
    return "key of thread " + thread;
  }

  private static String value(int thread, long number) {
    return (thread + "." + number + ";").repeat((int) (1 + number % 97));
  }

  private static Object workUntilClosed(
      VirtualHashTable<String, String> table, int thread, AtomicLong acknowledged, Runnable begin) {
    try {
      for (long number = 0; ; number++) {
        table.set(key(thread), value(thread, number));
        acknowledged.set(number);
        if (number == 0) {
          begin.run();
        }
        String other = table.ref(key((int) (number % THREADS)), "");
        assertWhole(other);
        assertThat(table.count()).isBetween(1L, (long) THREADS);
      }
    } catch (ContractViolation
        | IllegalStateException e) { // IllegalStateException if the calls overlapped
      assertThat(e).hasMessageStartingWith("L1: ");
      return e;
    }
  }

  private static void assertWhole(String value) {
    int end = value.indexOf(';') + 1;
    String part = value.substring(0, end);
    assertThat(value).isEqualTo(end == 0 ? "" : part.repeat(value.length() / end));
  }

  // Processes.

  @Test
  void openingATableOfAnotherProcessThrowsWithItsName() throws Exception {
    createSmallTable();
    Process holder = holder(Access.READ_WRITE);
    try {
      String name =
          scheme() + ":" + directory + " is in use by process " + holder.pid() + ", since 2";
      for (Callable<?> call : callsThatClaimTheTable()) {
        assertThatThrownBy(call::call)
            .isInstanceOf(TableInUseException.class)
            .hasMessageStartingWith("C3: " + name);
      }
    } finally {
      kill(holder);
    }
    open(Access.READ_WRITE).close(); // a killed process blocks no one
  }

  private List<Callable<?>> callsThatClaimTheTable() {
    return List.of(
        () -> open(Access.READ_ONLY),
        () -> open(Access.READ_WRITE),
        () -> provider.destroy(location),
        () -> provider.verify(location),
        () -> provider.salvage(location));
  }

  @Test
  void severalProcessesReadATable() throws Exception {
    createSmallTable();
    Process one = holder(Access.READ_ONLY);
    Process two = holder(Access.READ_ONLY);
    try (Storage storage = open(Access.READ_ONLY)) {
      assertThat(storage.count()).isEqualTo(CONTENT.size());
      assertThat(provider.verify(location).isSound()).isTrue();
      assertThatThrownBy(() -> open(Access.READ_WRITE)).isInstanceOf(TableInUseException.class);
    } finally {
      kill(one);
    }
    try {
      assertThatThrownBy(() -> open(Access.READ_WRITE))
          .isInstanceOf(TableInUseException.class)
          .hasMessageContaining("another process, which reads it");
    } finally {
      kill(two);
    }
    open(Access.READ_WRITE).close();
  }

  private Process holder(Access access) throws IOException {
    Process holder =
        ChildJvm.start(HoldingProcess.class, scheme(), directory.toString(), access.name());
    BufferedReader said = holder.inputReader();
    assertThat(said.readLine()).isEqualTo(String.valueOf(CONTENT.size()));
    return holder;
  }

  private static void kill(Process process) throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor()).isNotZero();
  }
}
