package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets what a method returns, or what it is given, take on a role in the contract: it is checked as
 * the contract on its own interface says, and its events are told to the protocols here, by the
 * name of the role and of the event with a dot between: {@code iterator.next}.
 *
 * <p>Of an argument, such as a listener, the caller is the implementation.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.PARAMETER})
public @interface Child {

  /**
   * The role's name. Methods that name the same role have the same interface.
   *
   * @return a Java identifier
   */
  String value();
}
