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
 * Who may use a table when the lock of the operating system is lost. Tests move the clock: a
 * process that waits lets time pass, and meanwhile the watchers look of those that are said to run.
 */
@EnabledOnOs(OS.LINUX)
class TableLockTest {
  private static final long PATIENCE = 2_000;
  private static final long GRACE = 1_000;
  private static final long LIMIT = 500;

  private final MovedClock clock = new MovedClock();
  private final LockTiming time = new LockTiming(200, LIMIT, GRACE, PATIENCE, clock);
  private final ProcessIdentity me = ProcessIdentity.current();

  /** A process that runs for as long as anything here does. */
  private final ProcessIdentity first = ProcessIdentity.of(1);

  @TempDir Path temporary;
  private Path directory;

  /** The time, and who looks at it. */
  private static final class MovedClock implements LockTiming.Clock {
    private long now = 1_000_000;
    private final List<PretendedProcess> running = new ArrayList<>();

    @Override
    public long now() {
      return now;
    }

    @Override
    public void pause(long milliseconds) {
      now += milliseconds;
      running.forEach(PretendedProcess::look);
    }
  }

  @BeforeEach
  void makeATable() throws IOException {
    directory = Files.createDirectory(temporary.resolve("table"));
    Files.writeString(directory.resolve("vht.table"), "a table");
    Files.writeString(directory.resolve("vht.lock"), "");
  }

  private PretendedProcess party(ProcessIdentity owner) {
    return new PretendedProcess(owner, time);
  }

  private PretendedProcess running(ProcessIdentity owner) {
    PretendedProcess party = party(owner);
    clock.running.add(party);
    return party;
  }

  private ProcessIdentity inAnotherContainer(long process) {
    return new ProcessIdentity(process, me.start(), me.boot(), "pid:[1]", "another");
  }

  private ProcessIdentity beforeTheBoot() {
    return new ProcessIdentity(me.process(), me.start(), "another boot", me.space(), me.host());
  }

