package dev.vht.contracts.internal.compile;

import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.reflect.Method;

/** The errors of declarations that contradict each other. */
final class Conflict {
  private Conflict() {}

  /**
   * The error that two declarations differ.
   *
   * @param what that in which they differ
   * @param one where the first stands
   * @param says what the first says
   * @param other where the second stands
   * @param saysOther what the second says
   */
  static ContractDefinitionException between(
      String what, String one, Object says, String other, Object saysOther) {
    return ContractCompiler.error(
        other
            + " and "
            + one
            + " differ in "
            + what
            + ": "
            + saysOther
            + " and "
            + says
            + "; an interface keeps what those that it extends say, so leave one out, or let both"
            + " say the same");
  }

  /** A method as errors name it: with its interface, and without its parameters. */
  static String described(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }
}
