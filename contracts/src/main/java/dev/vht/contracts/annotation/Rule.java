package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Gives a check that {@link Requires} or {@link Ensures} names its number and its text. */
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
   * What a report says behind "but".
   *
   * @return for example "a key is never null"
   */
  String text();
}
