package dev.vht.internal.check;

import dev.vht.internal.text.ValueRenderer;
import org.jspecify.annotations.Nullable;

/** Checks that the arguments of a call are not null (rules K1 and V1). */
public final class Arguments {
  private Arguments() {}

  /** Requires a key that is not null. */
  public static void requireKey(String operation, @Nullable Object key) {
    if (key == null) {
      throw new NullPointerException(
          "K1: " + CalledMethod.named(operation) + "(null) but a key is never null");
    }
  }

  /** Requires a value, or a function that returns one, that is not null. */
  public static void requireValue(String operation, Object key, @Nullable Object value) {
    if (value == null) {
      throw new NullPointerException(
          "V1: "
              + CalledMethod.named(operation)
              + "("
              + ValueRenderer.of(key)
              + ", null) but a value is never null");
    }
  }
}
