package dev.vht.contracts.annotation;

import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Phase;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names an event of a method. A method without this annotation has one event, named after the
 * method.
 *
 * <p>An event on {@link Phase#CALL} is checked before the method runs (the caller is to blame) and
 * takes effect once the method has returned. An event on {@link Phase#RETURN} or {@link
 * Phase#THROW} is checked when the method ends that way (the implementation is to blame). A
 * protocol that names both how a call begins and how it ends observes two events, each in its own
 * phase. If several events of one phase apply, a protocol observes the first one that its pattern
 * names and whose condition holds.
 *
 * <p>It is also an event in interfaces that extend this one. If they restate the method with other
 * events, these are added and come first.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Event.List.class)
public @interface Event {

  /**
   * The event's name in patterns.
   *
   * @return Java identifiers joined by dots, other than {@code _}
   */
  String value();

  /**
   * The phase of the call in which it happens.
   *
   * @return {@link Phase#CALL} unless given
   */
  Phase on() default Phase.CALL;

  /**
   * The static {@code boolean} method of {@link Contracted#rules()} that decides whether the event
   * happens. It takes the {@link Occurrence}, or the method's first arguments. For {@link
   * Phase#RETURN} the result comes before the arguments, for {@link Phase#THROW} the exception
   * does.
   *
   * @return a method's name, or "" for always
   */
  String when() default "";

  /**
   * For {@link Phase#THROW}: the exception that is this event, including its subclasses.
   *
   * @return {@link Throwable} unless given
   */
  Class<? extends Throwable> thrown() default Throwable.class;

  /** Several events of one method, in the order in which they are tried. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface List {
    /**
     * The events.
     *
     * @return one or more
     */
    Event[] value();
  }
}
