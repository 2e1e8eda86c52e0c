package dev.vht.contracts.annotation;

import dev.vht.contracts.verdict.CallSites;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose calls on checked objects are attributed to its own caller. It is for views of
 * a checked object through which programs call, such as a {@code java.util.Map}. Nested classes are
 * included.
 *
 * <p>When a report looks up the line of a call ({@link CallSites}), it skips the frames of such
 * classes and of Java library code that called them, such as a copy constructor or a stream. It
 * names the program's line and the facade's method that the program called: {@code get("k") but the
 * table is closed} instead of {@code find("k")}. All arguments are shown if the facade's method
 * takes as many as the checked one, otherwise only the first: {@code merge("k", ...)}. A call that
 * breaks no rule pays nothing for this.
 *
 * <p>A facade may call other facades, and may do so in lambdas and method references. The report
 * names the outermost method that the program called. A default method that the facade inherits
 * counts as its own, and so does a lambda that it returned. On an interface, the annotation is for
 * its default methods; a class that implements it has its own annotation.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Facade {}
