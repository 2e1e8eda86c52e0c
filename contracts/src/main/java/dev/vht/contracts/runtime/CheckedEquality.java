package dev.vht.contracts.runtime;

import org.jspecify.annotations.Nullable;

/** Compares checked objects by their targets. For the generated classes. */
public final class CheckedEquality {
  private CheckedEquality() {}

  /**
   * Compares a target with the argument of its checked object's {@code equals}.
   *
   * @param target the target
   * @param other a checked object, a target, or any other object
   * @return whether the targets are equal
   */
  public static boolean equal(Object target, @Nullable Object other) {
    return target.equals(other == null ? null : CheckedObject.innermostTarget(other));
  }
}
