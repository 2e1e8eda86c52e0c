package dev.vht.contracts.internal.model;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

/**
 * What the generated code of one method does besides calling the target.
 *
 * @param index the method's number
 * @param method the method
 * @param requirements what it checks before the call
 * @param guarantees what it checks behind the call
 * @param refuses whether an exception of the target may be a refusal
 * @param replacesResult whether the caller gets another object than the target returned
 * @param glanced whether the sentry may allow a call at a glance: the argument that it looks at,
 *     {@link #NO_ARGUMENT}, or {@link #NEVER}
 * @param replaced the arguments for which the target gets another object than the caller gave
 */
public record MethodPlan(
    int index,
    Method method,
    List<CheckCall> requirements,
    List<CheckCall> guarantees,
    boolean refuses,
    boolean replacesResult,
    int glanced,
    Set<Integer> replaced) {

  /** The sentry looks at no argument. */
  public static final int NO_ARGUMENT = -1;

  /** The sentry always follows the call. */
  public static final int NEVER = -2;

  /**
   * A call of a static method that decides.
   *
   * @param method the method
   * @param firstArgument the first of the call's arguments that it takes
   */
  public record CheckCall(Method method, int firstArgument) {}
}
