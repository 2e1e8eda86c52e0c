package dev.vht.contracts.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test that breaks a contract, leaves a trace incomplete that must be complete, or attaches
 * a contract without calling the object. On a class it applies to each of its tests. An annotation
 * on a method takes precedence. {@link ContractObligations} describes the requirements in detail.
 *
 * <pre>{@code
 * @CompleteTraces(expecting = Shelf.class)
 * class LibraryTest {
 *   @Test
 *   void aBookIsFound() {
 *     try (Shelf shelf = CONTRACT.attach(new OakShelf())) {
 *       ...
 *     }
 *   }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(ContractObligations.class)
public @interface CompleteTraces {

  /**
   * Names interfaces of which each test must attach a contract to at least one object, and call it.
   * A test that no longer checks its contracts, because it creates its objects in another way, then
   * fails. An object of a subinterface counts. A child of another checked object does not.
   *
   * @return the interfaces; none unless set
   */
  Class<?>[] expecting() default {};

  /**
   * Names the rules that a test breaks on purpose. A violation of any other rule fails the test,
   * even if it was caught or only reported.
   *
   * @return the numbers of the rules, for example "L1"; none unless set
   */
  String[] breaking() default {};
}
