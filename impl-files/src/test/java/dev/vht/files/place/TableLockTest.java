package dev.vht.files.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.StorageException;
import dev.vht.TableInUseException;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The right to use a table when the operating system lock is lost. Tests control the clock: waiting
 * advances it, and runs the watchers of the processes that are running.
 */
@EnabledOnOs(OS.LINUX)
class TableLockTest {
  private static final long ANSWER_TIMEOUT = 2_000;
  private static final long RETURN_TIMEOUT = 1_000;
  private static final long MAX_CHECK_AGE = 500;

  private final MovedClock clock = new MovedClock();
  private final LockTiming time =
      new LockTiming(200, MAX_CHECK_AGE, RETURN_TIMEOUT, ANSWER_TIMEOUT, clock);
  private final ProcessIdentity me = ProcessIdentity.current();

  /** A process that always runs. */
  private final ProcessIdentity first = ProcessIdentity.of(1);

  @TempDir Path temporary;
  private Path directory;

  /** A clock that is advanced by waiting. */
  private static final class MovedClock implements LockTiming.Clock {
    private long now = 1_000_000;
    private final List<SimulatedProcess> running = new ArrayList<>();

    @Override
    public long now() {
      return now;
    }

    @Override
    public void pause(long milliseconds) {
      now += milliseconds;
      running.forEach(SimulatedProcess::check);
    }
  }

  @BeforeEach
  void createTable() throws IOException {
    directory = Files.createDirectory(temporary.resolve("table"));
    Files.writeString(directory.resolve("vht.table"), "a table");
    Files.writeString(directory.resolve("vht.lock"), "");
  }

  private SimulatedProcess party(ProcessIdentity owner) {
    return new SimulatedProcess(owner, time);
  }

  private SimulatedProcess running(ProcessIdentity owner) {
    SimulatedProcess party = party(owner);
    clock.running.add(party);
    return party;
  }

  private ProcessIdentity inAnotherContainer(long process) {
    return new ProcessIdentity(process, me.start(), me.boot(), "pid:[1]", "another");
  }

  private ProcessIdentity ofAnEarlierBoot() {
    return new ProcessIdentity(me.process(), me.start(), "another boot", me.space(), me.host());
  }

