package dev.vht.contracts.annotation;

import dev.vht.contracts.verdict.CallSites;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a class that its calls on checked objects are its caller's: a view of a checked object,
 * such as a {@code java.util.Map}, through which programs call. It holds for the classes nested in
 * it too.
 *
 * <p>Where a report looks up the line of a call ({@link CallSites}), it passes over the frames of
 * such classes, and over those of the Java library that called them: a copy constructor, a stream.
 * So it names the program's line, and the method of the facade that the program called: {@code
 * get("k") but the table is closed} in place of {@code find("k")}. Arguments are shown where the
 * facade's method takes as many as the checked one; else all but the first are left out: {@code
 * merge("k", ...)}. A call that breaks no rule pays nothing for it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Facade {}
