package dev.vht.contracts.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test fails if it breaks a contract, if it leaves a trace incomplete that must be complete, or
 * if a contract saw nothing of it. On a class it holds for each of its tests, on a method for that
 * one, and the nearest counts. {@link ContractObligations} says what exactly is required.
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
   * Names interfaces of which each test must attach a contract to at least one object, and call
   * that. So a test that has lost its contracts, because somebody made the objects in another way,
   * does not pass in silence. An object of a narrower interface counts, too; one that came from
   * another checked object does not.
   *
   * @return the interfaces; none unless set
   */
  Class<?>[] expecting() default {};

  /**
   * Names the rules that a test may break: it does so on purpose, and looks at the violation
   * itself. A violation of any other fails the test even where it was caught, or only reported.
   *
   * @return the numbers of the rules, for example "L1"; none unless set
   */
  String[] breaking() default {};
}