  private List<Path> records() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> HolderFiles.isHolderFile(TableLayout.name(file)))
          .sorted()
          .toList();
    }
  }

  private void assertExcluded(SimulatedProcess party, Access access) throws IOException {
    List<Path> before = records();
    assertThatThrownBy(() -> party.claim(directory, access))
        .isInstanceOf(TableInUseException.class)
        .hasMessageStartingWith("C3: any:" + directory + " is in use by ");
    assertThat(records()).isEqualTo(before);
  }

  // Live holders.

  @Test
  void aRunningWriterExcludesOthersAtOnce() throws IOException {
    long before = clock.now;
    try (LocationClaim held = party(first).claim(directory, Access.READ_WRITE)) {
      assertExcluded(party(me), Access.READ_WRITE);
      assertExcluded(party(me), Access.READ_ONLY);
      assertThat(clock.now).isEqualTo(before);
      held.requireHeld();
    }
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(records()).isEmpty();
  }

  @Test
  void readersShareAndExcludeWriters() throws IOException {
    try (LocationClaim one = party(first).claim(directory, Access.READ_ONLY);
        LocationClaim two = party(inAnotherContainer(9)).claim(directory, Access.READ_ONLY)) {
      assertExcluded(party(me), Access.READ_WRITE);
      one.requireHeld();
      two.requireHeld();
    }
    assertThat(records()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aHolderOfUnknownStateIsAskedAndAnswers(Access access) throws IOException {
    SimulatedProcess far = running(inAnotherContainer(9));
    try (LocationClaim held = far.claim(directory, access)) {
      assertExcluded(party(me), Access.READ_WRITE);
      held.requireHeld();
    }
    assertThat(records()).isEmpty();
  }

  @Test
  void anotherClassLoaderOfThisProcessIsAsked() throws IOException {
    SimulatedProcess other = running(me);
    try (LocationClaim held = other.claim(directory, Access.READ_WRITE)) {
      assertExcluded(party(me), Access.READ_ONLY);
      held.requireHeld();
    }
  }

  // Dead holders.

  private Path leaveRecord(ProcessIdentity owner) throws IOException {
    SimulatedProcess gone = party(owner);
    assertThat(gone.claim(directory, Access.READ_WRITE)).isNotNull(); // and never closed
    return records().get(0);
  }

  @Test
  void aReusedProcessIdHoldsNoLock() throws IOException {
    long before = clock.now;
    ProcessIdentity another =
        new ProcessIdentity(1, first.start() + "0", me.boot(), me.space(), me.host());
    Path left = leaveRecord(another);
    party(me).claim(directory, Access.READ_ONLY).close();
    assertThat(left).exists(); // the next writer removes it
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(clock.now).isEqualTo(before);
    assertThat(records()).isEmpty();
  }

  @Test
  void aProcessOfAnEarlierBootIsAskedAndDoesNotAnswer() throws IOException {
    leaveRecord(ofAnEarlierBoot());
    long before = clock.now;
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(clock.now - before).isBetween(ANSWER_TIMEOUT, 2 * ANSWER_TIMEOUT);
    assertThat(records()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "VHT hold", "VHT holder\nformat 2\ncrc32c 00000000\n", "\0\0\0"})
  void aTornRecordDoesNotLockForever(String torn) throws IOException {
    Path left = leaveRecord(first);
    Files.writeString(left, torn);
    for (Access access : List.of(Access.READ_WRITE, Access.READ_ONLY)) {
      party(me).claim(directory, access).close();
      assertThat(records()).isEmpty();
    }
  }

  @Test
  void aCopyOfAnOpenTableIsNotLocked() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    try (LocationClaim held = running(first).claim(directory, Access.READ_WRITE)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(TableLayout.name(file)));
        }
      }
      party(me).claim(copy, Access.READ_WRITE).close();
      held.requireHeld();
      assertExcluded(party(me), Access.READ_WRITE);
    }
  }

  // Suspended holders.

  @Test
  void aSuspendedHolderDoesNotWriteAfterATakeover() throws IOException {
    SimulatedProcess suspended = party(inAnotherContainer(9));
    LocationClaim lost = suspended.claim(directory, Access.READ_WRITE);
    try (LocationClaim held = party(me).claim(directory, Access.READ_WRITE)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(lost::requireHeld)
            .isInstanceOf(StorageException.class)
            .hasMessageStartingWith("C3: any:" + directory + " is not this process's any more: ")
            .hasMessageContaining("process " + me.process() + " on host ");
      }
      suspended.check();
      lost.close();
      assertThat(records()).hasSize(1);
      held.requireHeld();
    }
    suspended.claim(directory, Access.READ_WRITE).close();
  }

  @Test
  void aSuspendedHolderDoesNotWriteAfterATakeoverAndRelease() throws IOException {
    SimulatedProcess suspended = party(inAnotherContainer(9));
    LocationClaim lost = suspended.claim(directory, Access.READ_WRITE);
    party(me).claim(directory, Access.READ_WRITE).close();
    suspended.check();
    suspended.check();
    assertThat(records()).isEmpty();
    assertThatThrownBy(lost::requireHeld)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("taken over, and given back");
    lost.close();
    suspended.claim(directory, Access.READ_WRITE).close();
  }

  @Test
  void aHolderThatResumesInTimeContinues() throws IOException {
    LocationClaim held = party(inAnotherContainer(9)).claim(directory, Access.READ_WRITE);
    clock.now += 10 * ANSWER_TIMEOUT;
    held.requireHeld();
    held.close();
  }

  // Removed files.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHolderRestoresItsRecordBeforeANewcomerSucceeds(boolean isLookedAt) throws IOException {
    SimulatedProcess holder = isLookedAt ? running(first) : party(first);
    try (LocationClaim held = holder.claim(directory, Access.READ_WRITE)) {
      Files.delete(records().get(0));
      Files.delete(directory.resolve("vht.lock"));
      if (isLookedAt) {
        assertThatThrownBy(() -> party(me).claim(directory, Access.READ_WRITE))
            .isInstanceOf(TableInUseException.class);
      }
      clock.now += MAX_CHECK_AGE + 1;
      held.requireHeld();
      assertThat(records()).hasSize(1);
      assertExcluded(party(me), Access.READ_ONLY);
    }
    assertThat(records()).isEmpty();
  }

  @Test
  void aTableWithoutItsLockFileIsOpenedAfterAWait() throws IOException {
    Files.delete(directory.resolve("vht.lock"));
    long before = clock.now;
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(clock.now - before).isBetween(RETURN_TIMEOUT, 2 * RETURN_TIMEOUT);
  }

  @Test
  void aHolderWhoseRecordWasRemovedFindsTheNewHolder() throws IOException {
    LocationClaim lost = party(first).claim(directory, Access.READ_WRITE);
    Files.delete(records().get(0));
    try (LocationClaim held = party(me).claim(directory, Access.READ_WRITE)) {
      clock.now += MAX_CHECK_AGE + 1;
      assertThatThrownBy(lost::requireHeld).hasMessageStartingWith("C3: ");
      held.requireHeld();
    }
    lost.close();
    assertThat(records()).isEmpty();
  }

  @Test
  void aDirectoryThatIsRemovedWhileOpenStaysRemoved() throws IOException {
    SimulatedProcess holder = running(first);
    try (LocationClaim held = holder.claim(directory, Access.READ_WRITE)) {
      Files.delete(records().get(0));
      Files.delete(directory.resolve("vht.table"));
      clock.pause(200);
      clock.pause(200);
      assertThat(records()).isEmpty();
      Files.delete(directory.resolve("vht.lock"));
      Files.delete(directory);
      clock.now += MAX_CHECK_AGE + 1;
      assertThatThrownBy(held::requireHeld)
          .hasMessageContaining("its directory was moved or removed");
    }
    assertThat(directory).doesNotExist();
  }

  // The lock itself.

  @Test
  void aRemovedLockFileIsRestoredAndEmptyAfterClosing() throws IOException {
    HolderWatcher watcher = HolderWatcher.manual();
    SimulatedProcess holder =
        new SimulatedProcess(new TableLock(me, time, SystemLock.REAL, watcher), watcher);
    Path file = directory.resolve("vht.lock");
    try (LocationClaim held = holder.claim(directory, Access.READ_WRITE)) {
      String text = Files.readString(file);
      assertThat(text).startsWith("process " + me.process() + ", since ").contains(", vht.holder.");
      Files.delete(file);
      holder.check();
      assertThat(file).hasContent(text);
      held.requireHeld();
    }
    assertThat(file).isEmptyFile();
    assertThat(records()).isEmpty();
  }

  // Concurrent newcomers.

  @ParameterizedTest
  @EnumSource
  void oneOfThreeConcurrentNewcomersGetsTheTable(Access ofTheDead) throws Exception {
    LockTiming real = new LockTiming(10, 25, 50, 100, LockTiming.REAL.clock());
    List<SimulatedProcess> parties =
        Stream.of(me, first, parent())
            .distinct()
            .map(owner -> new SimulatedProcess(owner, real))
            .toList();
    ExecutorService pool = Executors.newFixedThreadPool(parties.size());
    try {
      for (int round = 0; round < 30; round++) {
        party(new ProcessIdentity(1, "0", me.boot(), me.space(), me.host()))
            .claim(directory, ofTheDead);
        CyclicBarrier start = new CyclicBarrier(parties.size());
        List<Future<Integer>> results = new ArrayList<>();
        for (SimulatedProcess party : parties) {
          results.add(pool.submit(attempt(party, start)));
        }
        int winners = 0;
        for (Future<Integer> result : results) {
          winners += result.get();
        }
        assertThat(winners).as("in round %d", round).isEqualTo(1);
        assertThat(records()).as("in round %d", round).isEmpty();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static ProcessIdentity parent() {
    return ProcessIdentity.of(ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L));
  }

  private Callable<Integer> attempt(SimulatedProcess party, CyclicBarrier start) {
    return () -> {
      start.await();
      try (LocationClaim held = party.claim(directory, Access.READ_WRITE)) {
        start.await();
        held.requireHeld();
        return 1;
      } catch (TableInUseException e) {
        start.await();
        return 0;
      }
    };
  }
}
