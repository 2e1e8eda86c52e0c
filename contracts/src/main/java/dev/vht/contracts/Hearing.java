package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one protocol hears of one method: the symbol as which it judges the call, and those as which
 * it may see the call end.
 */
final class Hearing {

  /** An event on return or on throw, and the symbol that it is. */
  record Outcome(
      Phase phase, @Nullable MethodHandle when, Class<? extends Throwable> thrown, int symbol) {

    private boolean isReturn(@Nullable Object result) {
      return phase == Phase.RETURN && (when == null || holds(when, result));
    }

    private boolean isThrow(Throwable exception) {
      return phase == Phase.THROW && thrown.isInstance(exception);
    }

    private static boolean holds(MethodHandle guard, @Nullable Object result) {
      try {
        return (boolean) guard.invoke(result);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("a condition threw " + e, e);
      }
    }
  }

  private final int callSymbol;
  private final List<Outcome> outcomes;
  private final int[] candidates;
  private final boolean neverMoves;

  /**
   * Makes a hearing.
   *
   * @param callSymbol the symbol of the call itself, or {@link Automaton#NO_SYMBOL}
   * @param outcomes how it may end, in the order in which they are tried
   */
  Hearing(Automaton automaton, int callSymbol, List<Outcome> outcomes) {
    this.callSymbol = callSymbol;
    this.outcomes = List.copyOf(outcomes);
    this.candidates =
        IntStream.concat(IntStream.of(callSymbol), outcomes.stream().mapToInt(Outcome::symbol))
            .filter(symbol -> symbol != Automaton.NO_SYMBOL)
            .distinct()
            .toArray();
    this.neverMoves = isJudgedAtCall() && outcomes.isEmpty() && automaton.neverMoves(callSymbol);
  }

  /** Whether the protocol does not concern itself with the method. */
  boolean isDeaf() {
    return candidates.length == 0;
  }

  /** Whether the caller answers for the call, before it is made. */
  boolean isJudgedAtCall() {
    return callSymbol != Automaton.NO_SYMBOL;
  }

  /** Every symbol that a call may turn out to be. */
  int[] candidates() {
    return candidates;
  }

  /**
   * Whether a call is one symbol however it ends, and that one never changes a state. Then it may
   * be taken to have its effect at once, and need not be followed to its end.
   */
  boolean neverMoves() {
    return neverMoves;
  }

  /** The symbol that a call was which returned this. Runs user code. */
  int returned(@Nullable Object result) {
    for (Outcome outcome : outcomes) {
      if (outcome.isReturn(result)) {
        return outcome.symbol();
      }
    }
    return callSymbol;
  }

  /** The symbol that a call was which threw this. */
  int threw(Throwable exception) {
    for (Outcome outcome : outcomes) {
      if (outcome.isThrow(exception)) {
        return outcome.symbol();
      }
    }
    return Automaton.NO_SYMBOL;
  }
}
