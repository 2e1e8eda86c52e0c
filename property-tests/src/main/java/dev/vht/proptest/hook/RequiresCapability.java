package dev.vht.proptest.hook;

import dev.vht.proptest.fixture.FixtureCapability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the capabilities that a property needs; it is skipped for fixtures without them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresCapability {
  FixtureCapability[] value();
}
