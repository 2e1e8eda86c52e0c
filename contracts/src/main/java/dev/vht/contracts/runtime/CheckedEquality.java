package dev.vht.contracts.runtime;

import org.jspecify.annotations.Nullable;

/** Equality of checked objects, which is that of their targets. For the generated classes. */
public final class CheckedEquality {
  private CheckedEquality() {}

  /**
   * Compares a target with what its checked object is compared with.
   *
   * @param target the target
   * @param other a checked object, a target, or anything else
   * @return whether the targets are equal
   */
  public static boolean equal(Object target, @Nullable Object other) {
    return target.equals(other == null ? null : CheckedObject.behind(other));
  }
}
