package dev.vht.contracts.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks values that must not be printed, such as passwords. {@code (sensitive)} stands in their
 * place in reports, in the traces that reports show, and in recorded traces.
 *
 * <p>On a parameter it is the argument, on a method the result, and on a type every value of the
 * type and of its subtypes, also as an element of an array or of a collection of the JDK. An
 * implementing or extending interface inherits the marks of its methods.
 *
 * <p>A refusal's <code>{message}</code> is replaced if the method takes a sensitive argument,
 * because the message may contain it. The engine does not look into texts that the contract's own
 * code makes: explanations, the reasons and states of folds, the {@code toString} of other objects.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Sensitive {}
