package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives each element of a method's result a role in the contract, as {@link Child} does for a
 * result. The method returns an array, or a container declared as {@code Iterable}, {@code
 * Collection}, {@code List}, {@code Set}, {@code Iterator}, {@code Spliterator}, {@code Map} (its
 * values), {@code Stream}, {@code Optional}, {@code CompletionStage} or {@code CompletableFuture}.
 * The role's interface is the declared type of the elements.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Children {

  /**
   * The role's name. All uses of one role have the same interface.
   *
   * @return a Java identifier
   */
  String value();
}
