package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a key by which {@link Protocol#forEach()} divides a trace into slices. On a parameter it is
 * the argument, on a method the result, and on a type the object itself. It also holds in
 * interfaces that extend this one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Key {

  /** The name of the key for the calling thread, which every event has. */
  String THREAD = "<thread>";

  /**
   * The key's name.
   *
   * @return "key" unless given
   */
  String value() default "key";

  /**
   * When two keys name the same slice. A key that is itself a checked object is always matched by
   * identity.
   *
   * @return {@link Matching#EQUALITY} unless given
   */
  Matching by() default Matching.EQUALITY;
}
