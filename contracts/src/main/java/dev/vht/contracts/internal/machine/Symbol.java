package dev.vht.contracts.internal.machine;

import dev.vht.contracts.spec.Occurrence;
import org.jspecify.annotations.Nullable;

/**
 * An input of a machine. An automaton has one symbol for each event. A fold has one for each
 * occurrence. Compared by identity.
 */
public final class Symbol {
  /** Any of the symbols that a call may have been. */
  public static final Symbol UNKNOWN = new Symbol(-1, "?", null, false);

  /** Any of them, at any moment from now on too, or none: see {@link UncertainCall}. */
  public static final Symbol UNCERTAIN = new Symbol(-1, "?", null, false);

  final int number;
  public final String event;
  final @Nullable Occurrence occurrence;

  /** Whether this stands for an occurrence that is unknown until the call ends. */
  final boolean isOpen;

  private Symbol(int number, String event, @Nullable Occurrence occurrence, boolean isOpen) {
    this.number = number;
    this.event = event;
    this.occurrence = occurrence;
    this.isOpen = isOpen;
  }

  /** A symbol of an automaton. */
  static Symbol numbered(int number, String event) {
    return new Symbol(number, event, null, false);
  }

  /** An event of a fold. */
  static Symbol occurred(String event, Occurrence occurrence) {
    return new Symbol(-1, event, occurrence, false);
  }

  /** An event of a fold that is unknown until the call ends. */
  static Symbol open(String event) {
    return new Symbol(-1, event, null, true);
  }
}
