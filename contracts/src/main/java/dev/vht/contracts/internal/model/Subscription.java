package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.Letters;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.spec.KeySource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
  /** No argument selects the slice on the fast path. */
  public static final int NO_ARGUMENT = -1;

  /** There is no fast path; every call is tracked. */
  public static final int NO_FAST_PATH = -2;

  /** An event that the protocol observes. */
  public static final class ObservedEvent {
    private final @Nullable EventRule event;
    private final String name;
    private final @Nullable KeyRule[] keys;
    private Symbol @Nullable [] fixed;

    /**
     * Creates an observed event.
     *
     * @param event the event, or null for any that the protocol does not name
     * @param name its name in the machine
     * @param keys where it finds each of the protocol's keys; null for keys that it does not name
     */
    public ObservedEvent(@Nullable EventRule event, String name, @Nullable KeyRule[] keys) {
      this.event = event;
      this.name = name;
      this.keys = keys.clone();
    }

    /** The event in a call of a method. */
    public EventRule event(MethodRules method) {
      return event == null ? method.defaultEvent : event;
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

    /** The index of the only key that the event names; negative if it names none or several. */
    public int onlyKey() {
      int only = -1;
      for (int key = 0; key < keys.length; key++) {
        if (keys[key] != null && only >= 0) {
          return -1;
        }
        only = keys[key] == null ? only : key;
      }
      return only;
    }

    /** The symbols that a call which begins with this event may be. */
    public Symbol[] candidates(StateSpace space, MethodCall call) {
      return fixed != null
          ? fixed
          : new Symbol[] {
            space.actual(name, () -> call.occurrence(event(call.method), null, null))
          };
    }

    /** Compares identities, because the first use of a record's {@code equals} is expensive. */
    @SuppressWarnings("ReferenceEquality") // the events of a method are created once
    private boolean matches(List<EventRule> occurring) {
      for (int i = 0; i < occurring.size(); i++) {
        if (occurring.get(i) == event) {
          return true;
        }
      }
      return event == null;
    }

    private boolean hasNoKeys() {
      for (KeyRule key : keys) {
        if (key != null) {
          return false;
        }
      }
      return true;
    }

    private boolean isKnownAtCall() {
      for (KeyRule key : keys) {
        if (key != null && !key.isKnownAtCall()) {
          return false;
        }
      }
      return true;
    }
  }

  private final ObservedEvent[] calls;
  private final ObservedEvent[] outcomes;
  private final boolean isSliceKnownAtCall;
  private final boolean isUnconditional;
  private final boolean isSpan;
  private final boolean neverChangesState;

  /**
   * Creates a subscription.
   *
   * @param calls the events that a call may begin with, in the order in which they are tried
   * @param outcomes the events that it may end with
   */
  public Subscription(StateSpace space, List<ObservedEvent> calls, List<ObservedEvent> outcomes) {
    this.calls = calls.toArray(new ObservedEvent[0]);
    this.outcomes = outcomes.toArray(new ObservedEvent[0]);
    List<ObservedEvent> all = new ArrayList<>(calls);
    all.addAll(outcomes);
    this.isSliceKnownAtCall = isSliceKnownAtCall(all);
    this.isUnconditional =
        !calls.isEmpty() && outcomes.isEmpty() && isUnguarded(calls.get(0).event());
    this.isSpan = outcomes.isEmpty() || (calls.isEmpty() && isSliceKnownAtCall);
    boolean changesState = false;
    for (ObservedEvent observed : calls) {
      Symbol symbol = space.expected(observed.name);
      observed.fixed = space.isFinite() ? new Symbol[] {symbol} : null;
      changesState |= !space.neverChangesState(symbol);
    }
    this.neverChangesState = isSpan && isCheckedAtCall() && !changesState;
  }

  /** Whether all events select the same slice, and none by the result. */
  private static boolean isSliceKnownAtCall(List<ObservedEvent> events) {
    for (ObservedEvent observed : events) {
      if (!observed.isKnownAtCall() || !Arrays.equals(observed.keys, events.get(0).keys)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnguarded(@Nullable EventRule event) {
    return event == null || event.guard() == null;
  }

  /** Adds the events of a finite machine, with the keys that they name. */
  void addLetters(StateSpace space, Set<Letters.Letter> found) {
    for (ObservedEvent[] events : List.of(calls, outcomes)) {
      for (ObservedEvent observed : events) {
        int keys = 0;
        for (int key = 0; key < observed.keys.length; key++) {
          keys |= observed.keys[key] == null ? 0 : 1 << key;
        }
        found.add(new Letters.Letter(space.expected(observed.name), keys));
      }
    }
  }

  /** Whether some event names none of the protocol's keys. */
  boolean hasKeylessEvents() {
    return hasKeylessEvents(calls) || hasKeylessEvents(outcomes);
  }

  private static boolean hasKeylessEvents(ObservedEvent[] events) {
    for (ObservedEvent observed : events) {
      if (observed.hasNoKeys()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the protocol ignores the method. */
  public boolean isEmpty() {
    return calls.length == 0 && outcomes.length == 0;
  }

  /** Whether a call takes effect at some instant between its beginning and its end. */
  public boolean isSpan() {
    return isSpan;
  }

  /** Whether the slice is known when the call begins. */
  public boolean isSliceKnownAtCall() {
    return isSliceKnownAtCall;
  }

  /** Whether the protocol observes how the call ends. */
  public boolean hasOutcomes() {
    return outcomes.length > 0;
  }

  /** Whether the call is checked before it is made. */
  public boolean isCheckedAtCall() {
    return calls.length > 0;
  }

  /** Whether every call is one event without a condition. */
  public boolean isUnconditional() {
    return isUnconditional;
  }

  /**
   * Whether the state of the slice fixed decides that a call is allowed, and the call changes no
   * state.
   */
  public boolean hasFastPath() {
    return neverChangesState && isUnconditional() && first().fixed != null;
  }

  /** The index of the argument that selects the slice, or one of the constants. */
  int fastPathArgument() {
    if (isEmpty() || !hasFastPath()) {
      return NO_FAST_PATH;
    }
    for (KeyRule key : first().keys) {
      if (key != null && key.source() == KeySource.Kind.ARGUMENT) {
        return key.argument();
      }
    }
    return NO_ARGUMENT;
  }

  /** The symbol of a call on the fast path. */
  public Symbol fastPathSymbol() {
    return Objects.requireNonNull(first().fixed)[0];
  }

  /** The first event. */
  public ObservedEvent first() {
    return calls.length > 0 ? calls[0] : outcomes[0];
  }

  /** The symbols that the call may end with. */
  public Symbol[] expectedOutcomes(StateSpace space) {
    if (!space.isFinite()) {
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
  public boolean neverChangesState() {
    return neverChangesState;
  }

  /** The observed event that a call begins with, or null. */
  @Nullable
  public ObservedEvent call(List<EventRule> occurring) {
    return isUnconditional ? calls[0] : first(calls, occurring);
  }

  /** The observed event that a call ends with, or null. */
  @Nullable
  public ObservedEvent outcome(List<EventRule> occurring) {
    return first(outcomes, occurring);
  }

  private static @Nullable ObservedEvent first(
      ObservedEvent[] observedEvents, List<EventRule> occurring) {
    for (ObservedEvent observed : observedEvents) {
      if (observed.matches(occurring)) {
        return observed;
      }
    }
    return null;
  }
}
