package dev.vht.contracts.scope;

import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.util.List;

/**
 * A contract attached to one object.
 *
 * <p><b>Thread-safety:</b> any number of threads may use it, while others call the object.
 */
public interface Attachment {

  /**
   * Returns the interface that the contract is for.
   *
   * @return the interface
   */
  Class<?> type();

  /**
   * Returns how many calls were recorded so far. Calls that change no state are recorded only in a
   * {@link ContractScope}, with {@link CallSites#EVERY_EVENT}, or with a recorder.
   *
   * @return at least 0
   */
  long events();

  /**
   * Returns whether a method was called, including calls that broke a rule. At {@link
   * Level#PROTOCOL}, calls that change no state count only in a {@link ContractScope}.
   *
   * @return false if nothing has been checked so far
   */
  boolean wasCalled();

  /**
   * Returns a violation for each trace of the object that must be complete ({@link
   * Completion#REQUIRED}) and is not.
   *
   * @return the violations; none of them has been reported
   */
  List<Violation> incomplete();

  /**
   * Sets what happens on a violation by this object. With {@link Mode#OFF} its calls are still
   * tracked, but nothing is reported; another mode may be set later.
   *
   * @param mode the new mode
   */
  void mode(Mode mode);

  /**
   * Sets how much of the contract is checked for this object. The state of a protocol that was not
   * checked before is unknown: it may be any state, and an event that some state allows is not a
   * violation.
   *
   * @param level the new level
   */
  void level(Level level);

  /**
   * Returns the interface, the object's name if it has one, and where it was opened if that is
   * known.
   *
   * @return a description
   */
  @Override
  String toString();
}
