package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The number and the text of a check that {@link Requires} or {@link Ensures} names. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
  /**
   * The rule's number, as reports cite it.
   *
   * @return for example "K1"
   */
  String id();

  /**
   * What a report says after "but".
   *
   * @return for example "a key is never null"
   */
  String text();
}
