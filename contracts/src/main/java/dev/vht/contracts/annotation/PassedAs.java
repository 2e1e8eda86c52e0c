package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what the implementation gets for an argument that is a checked object of the contract.
 *
 * <p>Without this annotation the implementation gets an object that it made itself {@linkplain
 * Passing#RAW as it made it} if the parameter's type is the interface of a role or a
 * super-interface of one, or an array of those. Any other parameter, such as an {@code Object},
 * gets the checked object.
 *
 * <p>{@link Passing#RAW} also applies to the elements of an array, and of a container whose type
 * the parameter is declared with: {@code Iterable}, {@code Collection}, {@code List}, {@code Set},
 * {@code Iterator}, {@code Spliterator}, {@code Map} (its values), {@code Stream}, {@code
 * Optional}, {@code CompletionStage} or {@code CompletableFuture}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface PassedAs {

  /**
   * What the implementation gets.
   *
   * @return raw or checked
   */
  Passing value();
}