  private List<Path> records() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> HolderFiles.isOne(TableLayout.name(file))).sorted().toList();
    }
  }

  private void assertRefused(PretendedProcess party, Access access) throws IOException {
    List<Path> before = records();
    assertThatThrownBy(() -> party.claim(directory, access))
        .isInstanceOf(TableInUseException.class)
        .hasMessageStartingWith("C3: any:" + directory + " is in use by ");
    assertThat(records()).isEqualTo(before);
  }

  // The living.

  @Test
  void aWriterThatRunsKeepsEverybodyOutAtOnce() throws IOException {
    long before = clock.now;
    try (LocationClaim held = party(first).claim(directory, Access.READ_WRITE)) {
      assertRefused(party(me), Access.READ_WRITE);
      assertRefused(party(me), Access.READ_ONLY);
      assertThat(clock.now).isEqualTo(before);
      held.requireHeld();
    }
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(records()).isEmpty();
  }

  @Test
  void readersShareAndKeepWritersOut() throws IOException {
    try (LocationClaim one = party(first).claim(directory, Access.READ_ONLY);
        LocationClaim two = party(inAnotherContainer(9)).claim(directory, Access.READ_ONLY)) {
      assertRefused(party(me), Access.READ_WRITE);
      one.requireHeld();
      two.requireHeld();
    }
    assertThat(records()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aHolderThatCannotBeJudgedIsAskedAndAnswers(Access access) throws IOException {
    PretendedProcess far = running(inAnotherContainer(9));
    try (LocationClaim held = far.claim(directory, access)) {
      assertRefused(party(me), Access.READ_WRITE);
      held.requireHeld();
    }
    assertThat(records()).isEmpty();
  }

  @Test
  void anotherClassLoaderOfThisProcessIsAsked() throws IOException {
    PretendedProcess other = running(me);
    try (LocationClaim held = other.claim(directory, Access.READ_WRITE)) {
      assertRefused(party(me), Access.READ_ONLY);
      held.requireHeld();
    }
  }

  // The dead.

  private Path leaveARecord(ProcessIdentity owner) throws IOException {
    PretendedProcess gone = party(owner);
    assertThat(gone.claim(directory, Access.READ_WRITE)).isNotNull(); // and never closed
    return records().get(0);
  }

  @Test
  void aProcessNumberThatIsUsedAgainLocksNothing() throws IOException {
    long before = clock.now;
    ProcessIdentity another =
        new ProcessIdentity(1, first.start() + "0", me.boot(), me.space(), me.host());
    Path left = leaveARecord(another);
    party(me).claim(directory, Access.READ_ONLY).close();
    assertThat(left).exists(); // to be removed by the next that writes
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(clock.now).isEqualTo(before);
    assertThat(records()).isEmpty();
  }

  @Test
  void aProcessOfBeforeTheBootIsAskedAndDoesNotAnswer() throws IOException {
    leaveARecord(beforeTheBoot());
    long before = clock.now;
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(clock.now - before).isBetween(PATIENCE, 2 * PATIENCE);
    assertThat(records()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "VHT hold", "VHT holder\nformat 2\ncrc32c 00000000\n", "\0\0\0"})
  void aRecordThatIsTornLocksNothingForGood(String torn) throws IOException {
    Path left = leaveARecord(first);
    Files.writeString(left, torn);
    for (Access access : List.of(Access.READ_WRITE, Access.READ_ONLY)) {
      party(me).claim(directory, access).close();
      assertThat(records()).isEmpty();
    }
  }

  @Test
  void aCopyOfATableThatIsOpenIsNobodys() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    try (LocationClaim held = running(first).claim(directory, Access.READ_WRITE)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(TableLayout.name(file)));
        }
      }
      party(me).claim(copy, Access.READ_WRITE).close();
      held.requireHeld();
      assertRefused(party(me), Access.READ_WRITE);
    }
  }

  // Those that were suspended.

  @Test
  void aHolderThatSleptWhileItWasTakenForGoneWritesNoMore() throws IOException {
    PretendedProcess slept = party(inAnotherContainer(9));
    LocationClaim lost = slept.claim(directory, Access.READ_WRITE);
    try (LocationClaim held = party(me).claim(directory, Access.READ_WRITE)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(lost::requireHeld)
            .isInstanceOf(StorageException.class)
            .hasMessageStartingWith("C3: any:" + directory + " is not this process's any more: ")
            .hasMessageContaining("process " + me.process() + " on host ");
      }
      slept.look();
      lost.close();
      assertThat(records()).hasSize(1);
      held.requireHeld();
    }
    slept.claim(directory, Access.READ_WRITE).close();
  }

  @Test
  void aHolderThatSleptWhileTheTableWasTakenAndGivenBackWritesNoMore() throws IOException {
    PretendedProcess slept = party(inAnotherContainer(9));
    LocationClaim lost = slept.claim(directory, Access.READ_WRITE);
    party(me).claim(directory, Access.READ_WRITE).close();
    slept.look();
    slept.look();
    assertThat(records()).isEmpty();
    assertThatThrownBy(lost::requireHeld)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("taken over, and given back");
    lost.close();
    slept.claim(directory, Access.READ_WRITE).close();
  }

  @Test
  void aHolderThatWakesUpBeforeItIsTakenForGoneGoesOn() throws IOException {
    LocationClaim held = party(inAnotherContainer(9)).claim(directory, Access.READ_WRITE);
    clock.now += 10 * PATIENCE;
    held.requireHeld();
    held.close();
  }

  // What people remove.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHolderPutsItsRecordBackBeforeANewcomerIsIn(boolean isLookedAt) throws IOException {
    PretendedProcess holder = isLookedAt ? running(first) : party(first);
    try (LocationClaim held = holder.claim(directory, Access.READ_WRITE)) {
      Files.delete(records().get(0));
      Files.delete(directory.resolve("vht.lock"));
      if (isLookedAt) {
        assertThatThrownBy(() -> party(me).claim(directory, Access.READ_WRITE))
            .isInstanceOf(TableInUseException.class);
      }
      clock.now += LIMIT + 1;
      held.requireHeld();
      assertThat(records()).hasSize(1);
      assertRefused(party(me), Access.READ_ONLY);
    }
    assertThat(records()).isEmpty();
  }

  @Test
  void aTableWithoutItsLockIsOpenedAfterAWhile() throws IOException {
    Files.delete(directory.resolve("vht.lock"));
    long before = clock.now;
    party(me).claim(directory, Access.READ_WRITE).close();
    assertThat(clock.now - before).isBetween(GRACE, 2 * GRACE);
  }

  @Test
  void aHolderWhoseRecordWasRemovedFindsWhoCameIn() throws IOException {
    LocationClaim lost = party(first).claim(directory, Access.READ_WRITE);
    Files.delete(records().get(0));
    try (LocationClaim held = party(me).claim(directory, Access.READ_WRITE)) {
      clock.now += LIMIT + 1;
      assertThatThrownBy(lost::requireHeld).hasMessageStartingWith("C3: ");
      held.requireHeld();
    }
    lost.close();
    assertThat(records()).isEmpty();
  }

  @Test
  void aDirectoryThatIsRemovedWhileItIsHeldStaysRemoved() throws IOException {
    PretendedProcess holder = running(first);
    try (LocationClaim held = holder.claim(directory, Access.READ_WRITE)) {
      Files.delete(records().get(0));
      Files.delete(directory.resolve("vht.table"));
      clock.pause(200);
      clock.pause(200);
      assertThat(records()).isEmpty();
      Files.delete(directory.resolve("vht.lock"));
      Files.delete(directory);
      clock.now += LIMIT + 1;
      assertThatThrownBy(held::requireHeld)
          .hasMessageContaining("its directory was moved or removed");
    }
    assertThat(directory).doesNotExist();
  }

  // The lock itself.

  @Test
  void aLockThatIsRemovedIsPutBackAndIsEmptyAfterClosing() throws IOException {
    HolderWatcher watcher = HolderWatcher.byHand();
    PretendedProcess holder =
        new PretendedProcess(new TableLock(me, time, SystemLock.REAL, watcher), watcher);
    Path file = directory.resolve("vht.lock");
    try (LocationClaim held = holder.claim(directory, Access.READ_WRITE)) {
      String text = Files.readString(file);
      assertThat(text).startsWith("process " + me.process() + ", since ").contains(", vht.holder.");
      Files.delete(file);
      holder.look();
      assertThat(file).hasContent(text);
      held.requireHeld();
    }
    assertThat(file).isEmptyFile();
    assertThat(records()).isEmpty();
  }

  // Several at a time.

  @ParameterizedTest
  @EnumSource
  void ofThreeThatComeAtATimeOneHasTheTable(Access ofTheDead) throws Exception {
    LockTiming real = new LockTiming(10, 25, 50, 100, LockTiming.REAL.clock());
    List<PretendedProcess> parties =
        Stream.of(me, first, parent())
            .distinct()
            .map(owner -> new PretendedProcess(owner, real))
            .toList();
    ExecutorService pool = Executors.newFixedThreadPool(parties.size());
    try {
      for (int round = 0; round < 30; round++) {
        party(new ProcessIdentity(1, "0", me.boot(), me.space(), me.host()))
            .claim(directory, ofTheDead);
        CyclicBarrier start = new CyclicBarrier(parties.size());
        List<Future<Integer>> results = new ArrayList<>();
        for (PretendedProcess party : parties) {
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

  private Callable<Integer> attempt(PretendedProcess party, CyclicBarrier start) {
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
