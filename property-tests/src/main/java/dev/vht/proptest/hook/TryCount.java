package dev.vht.proptest.hook;

import net.jqwik.api.GenerationMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Multiplies the tries of every property by the system property {@code vht.tries}, and starts each
 * property with the seed {@code vht.seed} if that is set.
 */
public final class TryCount implements AroundPropertyHook {
  private static final double FACTOR = Double.parseDouble(System.getProperty("vht.tries", "1"));
  private static final String SEED = System.getProperty("vht.seed", "");

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyAttributes attributes = context.attributes();
    attributes.tries().ifPresent(tries -> attributes.setTries(scaled(tries)));
    if (FACTOR > 1) {
      attributes.setGeneration(
          GenerationMode.RANDOMIZED); // an exhaustive run would not use more tries
    }
    if (!SEED.isEmpty()) {
      attributes.setSeed(SEED);
    }
    return property.execute();
  }

  /** Returns whether every property has at least the tries that it declares. */
  static boolean areEnough() {
    return FACTOR >= 1;
  }

  /** Scales a declared number of tries; 1 stays 1. */
  public static int scaled(int tries) {
    return tries == 1 ? 1 : (int) Math.max(1, Math.round(tries * FACTOR));
  }
}
