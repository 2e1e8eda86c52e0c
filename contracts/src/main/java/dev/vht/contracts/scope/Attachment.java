package dev.vht.contracts.scope;

import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.util.List;

/**
 * A contract as it is attached to one object.
 *
 * <p><b>Thread-safety:</b> any number of threads may use it, while others call the object.
 */
public interface Attachment {

  /**
   * Returns the interface whose contract this is.
   *
   * @return the interface
   */
  Class<?> type();

  /**
   * Returns how many calls were recorded so far. That leaves out calls which change no state,
   * except in a {@link ContractScope}, with {@link CallSites#EVERY_EVENT} or with a recorder.
   *
   * @return at least 0
   */
  long events();

  /**
   * Tells whether a method was called, one whose call broke a rule included. At {@link
   * Level#PROTOCOL} that passes over calls which change no state, except in a {@link
   * ContractScope}.
   *
   * @return false if nothing has been checked so far
   */
  boolean wasCalled();

  /**
   * Returns what the object still owes: a violation for each trace that must be complete ({@link
   * Completion#OWED}) and is not.
   *
   * @return the violations; none of them has been reported
   */
  List<Violation> incomplete();

  /**
   * Switches what happens at a violation of this object. At {@link Mode#OFF} its calls are still
   * followed, so that it can be switched on again, but nothing is said.
   *
   * @param mode from now on
   */
  void mode(Mode mode);

  /**
   * Switches how much of this object is watched. Of what happened before a protocol was watched
   * nothing is known: any state may be the case, and nobody is blamed for what some state explains.
   *
   * @param level from now on
   */
  void level(Level level);

  /**
   * Names the interface, the object if it has a name, and where it was opened if that is known.
   *
   * @return for people
   */
  @Override
  String toString();
}
