package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says of an interface that it carries a contract, and where the contract's Java code is. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Contracted {

  /**
   * The class whose static methods {@link Requires}, {@link Ensures}, {@link Event#when()} and
   * {@link Protocol#seed()} name. It may be package-private; the interface itself if none is given.
   *
   * @return the class that holds the checks
   */
  Class<?> rules() default void.class;

  /**
   * The name of the event with which every trace begins: the attaching of the contract to an
   * object.
   *
   * @return an event name, or "" for none
   */
  String creation() default "";

  /**
   * What reports call an object of this interface.
   *
   * @return a noun, such as "table"
   */
  String noun() default "object";
}
