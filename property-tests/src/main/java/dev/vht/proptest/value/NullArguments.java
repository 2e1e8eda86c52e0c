package dev.vht.proptest.value;

import org.jspecify.annotations.Nullable;

/** Lets a null through where the type forbids it: illegal calls are made on purpose here. */
public final class NullArguments {
  private NullArguments() {}

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  public static <T> T let(@Nullable T possiblyNull) {
    return possiblyNull;
  }
}
