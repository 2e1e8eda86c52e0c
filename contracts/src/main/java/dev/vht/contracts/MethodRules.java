package dev.vht.contracts;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/** Everything that a contract says of one method. */
final class MethodRules {

  /**
   * A requirement or guarantee.
   *
   * @param method the static method that decides
   * @param rule its number
   * @param text what a report says behind "but"
   * @param firstArgument the first of the call's arguments that it takes
   */
  record Check(Method method, String rule, String text, int firstArgument) {}

  final int index;
  final Method method;
  final String name;

  /** The parameters that are keys, by the keys' names. */
  final Map<String, Integer> keys;

  final List<Check> requirements;
  final List<Check> guarantees;
  final List<Refusal> refusals;

  /** What each protocol of the contract hears, in the contract's order. */
  final List<Hearing> hearings;

  MethodRules(
      int index,
      Method method,
      Map<String, Integer> keys,
      List<Check> requirements,
      List<Check> guarantees,
      List<Refusal> refusals,
      List<Hearing> hearings) {
    this.index = index;
    this.method = method;
    this.name = method.getName();
    this.keys = keys;
    this.requirements = List.copyOf(requirements);
    this.guarantees = List.copyOf(guarantees);
    this.refusals = List.copyOf(refusals);
    this.hearings = List.copyOf(hearings);
  }
}
