package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checkpoints under kills. */
class MachineTest {
  private static final Sieve SIEVE = new Sieve(1 << 14);
  private static final int FRAMES = 2;
  private static final int SLICE = 2_000;

  private final VirtualHashTable<Long, byte[]> table = newTable();

  private static VirtualHashTable<Long, byte[]> newTable() {
    return VirtualHashTables.at("memory:").keys(Codecs.longs()).values(Codecs.bytes()).open();
  }

  @AfterEach
  void close() {
    table.close();
  }

  private static Machine runToEnd(VirtualHashTable<Long, byte[]> table) {
    Machine machine = new Machine(table, SIEVE, FRAMES);
    while (!machine.finished()) {
      machine.run(SLICE);
      machine.checkpoint();
    }
    return machine;
  }

  /** The digest of the memory at each checkpoint, by the number of instructions. */
  private static Map<Long, String> digests(VirtualHashTable<Long, byte[]> table) {
    Machine machine = new Machine(table, SIEVE, FRAMES);
    Map<Long, String> digests = new HashMap<>(Map.of(0L, machine.digest()));
    while (!machine.finished()) {
      machine.run(SLICE);
      machine.checkpoint();
      digests.put(machine.retired(), machine.digest());
    }
    return digests;
  }

  /**
   * The view of a process that is killed at its set number {@code lastSet + 1}, or just after it.
   */
  @SuppressWarnings("unchecked")
  private static VirtualHashTable<Long, byte[]> killedAt(
      VirtualHashTable<Long, byte[]> table, int lastSet, boolean isSetDone) {
    int[] sets = {0};
    return (VirtualHashTable<Long, byte[]>)
        Proxy.newProxyInstance(
            VirtualHashTable.class.getClassLoader(),
            new Class<?>[] {VirtualHashTable.class},
            (proxy, method, arguments) -> {
              boolean isLast = method.getName().equals("set") && sets[0]++ == lastSet;
              if (isLast && !isSetDone) {
                throw new Killed();
              }
              try {
                Object result = method.invoke(table, arguments);
                if (isLast) {
                  throw new Killed();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Compares the image at the checkpoint, not only that at the end: the sieve, run again over
   * numbers already crossed out, gives the right answer even from pages newer than the checkpoint.
   */
  @Test
  void aKillAtAnySetLeavesTheLastCheckpointIntact() {
    Map<Long, String> expected = digests(table);
    int kills = 0;
    for (boolean isKilled = true; isKilled; kills++) {
      isKilled = continuesAfterKill(kills, false, expected);
      continuesAfterKill(kills, true, expected);
    }
    assertThat(kills).as("sets of a whole run").isGreaterThan(50);
  }

  private boolean continuesAfterKill(int lastSet, boolean isSetDone, Map<Long, String> expected) {
    try (VirtualHashTable<Long, byte[]> killed = newTable()) {
      boolean isKilled = false;
      try {
        runToEnd(killedAt(killed, lastSet, isSetDone));
      } catch (Killed e) {
        isKilled = true;
      }
      Machine left = new Machine(killed, SIEVE, FRAMES);
      assertThat(left.digest())
          .as("killed at set %d", lastSet)
          .isEqualTo(expected.get(left.retiredBefore()));
      assertThat(runToEnd(killed).answer()).isEqualTo(1_900);
      return isKilled;
    }
  }

  @Test
  void aRunContinuesFromItsCheckpoint() {
    Machine first = new Machine(table, SIEVE, FRAMES);
    first.run(SLICE);
    first.checkpoint();
    first.run(SLICE);
    Machine second = new Machine(table, SIEVE, FRAMES);
    assertThat(second.retiredBefore()).isEqualTo(SLICE);
    assertThat(second.traffic().accesses()).isPositive().isLessThan(first.traffic().accesses());
  }

  @Test
  void aFinishedRunStaysFinished() {
    Machine ended = runToEnd(table);
    Machine again = new Machine(table, SIEVE, FRAMES);
    again.run(SLICE);
    assertThat(again.finished()).isTrue();
    assertThat(again.retired()).isEqualTo(ended.retired());
    assertThat(again.answer()).isEqualTo(1_900);
  }

  @Test
  void theImageDoesNotDependOnTheFrames() {
    String few = runToEnd(table).digest();
    try (VirtualHashTable<Long, byte[]> other = newTable()) {
      Machine many = new Machine(other, SIEVE, SIEVE.pages());
      many.run(Long.MAX_VALUE);
      many.checkpoint();
      assertThat(many.digest()).isEqualTo(few);
      assertThat(many.traffic().faults()).isEqualTo(SIEVE.pages());
    }
  }

  @Test
  void aTableOfAnotherSizeIsRejected() {
    runToEnd(table);
    assertThatThrownBy(() -> new Machine(table, new Sieve(1 << 12), FRAMES))
        .isInstanceOf(WrongTableException.class)
        .hasMessage("it is of a run of --size 16384");
  }

  @Test
  void aTableOfAnotherProgramIsRejected() {
    Machine machine = new Machine(table, SIEVE, FRAMES);
    Checkpoint own = Checkpoint.decode(table.ref(ShadowPages.CHECKPOINT));
    Checkpoint other =
        new Checkpoint(
            "another", own.limit(), false, 0, 0, own.registers(), own.slots(), machine.traffic());
    table.set(ShadowPages.CHECKPOINT, other.encode());
    assertThatThrownBy(() -> new Machine(table, SIEVE, FRAMES))
        .isInstanceOf(WrongTableException.class)
        .hasMessage("it is of another program, another");
  }

  @Test
  void aTableWithoutACheckpointIsRejectedAndUnchanged() {
    table.set(17L, new byte[] {1});
    assertThatThrownBy(() -> new Machine(table, SIEVE, FRAMES))
        .isInstanceOf(WrongTableException.class)
        .hasMessage("it has entries, but no checkpoint of a machine");
    table.set(ShadowPages.CHECKPOINT, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> new Machine(table, SIEVE, FRAMES))
        .isInstanceOf(WrongTableException.class)
        .hasMessageStartingWith("its entry -1 is not a checkpoint");
    assertThat(table.count()).isEqualTo(2);
  }
}
