package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import dev.vht.proptest.trial.ThreadTeam;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * A legal program is never blamed, however its calls overlap, even at level {@code FULL}. {@code
 * -Dvht.operations} is the number of calls, 500,000 unless set; {@code -Dvht.seed} repeats the
 * calls of each thread, but not their interleaving.
 */
class SoundBlameTest {
  private static final int OPERATIONS = Integer.getInteger("vht.operations", 500_000);
  private static final int THREADS = 4;
  private static final int KEYS = 6;

  @Test
  void aLegalConcurrentProgramIsNeverBlamed() {
    long seed = Long.getLong("vht.seed", System.nanoTime());
    List<Violation> reported = new CopyOnWriteArrayList<>();
    try (VirtualHashTable<Long, Long> table =
        VirtualHashTables.at("memory:")
            .keys(Codecs.longs())
            .values(Codecs.longs())
            .mode(OpenMode.CREATE)
            .contracts(Enforcement.of(Mode.REPORT).level(Level.FULL).listener(reported::add))
            .open()) {
      ThreadTeam.run(THREADS, number -> use(table, number, new SplittableRandom(seed + number)));
    }
    assertThat(reported).as("violations of a legal program, with seed %d", seed).isEmpty();
  }

  private static void use(VirtualHashTable<Long, Long> table, int thread, SplittableRandom random) {
    for (int i = 0; i < OPERATIONS / THREADS; i++) {
      use(table, thread, random.nextInt(13), (long) random.nextInt(KEYS), (long) random.nextInt(3));
    }
  }

  /** Each thread calls {@code ref} only for its own key, which no other thread removes. */
  @SuppressWarnings("CheckReturnValue")
  private static void use(
      VirtualHashTable<Long, Long> table, int thread, int call, Long key, Long value) {
    switch (call) {
      case 0, 1 -> table.set(key, value);
      case 2 -> table.find(key);
      case 3 -> table.contains(key);
      case 4 -> table.remove(key);
      case 5 -> table.putIfAbsent(key, value);
      case 6 -> table.replace(key, value);
      case 7 -> table.replace(key, value, value + 1);
      case 8 -> table.remove(key, value);
      case 9 -> table.ref(key, value);
      case 10 -> table.compute(key, old -> old.isEmpty() ? Optional.of(value) : Optional.empty());
      case 11 -> table.asMap().merge(key, value, Long::sum);
      default -> {
        long own = (long) KEYS + thread;
        table.set(own, value);
        assertThat(table.ref(own)).isEqualTo(value);
        table.remove(own);
      }
    }
  }
}
