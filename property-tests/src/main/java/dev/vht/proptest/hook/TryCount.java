package dev.vht.proptest.hook;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Multiplies the tries of every property by the system property {@code vht.tries}, and by what
 * {@link FewerTries} says of its class, and starts each property with the seed {@code vht.seed} if
 * that is set.
 */
public final class TryCount implements AroundPropertyHook {
  private static final double FACTOR = Double.parseDouble(System.getProperty("vht.tries", "1"));
  private static final String SEED = System.getProperty("vht.seed", "");

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyAttributes attributes = context.attributes();
    double factor = FACTOR * part(context.containerClass());
    attributes.tries().ifPresent(tries -> attributes.setTries(scaled(tries, factor)));
    if (FACTOR > 1) {
      attributes.setGeneration(
          GenerationMode.RANDOMIZED); // an exhaustive run would not use more tries
    }
    if (!SEED.isEmpty()) {
      attributes.setSeed(SEED);
    }
    return property.execute();
  }

  /** Returns whether every property of a class has at least the tries that it declares. */
  static boolean areEnough(Class<?> properties) {
    return FACTOR * part(properties) >= 1;
  }

  private static double part(Class<?> properties) {
    FewerTries fewer = properties.getAnnotation(FewerTries.class);
    return fewer == null ? 1 : fewer.value();
  }

  /**
   * Returns the elements to try with one of several combinations of arguments, where each
   * combination is tried once: all of them, unless fewer tries than declared are asked for. Then
   * each element is tried with that part of the combinations, and at least with one.
   *
   * @param elements what every combination can be tried with
   * @param combination the number of a combination, from 0
   * @param combinations how many there are
   */
  public static <T> List<T> part(List<T> elements, int combination, int combinations) {
    return share(
        part(elements, combination, combinations, Math.min(scaled(combinations), combinations)),
        combinations);
  }

  /**
   * Returns the elements for one try of a property that tries all of them: all, unless less than a
   * single try is asked for. Then that part of them, spread evenly, and at least one.
   *
   * @param elements what each try of the property tries
   * @param tries the number of tries that the property declares
   */
  public static <T> List<T> share(List<T> elements, int tries) {
    return share(elements, tries * FACTOR);
  }

  static <T> List<T> share(List<T> elements, double ofATry) {
    int size = elements.size();
    if (ofATry >= 1 || size == 0) {
      return elements;
    }
    long taken = Math.max(1, Math.round(size * ofATry));
    return IntStream.range(0, size)
        .filter(number -> (number + 1) * taken / size > number * taken / size)
        .mapToObj(elements::get)
        .toList();
  }

  /** Returns a part such that each element is in as many parts as are to be tried. */
  static <T> List<T> part(List<T> elements, int combination, int combinations, int tried) {
    return IntStream.range(0, elements.size())
        .filter(number -> (number + combination) % combinations < tried)
        .mapToObj(elements::get)
        .toList();
  }

  /** Scales a declared number of tries; 1 stays 1. */
  public static int scaled(int tries) {
    return scaled(tries, FACTOR);
  }

  private static int scaled(int tries, double factor) {
    return tries == 1 ? 1 : (int) Math.max(1, Math.round(tries * factor));
  }
}
