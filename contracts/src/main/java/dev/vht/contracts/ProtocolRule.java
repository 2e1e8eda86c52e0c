package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** A protocol, compiled. */
final class ProtocolRule {
  final int index;
  final String rule;
  final String pattern;
  final String text;
  final @Nullable String forEach;
  final Level level;
  final Automaton automaton;
  final Belief.Settled[] settled;
  private final @Nullable MethodHandle seed;
  private final int seededState;

  /**
   * Makes a protocol.
   *
   * @param seed (object, key) to whether an unseen slice starts in {@code seededState}; or null
   */
  ProtocolRule(
      int index,
      Protocol protocol,
      Automaton automaton,
      @Nullable MethodHandle seed,
      int seededState) {
    this.index = index;
    this.rule = protocol.rule();
    this.pattern = protocol.value();
    this.text = protocol.text().isEmpty() ? "the protocol does not allow it here" : protocol.text();
    this.forEach = protocol.forEach().isEmpty() ? null : protocol.forEach();
    this.level = protocol.level();
    this.automaton = automaton;
    this.settled = Belief.settled(automaton);
    this.seed = seed;
    this.seededState = seededState;
  }

  boolean isSeeded() {
    return seed != null;
  }

  Belief start() {
    return settled[Automaton.START];
  }

  /** The belief of a slice never seen before. Runs user code. */
  Belief seeded(Object target, @Nullable Object key) {
    if (seed == null) {
      return start();
    }
    try {
      return (boolean) seed.invoke(target, key) ? settled[seededState] : start();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the seed of " + rule + " threw " + e, e);
    }
  }
}
