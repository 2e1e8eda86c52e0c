package dev.vht.proptest.value;

import org.jspecify.annotations.Nullable;

/** Passes null where the type forbids it, for calls that are illegal on purpose. */
public final class NullArguments {
  private NullArguments() {}

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  public static <T> T unchecked(@Nullable T possiblyNull) {
    return possiblyNull;
  }
}
