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
 * Random histories of a table on a simulated disk. Each is repeated for every operation of the
 * disk, which stops or fails there. Afterwards the durability's guarantee holds, and the table is
 * usable.
 *
 * <p>A scheme extends this class and opens its tables on a disk. {@code -Dvht.seed} replays a
 * failing run, {@code -Dvht.lives} increases the number of histories.
 */
public abstract class SimulatedFaults {
  private static final int HISTORIES = Integer.getInteger("vht.lives", 1);
  private static final int CALLS = 40;
  private static final int CALLS_AFTERWARDS = 12;
  private static final int CHOICES = 2;
  private static final int OPERATIONS_OF_CREATION = 20;
  private static final int CHOICES_OF_CREATION = 24;

  /** Returns a provider of tables on a disk, without locks. */
  protected abstract StorageProvider provider(Disk disk);

  /** Returns which writes of a table with this durability survive a crash. */
  protected abstract CrashGuarantee guarantee(Durability durability, CrashKind event);

  @ParameterizedTest
  @EnumSource
  void aCrashAtAnyOperationKeepsTheGuarantee(Durability durability) {
    crashEverywhere(List.of(durability));
  }

  @Test
  void aCrashKeepsTheGuaranteeOfHandlesOfDifferentDurability() {
    crashEverywhere(List.of(Durability.PROCESS, Durability.DISK));
  }

  private void crashEverywhere(List<Durability> durabilities) {
    Seeds.run(HISTORIES, seed -> crashEverywhere(seed, durabilities));
  }

  /** Crashes one history at each of its operations. */
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
    TableOnSimulatedDisk table = new TableOnSimulatedDisk(this, seed, durabilities);
    table.disk().stopAt(stop);
    try {
      table.run(CALLS);
      table.close();
    } catch (PowerLoss e) {
      assertThat(table.disk().isStopped()).isTrue();
    }
    describing(
        () -> table.after(CrashKind.KILL, stop).assertUsable(), "killed at operation " + stop);
    int choices = stop < OPERATIONS_OF_CREATION ? CHOICES_OF_CREATION : CHOICES;
    for (int choice = 0; choice < choices; choice++) {
      long which = stop * CHOICES_OF_CREATION + choice;
      describing(
          () -> table.after(CrashKind.POWER_LOSS, which).assertUsable(),
          "power lost at operation " + stop + ", choice " + which);
      describing(
          () -> continueAfter(table.after(CrashKind.KILL, which), which),
          "killed at operation " + stop + ", and power lost later, choice " + which);
    }
  }

  private static void continueAfter(TableOnSimulatedDisk table, long choice) {
    table.disk().stopAt(table.disk().operations() + 1 + choice % 29);
    try {
      table.run(CALLS_AFTERWARDS);
      table.close();
    } catch (PowerLoss e) {
      assertThat(table.disk().isStopped()).isTrue();
    }
    table.after(CrashKind.POWER_LOSS, choice).assertUsable();
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
  void aFailureOfAnyOperationLeavesTheTableUnchanged(Fault fault) {
    failEverywhere(fault, 0);
  }

  @ParameterizedTest
  @EnumSource
  void aTemporaryDiskFailureLeavesTheTableUnchanged(Fault fault) {
    failEverywhere(fault, 6);
  }

  private void failEverywhere(Fault fault, long more) {
    Seeds.run(HISTORIES, seed -> failEverywhere(seed, fault, more));
  }

  /** Fails each operation of one history, and some more after it. */
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
    TableOnSimulatedDisk table = new TableOnSimulatedDisk(this, seed, List.of(durability));
    table.disk().failFrom(first, last, fault);
    table.attempt(CALLS, last > first);
    table.assertIntact();
    table.after(CrashKind.KILL, first).assertUsable();
    table.after(CrashKind.POWER_LOSS, first).assertUsable();
  }

  @Test
  void aFailedReadThrowsAndChangesNothing() {
    Seeds.run(
        HISTORIES,
        seed -> {
          TableOnSimulatedDisk undisturbed =
              new TableOnSimulatedDisk(this, seed, List.of(Durability.PROCESS));
          undisturbed.run(CALLS);
          for (long first = 1; first <= undisturbed.disk().reads(); first++) {
            long from = first;
            describing(() -> failRead(seed, from), "reading " + first + " fails");
          }
        });
  }

  private void failRead(long seed, long first) {
    TableOnSimulatedDisk table = new TableOnSimulatedDisk(this, seed, List.of(Durability.PROCESS));
    table.disk().failReadsFrom(first, first);
    table.attempt(CALLS, false);
    table.assertIntact();
    table.after(CrashKind.KILL, first).assertUsable();
  }

  @Test
  void aFullDiskThrowsAndTheTableIsWritableOnceThereIsSpace() {
    Seeds.run(
        HISTORIES * 20,
        seed -> {
          for (Durability durability : List.of(Durability.PROCESS, Durability.DISK)) {
            TableOnSimulatedDisk table = new TableOnSimulatedDisk(this, seed, List.of(durability));
            table.run(CALLS);
            SimulatedDisk disk = table.disk();
            disk.limitSpace(disk.usedSpace() + seed % 3 * 512);
            table.attempt(CALLS, false);
            disk.limitSpace(Long.MAX_VALUE);
            table.assertIntact();
            table.run(CALLS);
            table.assertIntact();
          }
        });
  }
}
