package dev.vht.proptest.kill;

import dev.vht.proptest.model.CommandKind;
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
 * What a kill has left of what a process was told to do, told apart by kind: a value that is lost
 * is another bug than a key that has come back.
 *
 * @param orders what it was ordered to do
 * @param states what there is before the first order and after each, according to the model
 * @param begun how many orders were begun
 * @param done how many were acknowledged
 * @param now what there is
 * @param fillsAtOnce whether a filling is made whole or not at all
 */
public record KillOutcome(
    List<TableCommand> orders,
    List<State> states,
    int begun,
    int done,
    State now,
    boolean fillsAtOnce) {
  private static final int SHOWN = 15;

  /**
   * A table and its backup.
   *
   * @param isThere whether there is a table
   * @param content what it holds
   * @param copy what its backup holds, if there is one
   */
  record State(boolean isThere, Map<String, Bytes> content, Optional<Map<String, Bytes>> copy) {
    State {
      content = Map.copyOf(content);
    }
  }

  public KillOutcome {
    orders = List.copyOf(orders);
    states = List.copyOf(states);
  }

  /** Whether all that was acknowledged is there, and the call under way whole or not at all. */
  public boolean isComplete() {
    return now.equals(states.get(done)) || now.equals(states.get(begun)) || isPartOfAFilling();
  }

  /** Some keys with what they had or were to have, and no others. */
  private boolean isPartOfAFilling() {
    return !fillsAtOnce
        && begun > done
        && orders.get(done).verb() == CommandKind.FILL
        && now.isThere()
        && now.copy().equals(states.get(done).copy())
        && now.content().entrySet().stream()
            .allMatch(
                entry ->
                    states.get(done).content().entrySet().contains(entry)
                        || states.get(begun).content().entrySet().contains(entry));
  }

  /** Whether there is everything up to some order, and nothing after it. */
  public boolean hasNoHole() {
    return states.subList(0, begun + 1).contains(now) || isPartOfAFilling();
  }

  /** Orders as Java, the last ones if there are many. */
  static String lines(List<TableCommand> orders) {
    int first = Math.max(0, orders.size() - SHOWN);
    return (first == 0 ? "" : "\n  // " + first + " calls before")
        + orders.subList(first, orders.size()).stream()
            .map(order -> "\n  " + order + ";")
            .collect(Collectors.joining());
  }

  /** What is wrong, key by key. */
  @Override
  public String toString() {
    State before = states.get(done);
    State after = states.get(begun);
    StringBuilder text = new StringBuilder();
    if (now.isThere() != before.isThere() && now.isThere() != after.isThere()) {
      text.append("\n  there is ").append(now.isThere() ? "a table" : "no table");
    }
    if (!now.copy().equals(before.copy()) && !now.copy().equals(after.copy())) {
      text.append("\n  the backup is neither whole nor absent: it holds ")
          .append(now.copy().map(Map::size).orElse(0))
          .append(" keys of ")
          .append(after.copy().or(before::copy).map(Map::size).orElse(0));
    }
    wrong(before, after).forEach((key, kind) -> text.append("\n  ").append(key).append(kind));
    if (text.isEmpty()) {
      text.append("\n  a part of the call under way is there: ")
          .append(now.content().size())
          .append(" keys, which were ")
          .append(before.content().size())
          .append(" before it and would be ")
          .append(after.content().size())
          .append(" after it");
    }
    return "a process was killed "
        + (begun > done ? "in " + orders.get(done) : "between two calls")
        + text
        + "\nafter"
        + lines(orders.subList(0, done));
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
      return " was resurrected: its removal was acknowledged, and there is " + found;
    }
    return states.subList(0, done).stream()
            .anyMatch(state -> Objects.equals(found, state.content().get(key)))
        ? " went back to an older value, " + found
        : " is torn: no write ever set it to " + found;
  }
}
