package dev.vht.proptest.hook;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Reduces the tries of a class of properties, for a fixture whose storage or cache is tried in full
 * by another class.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface FewerTries {

  /**
   * The part of the declared tries that is left.
   *
   * @return more than 0, at most 1
   */
  double value();
}
