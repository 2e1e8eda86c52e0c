package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks that by which {@link Protocol#forEach()} cuts a trace into slices: a parameter, a method's
 * result, or, on a type, the object itself.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Key {

  /** The name of the key that is the calling thread; every event has it. */
  String THREAD = "<thread>";

  /**
   * The key's name.
   *
   * @return "key" unless given
   */
  String value() default "key";

  /**
   * When two keys name the same slice. An object that is checked itself is always told apart by
   * identity.
   *
   * @return {@link Matching#EQUALITY} unless given
   */
  Matching by() default Matching.EQUALITY;
}
