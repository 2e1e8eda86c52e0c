package dev.vht.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A language of events: the call sequences that an object allows.
 *
 * <p>The pattern is a regular expression over event names: sequence by juxtaposition, {@code |},
 * {@code *}, {@code +}, {@code ?}, parentheses, and {@code _} for any event of the interface that
 * the pattern does not name. It is prefix-closed: every beginning of an allowed sequence is
 * allowed. Events that the pattern does not mention, where it has no {@code _}, do not concern it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Protocol.List.class)
public @interface Protocol {

  /**
   * The rule's number, as reports cite it.
   *
   * @return for example "K3"
   */
  String rule();

  /**
   * The pattern.
   *
   * @return a regular expression over event names
   */
  String value();

  /**
   * What a report says behind "but"; <code>{key}</code> stands for the slice's key.
   *
   * @return for example <code>{key} was never set</code>; "" for a general sentence
   */
  String text() default "";

  /**
   * The {@link Key} by which the trace is cut into slices, each judged on its own; an event without
   * that key reaches every slice.
   *
   * @return the name of a key, or "" for one slice per object
   */
  String forEach() default "";

  /**
   * The lowest level at which this protocol is watched.
   *
   * @return {@link Level#PROTOCOL} unless given
   */
  Level level() default Level.PROTOCOL;

  /**
   * For a sliced protocol: the static method {@code boolean seed(object, key)} that is asked when a
   * slice is seen for the first time; if it answers {@code true}, the slice starts behind {@link
   * #seededBy()}.
   *
   * @return a method of {@link Contracted#rules()}, or "" for none
   */
  String seed() default "";

  /**
   * The event that a seeded slice counts as having had.
   *
   * @return an event of the pattern, or "" if there is no {@link #seed()}
   */
  String seededBy() default "";

  /** Several protocols on one interface. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    /**
     * The protocols.
     *
     * @return one or more
     */
    Protocol[] value();
  }
}
