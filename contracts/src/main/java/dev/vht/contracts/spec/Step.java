package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.verdict.Blame;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of an event in a {@link Fold}: the next state, or a violation. Immutable.
 *
 * @param <S> the type of states
 */
public final class Step<S> {
  private final @Nullable S state;
  private final @Nullable String reason;
  private final List<Blame> suspects;

  private Step(@Nullable S state, @Nullable String reason, List<Blame> suspects) {
    this.state = state;
    this.reason = reason;
    this.suspects = suspects;
  }

  /**
   * Returns a step that allows the event.
   *
   * @param <S> the type of states
   * @param state the state after it
   * @return a step
   */
  public static <S> Step<S> to(S state) {
    return new Step<>(state, null, List.of());
  }

  /**
   * Returns a step that forbids the event. The protocol decides which state follows ({@link
   * AfterViolation}).
   *
   * @param <S> the type of states
   * @param reason what the report says after "but"
   * @return a step
   */
  public static <S> Step<S> fail(String reason) {
    return new Step<>(null, reason, List.of());
  }

  /**
   * Returns a step that allows the event on a condition.
   *
   * @param <S> the type of states
   * @param allowed whether it is allowed
   * @param state the state after it
   * @param reason what the report says if it is not
   * @return a step
   */
  public static <S> Step<S> when(boolean allowed, S state, String reason) {
    return allowed ? to(state) : fail(reason);
  }

  /**
   * Sets the state after a forbidden event, overriding the protocol.
   *
   * @param next the state after the violation
   * @return a changed copy
   */
  public Step<S> resetTo(S next) {
    return new Step<>(next, reason, suspects);
  }

  /**
   * Sets who is to blame for a forbidden event, overriding the protocol.
   *
   * @param first the party to blame
   * @param others the other suspects
   * @return a changed copy
   */
  public Step<S> blaming(Blame first, Blame... others) {
    return new Step<>(state, reason, Blame.suspects(first, others));
  }

  /**
   * Returns whether the event is forbidden.
   *
   * @return whether this is a violation
   */
  public boolean isViolation() {
    return reason != null;
  }

  /**
   * Returns why the event is forbidden.
   *
   * @return the reason, or empty if it is allowed
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /**
   * Returns the state after the event.
   *
   * @return the state; empty for a violation that sets none
   */
  public Optional<S> state() {
    return Optional.ofNullable(state);
  }

  /**
   * Returns who is to blame for a violation.
   *
   * @return the party to blame and the other suspects; empty if the protocol decides
   */
  public List<Blame> suspects() {
    return suspects;
  }
}
