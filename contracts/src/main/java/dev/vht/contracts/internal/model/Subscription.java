package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.spec.KeySource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events of one method that one protocol observes.
 *
 * <p>If each call is one symbol for the protocol, the call takes effect at some instant between its
 * beginning and its end (see {@link StateEstimate}). If the protocol names both how the call begins
 * and how it ends, or if only the result determines the slice, it observes two instants. The first
 * of them lasts until the beginning of the call has been checked by all protocols, so that it can
 * be undone if another protocol does not allow the call.
 */
public final class Subscription {

  /** An event that the protocol observes. */
  public static final class Ear {
    private final @Nullable EventRule event;
    private final String name;
    private final @Nullable KeyRule[] keys;
    private Symbol @Nullable [] alone;

    /**
     * Creates an observed event.
     *
     * @param event the event, or null for any that the protocol does not name
     * @param name its name in the machine
     * @param keys where it finds each of the protocol's keys; null for keys that it does not name
     */
    public Ear(@Nullable EventRule event, String name, @Nullable KeyRule[] keys) {
      this.event = event;
      this.name = name;
      this.keys = keys.clone();
    }

    /** The event in a call of a method. */
    public EventRule event(MethodRules method) {
      return event == null ? method.itself : event;
    }

    public @Nullable EventRule event() {
      return event;
    }

    public String name() {
      return name;
    }

    @Nullable
    public KeyRule key(int index) {
      return keys[index];
    }

    /** The symbols that a call which begins with this event may be. */
    public Symbol[] candidates(StateSpace space, MethodCall call) {
      return alone != null
          ? alone
          : new Symbol[] {
            space.actual(name, () -> call.occurrence(event(call.method), null, null))
          };
    }

    private boolean hears(List<EventRule> occurring) {
      return event == null || occurring.contains(event);
    }

    private boolean isKnownAtCall() {
      return Arrays.stream(keys).allMatch(key -> key == null || key.isKnownAtCall());
    }
  }

  private final Ear[] calls;
  private final Ear[] outcomes;
  private final boolean isNamedAtCall;
  private final boolean isSpan;
  private final boolean neverMoves;

  /**
   * Creates a subscription.
   *
   * @param calls the events that a call may begin with, in the order in which they are tried
   * @param outcomes the events that it may end with
   */
  public Subscription(StateSpace space, List<Ear> calls, List<Ear> outcomes) {
    this.calls = calls.toArray(Ear[]::new);
    this.outcomes = outcomes.toArray(Ear[]::new);
    List<Ear> all = new ArrayList<>(calls);
    all.addAll(outcomes);
    this.isNamedAtCall =
        all.stream().allMatch(Ear::isKnownAtCall)
            && all.stream().allMatch(ear -> Arrays.equals(ear.keys, all.get(0).keys));
    this.isSpan = (calls.isEmpty() || outcomes.isEmpty()) && isNamedAtCall;
    if (!space.all().isEmpty()) {
      calls.forEach(ear -> ear.alone = new Symbol[] {space.expected(ear.name)});
    }
    this.neverMoves =
        isSpan
            && isJudgedAtCall()
            && calls.stream().allMatch(ear -> space.neverMoves(space.expected(ear.name())));
  }

  /** Whether the protocol ignores the method. */
  public boolean isDeaf() {
    return calls.length == 0 && outcomes.length == 0;
  }

  /** Whether a call takes effect at some instant between its beginning and its end. */
  public boolean isSpan() {
    return isSpan;
  }

  /** Whether the slice is known when the call begins. */
  public boolean isNamedAtCall() {
    return isNamedAtCall;
  }

  /** Whether the protocol observes how the call ends. */
  public boolean hasOutcomes() {
    return outcomes.length > 0;
  }

  /** Whether the call is checked before it is made. */
  public boolean isJudgedAtCall() {
    return calls.length > 0;
  }

  /** Whether every call is one event without a condition. */
  public boolean isCertain() {
    return calls.length > 0
        && outcomes.length == 0
        && (calls[0].event() == null || calls[0].event().guard() == null);
  }

  /**
   * Whether the state of the slice alone decides that a call is allowed, and the call changes no
   * state.
   */
  public boolean isGlanceable() {
    return neverMoves && isCertain() && first().alone != null;
  }

  /** The index of the argument that selects the slice, or one of the constants. */
  int glanced() {
    if (isDeaf() || !isGlanceable()) {
      return MethodPlan.NEVER;
    }
    for (KeyRule key : first().keys) {
      if (key != null && key.source() == KeySource.Kind.ARGUMENT) {
        return key.argument();
      }
    }
    return MethodPlan.NO_ARGUMENT;
  }

  /** The symbol of a call on the fast path. */
  public Symbol glancedSymbol() {
    return Objects.requireNonNull(first().alone)[0];
  }

  /** The first event. */
  public Ear first() {
    return calls.length > 0 ? calls[0] : outcomes[0];
  }

  /** The symbols that the call may end with. */
  public Symbol[] expectedOutcomes(StateSpace space) {
    if (space.all().isEmpty()) {
      return new Symbol[] {space.expected(outcomes[0].name())};
    }
    Symbol[] symbols = new Symbol[outcomes.length];
    Arrays.setAll(symbols, i -> space.expected(Objects.requireNonNull(outcomes[i]).name()));
    return symbols;
  }

  /**
   * Whether a call is one symbol that never changes a state. Such a call can take effect at once
   * and need not be tracked to its end.
   */
  public boolean neverMoves() {
    return neverMoves;
  }

  /** The observed event that a call begins with, or null. */
  @Nullable
  public Ear call(List<EventRule> occurring) {
    return first(calls, occurring);
  }

  /** The observed event that a call ends with, or null. */
  @Nullable
  public Ear outcome(List<EventRule> occurring) {
    return first(outcomes, occurring);
  }

  private static @Nullable Ear first(Ear[] ears, List<EventRule> occurring) {
    for (Ear ear : ears) {
      if (ear.hears(occurring)) {
        return ear;
      }
    }
    return null;
  }
}
