package dev.vht.proptest.kill;

import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.TableCommand;
import dev.vht.proptest.value.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state of a table after a kill, with its differences from the model by kind: a lost value is
 * another bug than a key that came back.
 *
 * @param commands the commands of the process
 * @param states the model's state before the first command and after each
 * @param started the number of commands that were started
 * @param done the number of commands that were acknowledged
 * @param now the actual state after the kill
 * @param isFillAtomic whether {@code fill} takes effect completely or not at all
 */
public record KillOutcome(
    List<TableCommand> commands,
    List<State> states,
    int started,
    int done,
    State now,
    boolean isFillAtomic) {
  private static final int SHOWN = 15;

  /**
   * A table and its backup.
   *
   * @param isThere whether the table exists
   * @param content its content
   * @param copy the content of its backup, if there is one
   */
  record State(boolean isThere, Map<String, Bytes> content, Optional<Map<String, Bytes>> copy) {
    State {
      content = Map.copyOf(content);
    }
  }

  public KillOutcome {
    commands = List.copyOf(commands);
    states = List.copyOf(states);
  }

  /**
   * Returns whether all acknowledged calls survived, and the interrupted one completely or not at
   * all.
   */
  public boolean isComplete() {
    return now.equals(states.get(done)) || now.equals(states.get(started)) || isPartialFill();
  }

  /** Returns whether a fill that need not be atomic was interrupted. */
  private boolean isPartialFill() {
    return !isFillAtomic
        && started > done
        && commands.get(done).kind() == CommandKind.FILL
        && now.isThere()
        && now.copy().equals(states.get(done).copy())
        && Step.isMixture(now.content(), states.get(done).content(), states.get(started).content());
  }

  /** Returns whether all calls up to some call survived, and none after it. */
  public boolean isPrefix() {
    return states.subList(0, started + 1).contains(now) || isPartialFill();
  }

  /** Returns commands in Java, the last ones if there are many. */
  static String lines(List<TableCommand> commands) {
    int first = Math.max(0, commands.size() - SHOWN);
    return (first == 0 ? "" : "\n  // " + first + " earlier calls")
        + commands.subList(first, commands.size()).stream()
            .map(command -> "\n  " + command + ";")
            .collect(Collectors.joining());
  }

  /** Introduces the calls that preceded a failure. */
  static String after(List<TableCommand> commands) {
    return commands.isEmpty()
        ? "\nbefore its first call"
        : "\nafter these calls:" + lines(commands);
  }

  /** Describes what is wrong, key by key. */
  @Override
  public String toString() {
    State before = states.get(done);
    State after = states.get(started);
    StringBuilder text = new StringBuilder();
    if (now.isThere() != before.isThere() && now.isThere() != after.isThere()) {
      text.append(now.isThere() ? "\n  the table exists" : "\n  the table does not exist");
    }
    if (!now.copy().equals(before.copy()) && !now.copy().equals(after.copy())) {
      text.append("\n  the backup is incomplete: it holds ")
          .append(now.copy().map(Map::size).orElse(0))
          .append(" keys of ")
          .append(after.copy().or(before::copy).map(Map::size).orElse(0));
    }
    wrong(before, after).forEach((key, kind) -> text.append("\n  ").append(key).append(kind));
    if (text.isEmpty()) {
      text.append("\n  the state is neither that before nor that after the call: there are ")
          .append(now.content().size())
          .append(" keys, where there were ")
          .append(before.content().size())
          .append(" before the call and would be ")
          .append(after.content().size())
          .append(" after it");
    }
    return "after a process was killed "
        + (started > done ? "during " + commands.get(done) : "between two calls")
        + text
        + after(commands.subList(0, done));
  }

  private Map<String, String> wrong(State before, State after) {
    Map<String, String> wrong = new TreeMap<>();
    TreeSet<String> keys = new TreeSet<>(before.content().keySet());
    keys.addAll(now.content().keySet());
    for (String key : keys) {
      Bytes found = now.content().get(key);
      if (!Objects.equals(found, before.content().get(key))
          && !Objects.equals(found, after.content().get(key))) {
        wrong.put(key, kind(key, found, before.content().get(key)));
      }
    }
    return wrong;
  }

  private String kind(String key, @Nullable Bytes found, @Nullable Bytes expected) {
    if (found == null) {
      return " is lost: its write was acknowledged";
    }
    if (expected == null) {
      return " was resurrected: its removal was acknowledged, but its value is " + found;
    }
    return states.subList(0, done).stream()
            .anyMatch(state -> Objects.equals(found, state.content().get(key)))
        ? " went back to an older value, " + found
        : " is torn: no write ever set it to " + found;
  }
}
