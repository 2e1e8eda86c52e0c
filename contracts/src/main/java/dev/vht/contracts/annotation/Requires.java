package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A requirement: what the caller owes before a method runs.
 *
 * <p>It names static {@code boolean} methods of {@link Contracted#rules()}, each marked {@link
 * Rule}. On a parameter they take that argument, on a method its arguments from the first on, as
 * many as they have parameters.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.PARAMETER})
public @interface Requires {
  /**
   * The names of the checks.
   *
   * @return one or more method names
   */
  String[] value();
}
