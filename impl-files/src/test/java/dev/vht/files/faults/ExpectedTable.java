package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The expected content of a table, and the possible contents after a crash.
 *
 * <p>For each key it has the visible value, or two while a call is in progress, and the possible
 * values after a power failure: all since the value was last known to be durable. For the table it
 * has the sequence of states since then.
 */
final class ExpectedTable {
  static final List<String> KEYS =
      IntStream.range(0, 9).mapToObj(i -> "key " + "x".repeat(i * i) + i).toList();

  private final Map<String, Cell> cells = new TreeMap<>();
  private final List<State> states = new ArrayList<>();

  /** A clearing that is in progress, or was when the process ended. */
  private @Nullable Call clearing;

  /** The state of one key. */
  private static final class Cell {
    final Set<Optional<String>> visible = new HashSet<>(Set.of(Optional.empty()));
    final Set<Optional<String>> durable = new HashSet<>(Set.of(Optional.empty()));

    /** Whether the bytes of a value were written and not synced. */
    boolean mayBeDamaged;

    /** Whether a sync of these bytes failed, so that no flush makes them durable. */
    boolean isSyncLost;

    Cell copy() {
      Cell copy = new Cell();
      copy.setVisible(visible);
      copy.setDurable(durable);
      copy.mayBeDamaged = mayBeDamaged;
      copy.isSyncLost = isSyncLost;
      return copy;
    }

    void setVisible(Set<Optional<String>> what) {
      visible.clear();
      visible.addAll(what);
    }

    void setDurable(Set<Optional<String>> what) {
      durable.clear();
      durable.addAll(what);
    }

    void makeVisibleDurable() {
      setDurable(visible);
      mayBeDamaged = false;
      isSyncLost = false;
    }
  }

  /** A state of the table; while it is being cleared it may also be empty. */
  private record State(Map<String, Optional<String>> content, boolean isBeingCleared) {
    boolean fits(Map<String, Optional<String>> found) {
      return content.entrySet().stream()
          .allMatch(
              entry -> {
                Optional<String> there = found.get(entry.getKey());
                return entry.getValue().equals(there)
                    || isBeingCleared && Optional.empty().equals(there);
              });
    }
  }

  /** A call in progress. */
  static final class Call {
    private final StorageCall step;
    private final Durability durability;
    private final Map<String, Optional<String>> before = new TreeMap<>();
    private final Map<String, Optional<String>> after = new TreeMap<>();

    /** The keys for which its value was not a possible durable value before. */
    private final Set<String> isNews = new HashSet<>();

    private Call(StorageCall step, Durability durability) {
      this.step = step;
      this.durability = durability;
    }

    /** Its expected result. */
    String answer() {
      return step.answer(before.getOrDefault(step.key(), Optional.empty()));
    }

    private boolean changes(String key) {
      return !before.getOrDefault(key, Optional.empty()).equals(after.get(key));
    }
  }

  /** The content read from a table: the value of each key, and the damaged keys. */
  record Found(Map<String, Optional<String>> content, Set<String> damaged) {}

  ExpectedTable() {
    KEYS.forEach(key -> cells.put(key, new Cell()));
    states.add(new State(content(), false));
  }

  ExpectedTable copy() {
    ExpectedTable copy = new ExpectedTable();
    cells.forEach((key, cell) -> copy.cells.put(key, cell.copy()));
    copy.states.clear();
    copy.states.addAll(states);
    copy.clearing = clearing;
    return copy;
  }

  private Cell cell(String key) {
    return Optional.ofNullable(cells.get(key)).orElseThrow();
  }

  /** The value of a key while no call is in progress. */
  Optional<String> visible(String key) {
    Set<Optional<String>> visible = cell(key).visible;
    assertThat(visible).as("the possible values of %s", key).hasSize(1);
    return visible.iterator().next();
  }

  /** The content of the table while no call is in progress. */
  Map<String, Optional<String>> content() {
    Map<String, Optional<String>> content = new TreeMap<>();
    KEYS.forEach(key -> content.put(key, visible(key)));
    return content;
  }

  /** Begins a call: from now on it may have taken effect. */
  Call begin(StorageCall step, Durability durability) {
    Call call = new Call(step, durability);
    Map<String, Optional<String>> next = content();
    if (step.kind() == StorageCall.Kind.CLEAR) {
      states.add(new State(next, true));
      clearing = call;
    }
    for (String key : step.keys()) {
      Optional<String> before = visible(key);
      Optional<String> after = step.after(before);
      call.before.put(key, before);
      call.after.put(key, after);
      next.put(key, after);
      Cell cell = cell(key);
      cell.visible.add(after);
      if (cell.durable.add(after)) {
        call.isNews.add(key);
      }
      cell.mayBeDamaged |= call.changes(key) && durability != Durability.DISK;
    }
    if (!step.keys().isEmpty()) {
      states.add(new State(next, false));
    }
    return call;
  }

