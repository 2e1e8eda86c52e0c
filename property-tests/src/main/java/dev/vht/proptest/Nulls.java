package dev.vht.proptest;

import org.jspecify.annotations.Nullable;

/** Lets a null through where the type forbids it: illegal calls are made on purpose here. */
final class Nulls {
  private Nulls() {}

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  static <T> T let(@Nullable T possiblyNull) {
    return possiblyNull;
  }
}
