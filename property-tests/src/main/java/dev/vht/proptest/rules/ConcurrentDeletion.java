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
 * Threads that read a table, write to it and walk over it until another one deletes it. Each writer
 * has a key of its own, so everybody knows what the right answers are.
 */
final class ConcurrentDeletion {
  private static final int WRITERS = 2;
  private static final int THREADS = WRITERS + 3;
  private static final int KEYS = 20;

  private final VirtualHashTable<String, byte[]> table;
  private final Map<String, Bytes> kept = new HashMap<>();
  private final AtomicBoolean isDeleted = new AtomicBoolean();
  private final ProgressCounter calls = new ProgressCounter();

  /** Begins with an empty table. */
  ConcurrentDeletion(VirtualHashTable<String, byte[]> table) {
    this.table = table;
    IntStream.range(0, KEYS).forEach(i -> kept.put("kept" + i, new Bytes(new byte[100 * i])));
    kept.forEach((key, value) -> table.set(key, value.content()));
  }

  /** Fails with what any thread wrongly got. */
  void run() {
    ThreadTeam.run(
        THREADS,
        number -> {
          switch (number) {
            case 0 -> delete();
            case 1 -> untilRefused(reads());
            case 2 -> untilRefused(List.of(this::walk));
            default -> untilRefused(writes("of" + number));
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

  /** Makes calls in turn until one is refused, as all are after that. */
  private void untilRefused(List<Runnable> inTurn) {
    boolean isRefused = false;
    for (int i = 0; !isRefused; i++) {
      boolean mustBe = isDeleted.get();
      isRefused = isRefused(inTurn.get(i % inTurn.size()));
      calls.step();
      assertThat(isRefused || !mustBe).as("whether a call after a deletion is refused").isTrue();
    }
    assertThat(inTurn)
        .as("calls that are refused from then on")
        .allMatch(ConcurrentDeletion::isRefused);
  }

  private static boolean isRefused(Runnable call) {
    try {
      call.run();
      return false;
    } catch (IllegalStateException e) {
      return true;
    } catch (ContractViolation e) {
      assertThat(e.rule()).as("the rule by which a call is refused").isEqualTo("L1");
      return true;
    }
  }

  private List<Runnable> reads() {
    return List.of(
        () -> assertThat(table.contains("kept1")).as("whether what was set is there").isTrue(),
        () -> assertThat(table.find("kept1").map(Bytes::new)).contains(new Bytes(new byte[100])),
        () -> assertThat(table.count()).isBetween((long) KEYS, (long) KEYS + WRITERS));
  }

  private void walk() {
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      List<Map.Entry<String, Bytes>> walked =
          entries.map(entry -> Map.entry(entry.getKey(), new Bytes(entry.getValue()))).toList();
      assertThat(walked)
          .as("a walk that has come to its end")
          .doesNotHaveDuplicates()
          .containsAll(kept.entrySet());
    }
  }

  /** Calls of which each has the answer that the ones before it leave. */
  private List<Runnable> writes(String key) {
    byte[] one = {1};
    byte[] two = {2};
    return List.of(
        () -> table.set(key, one),
        () -> assertThat(table.find(key).map(Bytes::new)).contains(new Bytes(one)),
        () -> assertThat(table.replace(key, one, two)).as("replacing what is there").isTrue(),
        () -> assertThat(table.putIfAbsent(key, one).map(Bytes::new)).contains(new Bytes(two)),
        () -> assertThat(table.remove(key)).as("removing what is there").isTrue(),
        () -> assertThat(table.putIfAbsent(key, one)).isEmpty(),
        () -> assertThat(table.compute(key, old -> Optional.of(two))).contains(two),
        () -> assertThat(table.remove(key, two)).as("removing what was computed").isTrue());
  }
}
