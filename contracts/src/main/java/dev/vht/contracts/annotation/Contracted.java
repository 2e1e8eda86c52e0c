package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks an interface that has a contract, and names the class with the contract's Java code. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Contracted {

  /**
   * The class whose static methods {@link Requires}, {@link Ensures}, {@link Event#when()} and
   * {@link Protocol#seed()} name. It may be package-private. The default is the interface itself.
   *
   * @return the class that holds the checks
   */
  Class<?> rules() default void.class;

  /**
   * The name of the event with which every trace begins, which is attaching the contract to an
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