  /** Ends a successful call. */
  void end(Call call) {
    clearing = null;
    call.after.forEach((key, value) -> cell(key).setVisible(Set.of(value)));
    List<String> changed = call.after.keySet().stream().filter(call::changes).toList();
    changed.forEach(key -> cell(key).isSyncLost = false);
    if (call.step.kind() == StorageCall.Kind.FLUSH) {
      cells.values().stream().filter(cell -> !cell.isSyncLost).forEach(Cell::makeVisibleDurable);
      makeStateDurable();
    } else if (call.durability == Durability.DISK && !changed.isEmpty()) {
      changed.forEach(key -> cell(key).makeVisibleDurable());
      makeStateDurable();
    }
  }

  private void makeStateDurable() {
    states.clear();
    states.add(new State(content(), false));
  }

  /** Ends a call that failed, but not in a sync: the table is unchanged. */
  void failed(Call call, Found found) {
    boolean isClearing = call.step.kind() == StorageCall.Kind.CLEAR;
    assertAllOrNoneCleared(found);
    clearing = null;
    for (String key : call.before.keySet()) {
      Optional<String> before = call.before.getOrDefault(key, Optional.empty());
      Optional<String> now = found.content.getOrDefault(key, Optional.empty());
      if (!isClearing || now.isPresent()) {
        assertThat(now).as("%s after %s has failed", key, call.step).isEqualTo(before);
        if (call.isNews.contains(key)) {
          cell(key).durable.remove(call.after.get(key));
        }
      }
      cell(key).setVisible(Set.of(now));
    }
    if (!isClearing && !call.step.keys().isEmpty()) {
      states.remove(states.size() - 1);
    }
    states.add(new State(content(), false));
  }

  /** Ends a call that failed in a sync: it may have taken effect. */
  void syncFailed(Call call, Found found) {
    assertAllOrNoneCleared(found);
    clearing = null;
    for (Cell cell : cells.values()) {
      cell.isSyncLost |= cell.mayBeDamaged;
    }
    for (String key : call.before.keySet()) {
      Optional<String> now = found.content.getOrDefault(key, Optional.empty());
      assertThat(cell(key).visible)
          .as("%s after a sync has failed in %s", key, call.step)
          .contains(now);
      cell(key).setVisible(Set.of(now));
    }
    states.add(new State(content(), false));
  }

  /** Checks what was found after a crash. */
  void crashed(CrashKind event, CrashGuarantee guarantee, Found found) {
    for (String key : KEYS) {
      Cell cell = cell(key);
      Optional<String> now = found.content.getOrDefault(key, Optional.empty());
      if (found.damaged.contains(key)) {
        assertThat(event == CrashKind.POWER_LOSS && guarantee == CrashGuarantee.NOTHING_WRONG)
            .as("whether %s may be damaged after %s", key, event)
            .isEqualTo(cell.mayBeDamaged);
      } else {
        Set<Optional<String>> allowed = event == CrashKind.KILL ? cell.visible : cell.durable;
        assertThat(guarantee == CrashGuarantee.PREFIX ? cell.durable : allowed)
            .as("what %s may be after %s", key, event)
            .contains(now);
      }
    }
    if (guarantee == CrashGuarantee.PREFIX) {
      assertFits(found);
    } else if (guarantee == CrashGuarantee.ALL && event == CrashKind.KILL) {
      assertAllOrNoneCleared(found);
    }
    clearing = null;
    found.content.forEach((key, value) -> cell(key).setVisible(Set.of(value)));
    states.add(new State(content(), false));
    if (event == CrashKind.POWER_LOSS) {
      cells.values().forEach(Cell::makeVisibleDurable);
      makeStateDurable();
    }
  }

  private void assertAllOrNoneCleared(Found found) {
    if (clearing != null) {
      assertThat(found.content)
          .as("the keys after an interrupted or failed clearing")
          .isIn(clearing.before, clearing.after);
    }
  }

  private void assertFits(Found found) {
    Predicate<State> fits = state -> state.fits(found.content);
    assertThat(states.stream().anyMatch(fits))
        .as("whether %s is a state since the last flush: %s", found.content, states)
        .isTrue();
  }
}
