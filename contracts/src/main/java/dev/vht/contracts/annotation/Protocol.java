package dev.vht.contracts.annotation;

import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.Level;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The sequences of events that an object allows.
 *
 * <p>The pattern is a regular expression over event names: sequence by juxtaposition, {@code |},
 * {@code *}, {@code +}, {@code ?}, parentheses, and {@code _} for any event of the interface that
 * the pattern does not name. It is prefix-closed: every prefix of an allowed sequence is allowed. A
 * pattern without {@code _} ignores the events that it does not name.
 *
 * <p>It also holds in interfaces that extend this one, which may add protocols of other numbers.
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
   * @return a regular expression over event names; "" if a {@link #machine()} decides
   */
  String value() default "";

  /**
   * Whether the pattern is allowed or forbidden.
   *
   * @return {@link Sense#ALLOWED} unless given
   */
  Sense sense() default Sense.ALLOWED;

  /**
   * The static method without parameters that returns the {@link Machine} to use instead of a
   * pattern.
   *
   * @return a method of {@link Contracted#rules()}, or "" for none
   */
  String machine() default "";

  /**
   * What a report says after "but"; <code>{key}</code> stands for the slice's key.
   *
   * @return for example <code>{key} was never set</code>; "" for a general sentence
   */
  String text() default "";

  /**
   * The static method {@code String explanation(Occurrence)} to use instead of a text.
   *
   * @return a method of {@link Contracted#rules()}, or "" for none
   */
  String explanation() default "";

  /**
   * The {@link Key}s that divide the trace into slices, each checked on its own. An event that
   * names only some of the keys, or none, reaches every slice that agrees with it.
   *
   * @return the names of keys; none for one slice per object
   */
  String[] forEach() default {};

  /**
   * Which objects share a trace.
   *
   * @return {@link Extent#OBJECT} unless given
   */
  Extent extent() default Extent.OBJECT;

  /**
   * Whether a trace must end complete.
   *
   * @return {@link Completion#OPTIONAL} unless given
   */
  Completion completion() default Completion.OPTIONAL;

  /**
   * The events that create a slice. Until one of them happens, the slice ignores all other events.
   *
   * @return names of events; none if every event concerns a slice
   */
  String[] createdBy() default {};

  /**
   * What becomes of a slice's state when an event breaks the protocol.
   *
   * @return {@link AfterViolation#STAY} unless given
   */
  AfterViolation afterViolation() default AfterViolation.STAY;

  /**
   * The state in which a slice continues after an event broke the protocol.
   *
   * @return the name of a state, or the events that lead there; "" to use {@link #afterViolation()}
   */
  String afterViolationIn() default "";

  /**
   * Who is to blame for every violation, the main suspect first.
   *
   * @return none unless given: the caller for an event on call, the implementation for others
   */
  Blame[] suspects() default {};

  /**
   * The lowest level at which this protocol is checked.
   *
   * @return {@link Level#PROTOCOL} unless given
   */
  Level level() default Level.PROTOCOL;

  /**
   * For a sliced protocol: the static method {@code boolean seed(object, key)}, called when a key
   * is first used. If it returns {@code true}, the slice starts in the state after {@link
   * #seededBy()}.
   *
   * @return a method of {@link Contracted#rules()}, or "" for none
   */
  String seed() default "";

  /**
   * The event that counts as having happened in a seeded slice.
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
