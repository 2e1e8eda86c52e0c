package dev.vht.contracts;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Multiplies the tries of properties, and the calls of tests with threads, by the system property
 * {@code vht.tries}: mutation tests run these tests a thousand times, with a fraction of the tries.
 */
public final class Effort implements AroundPropertyHook {
  private static final double FACTOR = Double.parseDouble(System.getProperty("vht.tries", "1"));

  /** Scales a number of tries by the property; at least one. */
  public static int times(int normal) {
    return (int) Math.max(1, Math.round(normal * FACTOR));
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyAttributes attributes = context.attributes();
    attributes.tries().ifPresent(tries -> attributes.setTries(times(tries)));
    return property.execute();
  }
}
