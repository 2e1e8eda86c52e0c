package dev.vht.contracts.annotation;

import dev.vht.contracts.verdict.Level;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A requirement that only the implementation can check. It rejects a call by throwing {@link
 * #with()}. The engine turns that exception into a violation of {@link #rule()} by the caller, with
 * the exception as its cause.
 *
 * <p>A refusal needs no state, so a call that succeeds pays nothing for it. If a sliced protocol of
 * the same rule is checked as well ({@link Level#FULL}), that protocol catches a refusal that
 * contradicts the trace, and the implementation is to blame.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Refuses.List.class)
public @interface Refuses {
  /**
   * The rule's number, as reports cite it. If a {@link Protocol} has the same number, reports show
   * that protocol.
   *
   * @return for example "K3"
   */
  String rule();

  /**
   * The exception that the implementation throws if the caller broke the rule.
   *
   * @return an exception class; its subclasses are included
   */
  Class<? extends RuntimeException> with();

  /**
   * What a report says after "but"; <code>{key}</code> stands for the key of the call, <code>
   * {message}</code> for the exception's message.
   *
   * @return for example <code>{key} was never set</code>
   */
  String text();

  /**
   * The methods whose exceptions are refusals, by the names of their events. Leave out methods that
   * run the caller's code, because that code may throw the same exception for other reasons.
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
