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
 * Names an event of a method. A method without this annotation has one event, named like the
 * method.
 *
 * <p>An event on {@link Phase#CALL} is judged before the method runs (the caller is to blame) and
 * counts once the method has returned. An event on {@link Phase#RETURN} or {@link Phase#THROW} is
 * judged when the method ends so (the implementation is to blame). A protocol that names both how a
 * call begins and how it ends hears two events, each at its moment. Of several events of one
 * moment, a protocol hears the first that its pattern names and whose condition holds.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Event.List.class)
public @interface Event {

  /**
   * The event's name, by which patterns speak of it.
   *
   * @return Java identifiers joined by dots, other than {@code _}
   */
  String value();

  /**
   * When it happens.
   *
   * @return {@link Phase#CALL} unless given
   */
  Phase on() default Phase.CALL;

  /**
   * The static {@code boolean} method of {@link Contracted#rules()} that says whether this is the
   * event. It takes the {@link Occurrence}; or the method's first arguments, with the result before
   * them for {@link Phase#RETURN}, or the exception for {@link Phase#THROW}.
   *
   * @return a method's name, or "" for always
   */
  String when() default "";

  /**
   * For {@link Phase#THROW}: the exception that makes it this event, subclasses included.
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
