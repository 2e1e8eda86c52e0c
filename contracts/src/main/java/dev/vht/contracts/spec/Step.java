package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.verdict.Blame;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Fold} makes of an event: the next state, or a violation. Immutable.
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
   * Allows the event.
   *
   * @param <S> the type of states
   * @param state the state behind it
   * @return a step
   */
  public static <S> Step<S> to(S state) {
    return new Step<>(state, null, List.of());
  }

  /**
   * Forbids the event. The state is then as the protocol says ({@link AfterViolation}).
   *
   * @param <S> the type of states
   * @param reason what the report says behind "but"
   * @return a step
   */
  public static <S> Step<S> fail(String reason) {
    return new Step<>(null, reason, List.of());
  }

  /**
   * Allows the event on a condition.
   *
   * @param <S> the type of states
   * @param allowed whether it is allowed
   * @param state the state behind it
   * @param reason what the report says if it is not
   * @return a step
   */
  public static <S> Step<S> when(boolean allowed, S state, String reason) {
    return allowed ? to(state) : fail(reason);
  }

  /**
   * Says in which state a forbidden event leaves the fold, whatever the protocol says.
   *
   * @param next the state behind the violation
   * @return a changed copy
   */
  public Step<S> resetTo(S next) {
    return new Step<>(next, reason, suspects);
  }

  /**
   * Says who answers for a forbidden event, whatever the protocol says.
   *
   * @param first the party to blame
   * @param others the other suspects
   * @return a changed copy
   */
  public Step<S> blaming(Blame first, Blame... others) {
    return new Step<>(state, reason, Blame.suspects(first, others));
  }

  /**
   * Tells whether the event is forbidden.
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
   * Returns the state behind the event.
   *
   * @return the state; empty for a violation that names none
   */
  public Optional<S> state() {
    return Optional.ofNullable(state);
  }

  /**
   * Returns who answers for a violation.
   *
   * @return the party to blame and the other suspects; none if the protocol decides
   */
  public List<Blame> suspects() {
    return suspects;
  }
}
