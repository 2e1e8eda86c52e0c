package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A requirement: what must hold before a method runs. The caller is to blame if it does not.
 *
 * <p>It names static {@code boolean} methods of {@link Contracted#rules()}, each marked {@link
 * Rule}. On a method they take its first arguments, as many as they have parameters. On a parameter
 * they take the arguments from that one on.
 *
 * <p>It also holds in interfaces that extend this one. They add no requirement to the method,
 * because a caller may know the object by this interface only.
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
