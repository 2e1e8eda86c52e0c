package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An exception after which the effect of a call is uncertain. The call has taken effect, or it will
 * take effect at any later moment, or never, for example because a server was lost after it got a
 * request. Without this annotation, a call that throws has no effect.
 *
 * <p>A protocol then follows both possibilities: a call is a violation only if neither allows it.
 * The effect counts once, and only where the protocol allows it. So later events may decide which
 * possibility was true, and everything is checked as before from then on. A protocol that observes
 * the exception itself, as an event on {@link dev.vht.contracts.verdict.Phase#THROW}, takes that
 * event instead. A {@link Refuses refusal} is no violation while its protocol is uncertain.
 *
 * <p>It also holds in interfaces that extend this one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Uncertain.List.class)
public @interface Uncertain {
  /**
   * The exception.
   *
   * @return an exception class; its subclasses are included
   */
  Class<? extends Throwable> after();

  /**
   * The methods that may throw it with this meaning, by the names of their events.
   *
   * @return names of events; none for every method
   */
  String[] on() default {};

  /** Several exceptions of one interface. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    /**
     * The exceptions.
     *
     * @return one or more
     */
    Uncertain[] value();
  }
}
