package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A guarantee: what must hold when a method has returned. The implementation is to blame if it does
 * not.
 *
 * <p>It names static {@code boolean} methods of {@link Contracted#rules()}, each marked {@link
 * Rule}. They take the result followed by the method's first arguments, as many as they have
 * parameters. The checks of a {@code void} method take arguments only.
 *
 * <p>It also holds in interfaces that extend this one, which may add guarantees to the method.
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
