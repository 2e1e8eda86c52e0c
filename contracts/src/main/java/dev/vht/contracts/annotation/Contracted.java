package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an interface that has a contract, and names the class with the contract's Java code.
 *
 * <p>An interface inherits the contracts of the interfaces that it extends, whether it is marked or
 * not. It may add protocols, guarantees, refusals and events. It adds no requirement to a method
 * that an interface under contract above it has, because callers may not know it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Contracted {

  /**
   * The class whose static methods {@link Requires}, {@link Ensures}, {@link Event#when()} and
   * {@link Protocol#seed()} name. It may be package-private. The default is the interface itself. A
   * method that this class does not have is looked up in the rules of the super-interfaces. What
   * stands on a super-interface means the rules of that interface.
   *
   * @return the class that holds the checks
   */
  Class<?> rules() default void.class;

  /**
   * The name of the event with which every trace begins, which is attaching the contract to an
   * object. It is inherited; two different names are an error.
   *
   * @return an event name, or "" for that of the super-interfaces, or none
   */
  String creation() default "";

  /**
   * What reports call an object of this interface.
   *
   * @return a noun, such as "table"; "object" for that of the super-interfaces
   */
  String noun() default "object";
}
