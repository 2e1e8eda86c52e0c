package dev.vht.files.log.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.PowerLoss;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.log.maintenance.CompactionChoice.Scope;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills and losses of power of logs whose segments are ended, compacted and synced in any order,
 * also while a sync runs.
 *
 * <p>A run is determined by its seed; {@code -Dvht.crash.seed} sets the first one.
 */
class UnsyncedCompactionTest {
  private static final long FIRST_SEED = Long.getLong("vht.crash.seed", 1);
  private static final int SEEDS = 500 * Integer.getInteger("vht.crash.seeds", 3);
  private static final int LIVES = 4;
  private static final int KEYS = 4;

  /** A log, and what it had after each write since the last loss of power. */
  private static final class Run {
    private final Random random;
    private final StringBuilder steps = new StringBuilder();
    private final TestLog log;
    private List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));

    /** How many of the states the last sync included. */
    private int synced = 1;

    private int values;

    Run(long seed) throws IOException {
      random = new Random(seed);
      log = new TestLog(seed, 1 << 10);
      steps.append("seed ").append(seed).append(':');
    }

    private void steps(int number) throws IOException {
      for (int i = 0; i < number; i++) {
        step();
      }
    }

    private void step() throws IOException {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4 -> write();
        case 5, 6 -> finish();
        case 7, 8 -> compact(Scope.LOOSE);
        case 9, 10 -> compact(Scope.KEPT);
        case 11 -> sync();
        case 12 -> {
          switch (random.nextInt(5)) {
            case 0 -> compact(Scope.ALL);
            case 1 -> {
              steps.append(" checkpoint");
              log.checkpoint();
            }
            case 2 -> clear();
            default -> {
              steps.append(" reopen");
              log.reopen();
            }
          }
        }
        default -> {}
      }
    }

    private void write() throws IOException {
      String key = "k" + random.nextInt(KEYS);
      Map<String, String> next = new HashMap<>(last());
      states.add(next);
      if (next.containsKey(key) && random.nextInt(3) == 0) {
        steps.append(" remove ").append(key);
        next.remove(key);
        log.remove(key);
      } else {
        String value = "v" + ++values + "-".repeat(random.nextInt(3) * 200);
        steps.append(" set ").append(key).append(" v").append(values);
        next.put(key, value);
        log.set(key, value);
      }
    }

    private Map<String, String> last() {
      return states.get(states.size() - 1);
    }

    private void clear() throws IOException {
      steps.append(" clear");
      states.add(Map.of());
      log.clear();
    }

    private void finish() throws IOException {
      steps.append(" finish");
      log.finish();
    }

    private void compact(Scope scope) throws IOException {
      steps.append(' ').append(scope);
      log.compact(scope);
    }

    private void sync() throws IOException {
      steps.append(" sync(");
      int before = states.size();
      if (random.nextBoolean()) {
        log.syncWith(this::meanwhile);
      } else {
        log.sync();
      }
      synced = before;
      steps.append(" )");
    }

    /** What other threads do during a sync, which need no other sync. */
    private void meanwhile() throws IOException {
      for (int i = random.nextInt(4); i > 0; i--) {
        switch (random.nextInt(4)) {
          case 0 -> write();
          case 1 -> finish();
          case 2 -> compact(Scope.LOOSE);
          default -> compact(Scope.KEPT);
        }
      }
    }

    private void crash() throws IOException {
      boolean isKill = random.nextInt(4) == 0;
      steps.append(isKill ? " kill" : " power");
      SimulatedDisk disk = log.disk();
      try {
        log.openOn(
            isKill
                ? disk.afterKill()
                : random.nextInt(4) == 0
                    ? disk.afterPowerLoss(random.nextInt())
                    : disk.afterMildPowerLoss(random.nextInt()));
      } catch (DamagedTableException e) {
        throw new AssertionError(steps.toString(), e);
      }
      Map<String, String> found = log.content(KEYS);
      if (isKill) {
        // A write during which the process was killed may have been made.
        assertThat(states.subList(Math.max(0, states.size() - 2), states.size()))
            .as("%s", steps)
            .contains(found);
        states.add(found);
      } else {
        assertThat(states.subList(synced - 1, states.size())).as("%s", steps).contains(found);
        states = new ArrayList<>(List.of(found));
        synced = 1;
      }
    }
  }

  /** The mark says that everything before a record is synced, which is not true of its copy. */
  @Test
  void aCopyThatIsNotSyncedHasNoMarkOfASync() throws IOException {
    TestLog log = new TestLog(1, 1 << 10);
    log.set("k0", "v0");
    log.sync();
    log.set("k1", "v1"); // is marked
    log.set("k0", "v2"); // or there would be nothing to compact
    log.finish();
    assertThat(marked(log.segment())).isEqualTo(1);

    log.compact(Scope.KEPT);

    assertThat(log.segment().isSynced()).isFalse();
    assertThat(marked(log.segment())).isZero();
    assertThat(log.content(2)).isEqualTo(Map.of("k0", "v2", "k1", "v1"));
  }

  private static int marked(Segment segment) {
    int[] marked = {0};
    int unused =
        new RecordScanner(segment.bytes(), segment.end(), segment.name().id())
            .scan(
                Format.HEADER,
                (kind, offset, size) -> {
                  if (Format.isSynced(Format.lengths(segment.bytes(), offset))) {
                    marked[0]++;
                  }
                });
    return marked[0];
  }

  /** Crashes between two steps, with all files of the simulated disk in some state. */
  @Test
  void aCrashBetweenStepsLeavesAStateOfTheTable() throws IOException {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Run run = new Run(seed);
      for (int life = 0; life < LIVES; life++) {
        run.steps(10 + run.random.nextInt(40));
        run.crash();
      }
    }
  }

  /** Crashes within a step. */
  @ParameterizedTest
  @ValueSource(ints = {40, 200})
  void aCrashWithinAStepLeavesAStateOfTheTable(int longest) throws IOException {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Run run = new Run(seed);
      for (int life = 0; life < LIVES; life++) {
        run.log.disk().stopAt(run.log.disk().operations() + 1 + run.random.nextInt(longest));
        try {
          run.steps(1000);
        } catch (PowerLoss expected) {
          assertThat(run.log.disk().isStopped()).isTrue();
        }
        run.crash();
      }
    }
  }
}
