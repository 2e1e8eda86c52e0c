package dev.vht.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the parameter by which {@link Protocol#forEach()} cuts a trace into slices. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Key {
  /**
   * The key's name.
   *
   * @return "key" unless given
   */
  String value() default "key";
}
