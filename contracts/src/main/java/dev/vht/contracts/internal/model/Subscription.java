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
 * What one protocol hears of one method.
 *
 * <p>A call that the protocol knows by one symbol, however it begins and ends, takes effect
 * somewhere in between (see {@link StateEstimate}). If the protocol names both how the call begins
 * and how it ends, or if only the result tells to which slice it belongs, it hears the two moments.
 * The first is as long as the judging of the call's beginning, so that it can be taken back if
 * another protocol refuses the call.
 */
public final class Subscription {

  /** An event that the protocol hears. */
  public static final class Ear {
    private final @Nullable EventRule event;
    private final String name;
    private final @Nullable KeyRule[] keys;
    private Symbol @Nullable [] alone;

    /**
     * Makes an ear.
     *
     * @param event the event, or null for any that the protocol does not name
     * @param name what the machine calls it
     * @param keys where it finds each of the protocol's keys, null where it does not name that
     */
    public Ear(@Nullable EventRule event, String name, @Nullable KeyRule[] keys) {
      this.event = event;
      this.name = name;
      this.keys = keys.clone();
    }

    /** The event, as a method knows it whose call this is. */
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

    /** What a call is that begins so. */
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
   * Makes a hearing.
   *
   * @param calls the events as which a call may begin, in the order in which they are tried
   * @param outcomes the events as which it may end
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

  /** Whether the protocol does not concern itself with the method. */
  public boolean isDeaf() {
    return calls.length == 0 && outcomes.length == 0;
  }

  /** Whether a call takes effect at some moment between its beginning and its end. */
  public boolean isSpan() {
    return isSpan;
  }

  /** Whether the call tells to which slice it belongs, however it ends. */
  public boolean isNamedAtCall() {
    return isNamedAtCall;
  }

  /** Whether the protocol hears how the call ends. */
  public boolean hasOutcomes() {
    return outcomes.length > 0;
  }

  /** Whether the caller answers for the call, before it is made. */
  public boolean isJudgedAtCall() {
    return calls.length > 0;
  }

  /** Whether every call is one event, which no condition can keep from happening. */
  public boolean isCertain() {
    return calls.length > 0
        && outcomes.length == 0
        && (calls[0].event() == null || calls[0].event().guard() == null);
  }

  /**
   * Whether nothing but the state of its slice need be looked at to see that a call is allowed, and
   * nothing of it remembered.
   */
  public boolean isGlanceable() {
    return neverMoves && isCertain() && first().alone != null;
  }

  /** The argument at which that looks, or what a {@link MethodPlan} says in its place. */
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

  /** What a call is for which a glance will do. */
  public Symbol glancedSymbol() {
    return Objects.requireNonNull(first().alone)[0];
  }

  /** The first event. */
  public Ear first() {
    return calls.length > 0 ? calls[0] : outcomes[0];
  }

  /** How the call may end, while nobody knows. */
  public Symbol[] expectedOutcomes(StateSpace space) {
    if (space.all().isEmpty()) {
      return new Symbol[] {space.expected(outcomes[0].name())};
    }
    Symbol[] symbols = new Symbol[outcomes.length];
    Arrays.setAll(symbols, i -> space.expected(Objects.requireNonNull(outcomes[i]).name()));
    return symbols;
  }

  /**
   * Whether a call is one symbol however it ends, and that one never changes a state. Then it may
   * be taken to have its effect at once, and need not be followed to its end.
   */
  public boolean neverMoves() {
    return neverMoves;
  }

  /** The event as which a call begins, or null. */
  @Nullable
  public Ear call(List<EventRule> occurring) {
    return first(calls, occurring);
  }

  /** The event as which a call ends, or null. */
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
