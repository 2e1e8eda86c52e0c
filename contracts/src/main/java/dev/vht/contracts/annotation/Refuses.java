package dev.vht.contracts.annotation;

import dev.vht.contracts.verdict.Level;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A requirement that only the implementation can judge: it refuses by throwing {@link #with()}, and
 * the engine turns that into a violation of {@link #rule()} by the caller, with the exception as
 * its cause.
 *
 * <p>Nothing is remembered or asked for it, so it costs nothing where it holds. Where a sliced
 * protocol of the same rule is watched too ({@link Level#FULL}), a refusal that contradicts the
 * trace is the implementation's fault and is judged by the protocol.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Refuses.List.class)
public @interface Refuses {
  /**
   * The rule's number, as reports cite it; where a {@link Protocol} has the same number, reports
   * show that protocol.
   *
   * @return for example "K3"
   */
  String rule();

  /**
   * The exception by which the implementation says that the caller broke the rule.
   *
   * @return an exception class; subclasses count
   */
  Class<? extends RuntimeException> with();

  /**
   * What a report says behind "but"; <code>{key}</code> stands for the key of the call, <code>
   * {message}</code> for the exception's message.
   *
   * @return for example <code>{key} was never set</code>
   */
  String text();

  /**
   * The methods whose exceptions count, by the names of their events. A method that runs code of
   * its caller's had better not be among them: that code may throw the same exception for reasons
   * of its own.
   *
   * @return names of events; none for every method
   */
  String[] on() default {};

  /** Several refusals on one interface. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface List {
    /**
     * The refusals.
     *
     * @return one or more
     */
    Refuses[] value();
  }
}
