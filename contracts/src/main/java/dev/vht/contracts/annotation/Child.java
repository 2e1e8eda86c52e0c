package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the result or an argument of a method a role in the contract. It is checked by the contract
 * on its own interface. Its events also reach the protocols of this interface, under the name of
 * the role and of the event with a dot in between: {@code iterator.next}.
 *
 * <p>The implementation is the caller of an argument, such as a listener.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.PARAMETER})
public @interface Child {

  /**
   * The role's name. All uses of one role have the same interface.
   *
   * @return a Java identifier; "" for the contract's own interface, as of a method that returns
   *     {@code this}
   */
  String value();
}
