package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A guarantee: what the implementation owes when a method has returned.
 *
 * <p>It names static {@code boolean} methods of {@link Contracted#rules()}, each marked {@link
 * Rule}, which take the result and then the method's arguments from the first on, as many as they
 * have parameters. A {@code void} method gives no result: its checks take arguments only.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Ensures {
  /**
   * The names of the checks.
   *
   * @return one or more method names
   */
  String[] value();
}
