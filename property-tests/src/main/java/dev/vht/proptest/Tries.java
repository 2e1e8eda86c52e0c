package dev.vht.proptest;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Multiplies the tries of every property by the system property {@code vht.tries}. */
final class Tries implements AroundPropertyHook {
  private static final double FACTOR = Double.parseDouble(System.getProperty("vht.tries", "1"));

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    context.attributes().tries().ifPresent(tries -> context.attributes().setTries(scaled(tries)));
    return property.execute();
  }

  private static int scaled(int tries) {
    return tries == 1 ? 1 : (int) Math.max(1, Math.round(tries * FACTOR));
  }
}
