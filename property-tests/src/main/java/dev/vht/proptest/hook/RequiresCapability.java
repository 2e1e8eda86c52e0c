package dev.vht.proptest.hook;

import dev.vht.proptest.fixture.FixtureCapability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says of a property which capabilities a fixture must offer; without them it is skipped. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresCapability {
  FixtureCapability[] value();
}
