package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Fault;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.spi.StorageProvider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random lives of a table on a simulated disk, each repeated once for every operation of the disk,
 * at which it stops or fails. Afterwards the durability's promise holds, and the table can be used.
 *
 * <p>A scheme extends this class and says how its tables are opened on a disk. {@code -Dvht.seed}
 * replays a failing run, {@code -Dvht.lives} asks for more than the build has time for.
 */
public abstract class SimulatedFaults {
  private static final int LIVES = Integer.getInteger("vht.lives", 1);
  private static final int CALLS = 40;
  private static final int CALLS_AFTERWARDS = 12;
  private static final int CHOICES = 2;
  private static final int OPERATIONS_OF_MAKING = 20;
  private static final int CHOICES_OF_MAKING = 24;

  /** Returns a provider of tables on a disk, which nobody locks. */
  protected abstract StorageProvider provider(Disk disk);

  /** Says what a crash leaves of the writes of a table that is open with some durability. */
  protected abstract CrashGuarantee promise(Durability durability, CrashKind event);

  @ParameterizedTest
  @EnumSource
  void aCrashAtAnyOperationKeepsWhatWasPromised(Durability durability) {
    crashEverywhere(List.of(durability));
  }

  @Test
  void aCrashAtAnyOperationKeepsWhatWasPromisedByHandlesOfDifferentDurability() {
    crashEverywhere(List.of(Durability.PROCESS, Durability.DISK));
  }

  private void crashEverywhere(List<Durability> durabilities) {
    Seeds.run(LIVES, seed -> crashEverywhere(seed, durabilities));
  }

  /** Crashes one life at each of its operations. */
  protected final void crashEverywhere(long seed, List<Durability> durabilities) {
    TableOnSimulatedDisk undisturbed = new TableOnSimulatedDisk(this, seed, durabilities);
    undisturbed.run(CALLS);
    undisturbed.close();
    long operations = undisturbed.disk().operations();
    for (long stop = 1; stop <= operations + 1; stop++) {
      crash(seed, durabilities, stop);
    }
  }

  private void crash(long seed, List<Durability> durabilities, long stop) {
    TableOnSimulatedDisk life = new TableOnSimulatedDisk(this, seed, durabilities);
    life.disk().stopAt(stop);
    try {
      life.run(CALLS);
      life.close();
    } catch (PowerLoss e) {
      assertThat(life.disk().isStopped()).isTrue();
    }
    describing(
        () -> life.after(CrashKind.KILL, stop).assertUsable(), "killed at operation " + stop);
    int choices = stop < OPERATIONS_OF_MAKING ? CHOICES_OF_MAKING : CHOICES;
    for (int choice = 0; choice < choices; choice++) {
      long which = stop * CHOICES_OF_MAKING + choice;
      describing(
          () -> life.after(CrashKind.POWER_LOSS, which).assertUsable(),
          "power lost at operation " + stop + ", choice " + which);
      describing(
          () -> liveOn(life.after(CrashKind.KILL, which), which),
          "killed at operation " + stop + ", and power lost later, choice " + which);
    }
  }

  private static void liveOn(TableOnSimulatedDisk life, long choice) {
    life.disk().stopAt(life.disk().operations() + 1 + choice % 29);
    try {
      life.run(CALLS_AFTERWARDS);
      life.close();
    } catch (PowerLoss e) {
      assertThat(life.disk().isStopped()).isTrue();
    }
    life.after(CrashKind.POWER_LOSS, choice).assertUsable();
  }

  private static void describing(Runnable check, String what) {
    try {
      check.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailureOfAnyOperationLeavesTheTableAsItWas(Fault fault) {
    failEverywhere(fault, 0);
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatFailsForAWhileLeavesTheTableAsItWas(Fault fault) {
    failEverywhere(fault, 6);
  }

  private void failEverywhere(Fault fault, long more) {
    Seeds.run(LIVES, seed -> failEverywhere(seed, fault, more));
  }

  /** Has each operation of one life fail, and some more behind it. */
  protected final void failEverywhere(long seed, Fault fault, long more) {
    for (Durability durability : List.of(Durability.PROCESS, Durability.DISK)) {
      TableOnSimulatedDisk undisturbed = new TableOnSimulatedDisk(this, seed, List.of(durability));
      undisturbed.run(CALLS);
      for (long first = 1; first <= undisturbed.disk().operations(); first++) {
        long from = first;
        describing(
            () -> fail(seed, durability, from, from + more, fault),
            durability + ", " + fault + " at operation " + first);
      }
    }
  }

  private void fail(long seed, Durability durability, long first, long last, Fault fault) {
    TableOnSimulatedDisk life = new TableOnSimulatedDisk(this, seed, List.of(durability));
    life.disk().failFrom(first, last, fault);
    life.attempt(CALLS, last > first);
    life.assertIntact();
    life.after(CrashKind.KILL, first).assertUsable();
    life.after(CrashKind.POWER_LOSS, first).assertUsable();
  }

  @Test
  void aFailedReadingIsAnErrorAndHarmsNothing() {
    Seeds.run(
        LIVES,
        seed -> {
          TableOnSimulatedDisk undisturbed =
              new TableOnSimulatedDisk(this, seed, List.of(Durability.PROCESS));
          undisturbed.run(CALLS);
          for (long first = 1; first <= undisturbed.disk().reads(); first++) {
            long from = first;
            describing(() -> failReading(seed, from), "reading " + first + " fails");
          }
        });
  }

  private void failReading(long seed, long first) {
    TableOnSimulatedDisk life = new TableOnSimulatedDisk(this, seed, List.of(Durability.PROCESS));
    life.disk().failReadsFrom(first, first);
    life.attempt(CALLS, false);
    life.assertIntact();
    life.after(CrashKind.KILL, first).assertUsable();
  }

  @Test
  void aFullDiskIsAnErrorAndTheTableIsWritableOnceThereIsRoom() {
    Seeds.run(
        LIVES * 20,
        seed -> {
          for (Durability durability : List.of(Durability.PROCESS, Durability.DISK)) {
            TableOnSimulatedDisk life = new TableOnSimulatedDisk(this, seed, List.of(durability));
            life.run(CALLS);
            SimulatedDisk disk = life.disk();
            disk.giveRoom(disk.roomTaken() + seed % 3 * 512);
            life.attempt(CALLS, false);
            disk.giveRoom(Long.MAX_VALUE);
            life.assertIntact();
            life.run(CALLS);
            life.assertIntact();
          }
        });
  }
}
