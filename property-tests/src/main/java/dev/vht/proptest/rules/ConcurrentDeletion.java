package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Threads that read, write and iterate over a table until another thread deletes it. Each writer
 * has its own key, which determines the correct results.
 */
final class ConcurrentDeletion {
  private static final int WRITERS = 2;
  private static final int THREADS = WRITERS + 3;
  private static final int KEYS = 20;

  private final VirtualHashTable<String, byte[]> table;
  private final boolean hasConditionalWrites;
  private final Map<String, Bytes> kept = new HashMap<>();
  private final AtomicBoolean isDeleted = new AtomicBoolean();
  private final ProgressCounter calls = new ProgressCounter();

  /** Fills an empty table. */
  ConcurrentDeletion(VirtualHashTable<String, byte[]> table, boolean hasConditionalWrites) {
    this.table = table;
    this.hasConditionalWrites = hasConditionalWrites;
    IntStream.range(0, KEYS).forEach(i -> kept.put("kept" + i, new Bytes(new byte[100 * i])));
    kept.forEach((key, value) -> table.set(key, value.content()));
  }

  /** Fails if any thread gets a wrong result. */
  void run() {
    ThreadTeam.run(
        THREADS,
        number -> {
          switch (number) {
            case 0 -> delete();
            case 1 -> callUntilDeleted(reads());
            case 2 -> callUntilDeleted(List.of(this::walk));
            default ->
                callUntilDeleted(
                    hasConditionalWrites
                        ? conditionalWrites("of" + number)
                        : writes("of" + number));
          }
        });
  }

  private void delete() {
    try {
      IntStream.range(0, THREADS).forEach(unused -> calls.await());
      table.delete();
    } finally {
      isDeleted.set(true);
    }
  }

  /** Makes calls in turn until one throws for rule L1, as all must after that. */
  private void callUntilDeleted(List<Runnable> inTurn) {
    boolean hasThrown = false;
    for (int i = 0; !hasThrown; i++) {
      boolean mustThrow = isDeleted.get();
      hasThrown = throwsForClosedTable(inTurn.get(i % inTurn.size()));
      calls.step();
      assertThat(hasThrown || !mustThrow).as("a call after delete() throws for rule L1").isTrue();
    }
    assertThat(inTurn)
        .as("calls after the first one that threw for rule L1")
        .allMatch(ConcurrentDeletion::throwsForClosedTable);
  }

  private static boolean throwsForClosedTable(Runnable call) {
    try {
      call.run();
      return false;
    } catch (IllegalStateException e) {
      return true;
    } catch (ContractViolation e) {
      assertThat(e.rule()).as("the rule of a call that delete() interrupts").isEqualTo("L1");
      return true;
    }
  }

  private List<Runnable> reads() {
    return List.of(
        () -> assertThat(table.contains("kept1")).as("contains of a key that is set").isTrue(),
        () -> assertThat(table.find("kept1").map(Bytes::new)).contains(new Bytes(new byte[100])),
        () -> assertThat(table.count()).isBetween((long) KEYS, (long) KEYS + WRITERS));
  }

  private void walk() {
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      List<Map.Entry<String, Bytes>> walked =
          entries.map(entry -> Map.entry(entry.getKey(), new Bytes(entry.getValue()))).toList();
      assertThat(walked)
          .as("an iteration that has ended normally")
          .doesNotHaveDuplicates()
          .containsAll(kept.entrySet());
    }
  }

  /** Returns calls that depend on their order. */
  private List<Runnable> writes(String key) {
    byte[] one = {1};
    return List.of(
        () -> table.set(key, one),
        () -> assertThat(table.find(key).map(Bytes::new)).contains(new Bytes(one)),
        () -> assertThat(table.remove(key)).as("remove of a key that is set").isTrue(),
        () -> assertThat(table.contains(key)).as("contains of a removed key").isFalse());
  }

  /** Returns calls that depend on their order, among them conditional writes. */
  private List<Runnable> conditionalWrites(String key) {
    byte[] one = {1};
    byte[] two = {2};
    return List.of(
        () -> table.set(key, one),
        () -> assertThat(table.find(key).map(Bytes::new)).contains(new Bytes(one)),
        () ->
            assertThat(table.replace(key, one, two)).as("replace with the current value").isTrue(),
        () -> assertThat(table.putIfAbsent(key, one).map(Bytes::new)).contains(new Bytes(two)),
        () -> assertThat(table.remove(key)).as("remove of a key that is set").isTrue(),
        () -> assertThat(table.putIfAbsent(key, one)).isEmpty(),
        () -> assertThat(table.compute(key, old -> Optional.of(two))).contains(two),
        () -> assertThat(table.remove(key, two)).as("remove of the computed value").isTrue());
  }
}
