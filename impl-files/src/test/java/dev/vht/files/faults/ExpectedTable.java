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
 * Knows what a table holds, and what it may hold after a crash.
 *
 * <p>Of each key it knows what everybody sees, which is two things only while a call is under way;
 * and what may be there after a loss of power, which is everything that it had since it was last
 * known to be on the disk. And of the table it knows the states that it went through since then.
 */
final class ExpectedTable {
  static final List<String> KEYS =
      IntStream.range(0, 9).mapToObj(i -> "key " + "x".repeat(i * i) + i).toList();

  private final Map<String, Cell> cells = new TreeMap<>();
  private final List<State> states = new ArrayList<>();

  /** A clearing that is under way, or was when the process ended. */
  private @Nullable Call clearing;

  /** What is known of one key. */
  private static final class Cell {
    final Set<Optional<String>> seen = new HashSet<>(Set.of(Optional.empty()));
    final Set<Optional<String>> lasting = new HashSet<>(Set.of(Optional.empty()));

    /** The bytes of a value were written and not synced. */
    boolean mayBeDamaged;

    /** A sync of these bytes failed, so that no flush brings them to the disk. */
    boolean isForgotten;

    Cell copy() {
      Cell copy = new Cell();
      copy.see(seen);
      copy.last(lasting);
      copy.mayBeDamaged = mayBeDamaged;
      copy.isForgotten = isForgotten;
      return copy;
    }

    void see(Set<Optional<String>> what) {
      seen.clear();
      seen.addAll(what);
    }

    void last(Set<Optional<String>> what) {
      lasting.clear();
      lasting.addAll(what);
    }

    void settle() {
      last(seen);
      mayBeDamaged = false;
      isForgotten = false;
    }
  }

  /** A state of the table; while it is being cleared, also without any of its keys. */
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

  /** A call that is under way. */
  static final class Call {
    private final StorageCall step;
    private final Durability durability;
    private final Map<String, Optional<String>> before = new TreeMap<>();
    private final Map<String, Optional<String>> after = new TreeMap<>();

    /** The keys for which what it writes was not among what may last. */
    private final Set<String> isNews = new HashSet<>();

    private Call(StorageCall step, Durability durability) {
      this.step = step;
      this.durability = durability;
    }

    /** What it is to say. */
    String answer() {
      return step.answer(before.getOrDefault(step.key(), Optional.empty()));
    }

    private boolean changes(String key) {
      return !before.getOrDefault(key, Optional.empty()).equals(after.get(key));
    }
  }

  /** What was read of a table: of each key what it has, or that it is damaged. */
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

  /** What a key has, when no call is under way. */
  Optional<String> seen(String key) {
    Set<Optional<String>> seen = cell(key).seen;
    assertThat(seen).as("what is known of %s", key).hasSize(1);
    return seen.iterator().next();
  }

  /** What the table has, when no call is under way. */
  Map<String, Optional<String>> content() {
    Map<String, Optional<String>> content = new TreeMap<>();
    KEYS.forEach(key -> content.put(key, seen(key)));
    return content;
  }

  /** A call is made: from now on it may have been done. */
  Call begin(StorageCall step, Durability durability) {
    Call call = new Call(step, durability);
    Map<String, Optional<String>> next = content();
    if (step.kind() == StorageCall.Kind.CLEAR) {
      states.add(new State(next, true));
      clearing = call;
    }
    for (String key : step.keys()) {
      Optional<String> before = seen(key);
      Optional<String> after = step.after(before);
      call.before.put(key, before);
      call.after.put(key, after);
      next.put(key, after);
      Cell cell = cell(key);
      cell.seen.add(after);
      if (cell.lasting.add(after)) {
        call.isNews.add(key);
      }
      cell.mayBeDamaged |= call.changes(key) && durability != Durability.DISK;
    }
    if (!step.keys().isEmpty()) {
      states.add(new State(next, false));
    }
    return call;
  }

  /** A call has returned. */
  void end(Call call) {
    clearing = null;
    call.after.forEach((key, value) -> cell(key).see(Set.of(value)));
    List<String> changed = call.after.keySet().stream().filter(call::changes).toList();
    changed.forEach(key -> cell(key).isForgotten = false);
    if (call.step.kind() == StorageCall.Kind.FLUSH) {
      cells.values().stream().filter(cell -> !cell.isForgotten).forEach(Cell::settle);
      settleState();
    } else if (call.durability == Durability.DISK && !changed.isEmpty()) {
      changed.forEach(key -> cell(key).settle());
      settleState();
    }
  }

  private void settleState() {
    states.clear();
    states.add(new State(content(), false));
  }

  /** A call has failed, and not because of a sync: the table is as it was. */
  void failed(Call call, Found found) {
    boolean isClearing = call.step.kind() == StorageCall.Kind.CLEAR;
    assertClearedWholeOrNotAtAll(found);
    clearing = null;
    for (String key : call.before.keySet()) {
      Optional<String> before = call.before.getOrDefault(key, Optional.empty());
      Optional<String> now = found.content.getOrDefault(key, Optional.empty());
      if (!isClearing || now.isPresent()) {
        assertThat(now).as("%s after %s has failed", key, call.step).isEqualTo(before);
        if (call.isNews.contains(key)) {
          cell(key).lasting.remove(call.after.get(key));
        }
      }
      cell(key).see(Set.of(now));
    }
    if (!isClearing && !call.step.keys().isEmpty()) {
      states.remove(states.size() - 1);
    }
    states.add(new State(content(), false));
  }

  /** A call has failed because of a sync: it is done or not, and nothing is sure any more. */
  void syncFailed(Call call, Found found) {
    assertClearedWholeOrNotAtAll(found);
    clearing = null;
    for (Cell cell : cells.values()) {
      cell.isForgotten |= cell.mayBeDamaged;
    }
    for (String key : call.before.keySet()) {
      Optional<String> now = found.content.getOrDefault(key, Optional.empty());
      assertThat(cell(key).seen)
          .as("%s after a sync has failed in %s", key, call.step)
          .contains(now);
      cell(key).see(Set.of(now));
    }
    states.add(new State(content(), false));
  }

  /** The process has ended, and this was found. */
  void crashed(CrashKind event, CrashGuarantee promise, Found found) {
    for (String key : KEYS) {
      Cell cell = cell(key);
      Optional<String> now = found.content.getOrDefault(key, Optional.empty());
      if (found.damaged.contains(key)) {
        assertThat(event == CrashKind.POWER_LOSS && promise == CrashGuarantee.NOTHING_WRONG)
            .as("whether %s may be damaged after %s", key, event)
            .isEqualTo(cell.mayBeDamaged);
      } else {
        Set<Optional<String>> allowed = event == CrashKind.KILL ? cell.seen : cell.lasting;
        assertThat(promise == CrashGuarantee.PREFIX ? cell.lasting : allowed)
            .as("what %s may be after %s", key, event)
            .contains(now);
      }
    }
    if (promise == CrashGuarantee.PREFIX) {
      assertFits(found);
    } else if (promise == CrashGuarantee.ALL && event == CrashKind.KILL) {
      assertClearedWholeOrNotAtAll(found);
    }
    clearing = null;
    found.content.forEach((key, value) -> cell(key).see(Set.of(value)));
    states.add(new State(content(), false));
    if (event == CrashKind.POWER_LOSS) {
      cells.values().forEach(Cell::settle);
      settleState();
    }
  }

  private void assertClearedWholeOrNotAtAll(Found found) {
    if (clearing != null) {
      assertThat(found.content)
          .as("what a clearing leaves that was cut short or has failed")
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
