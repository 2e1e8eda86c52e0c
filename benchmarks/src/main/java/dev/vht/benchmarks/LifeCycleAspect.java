package dev.vht.benchmarks;

import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.aspectj.lang.annotation.DeclareMixin;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@link WovenTap} and {@link WovenCell}. AspectJ's weaver adds an automaton and the calls
 * of this advice to their classes, after compilation; {@code pom.xml} has its settings.
 */
@Aspect
public class LifeCycleAspect {
  /** Called by the code that the weaver adds. */
  public LifeCycleAspect() {}

  /**
   * Creates the automaton of an object.
   *
   * @return a new automaton
   */
  @DeclareMixin("dev.vht.benchmarks.WovenTap || dev.vht.benchmarks.WovenCell")
  public static Stepped lifeCycle() {
    return new LifeCycle();
  }

  /**
   * Checks the key.
   *
   * @param key the argument
   */
  @Before("execution(long dev.vht.benchmarks.WovenCell.ref(String)) && args(key)")
  public void requireKey(@Nullable String key) {
    if (key == null) {
      throw new NullPointerException("K1");
    }
  }

  /**
   * Checks that the object is open.
   *
   * @param used the object
   */
  @Before(
      "(execution(long dev.vht.benchmarks.WovenTap.flow())"
          + " || execution(long dev.vht.benchmarks.WovenCell.ref(String))) && this(used)")
  public void use(Stepped used) {
    used.step(LifeCycle.USE);
  }

  /**
   * Closes the object.
   *
   * @param closed the object
   */
  @Before(
      "(execution(void dev.vht.benchmarks.WovenTap.close())"
          + " || execution(void dev.vht.benchmarks.WovenCell.close())) && this(closed)")
  public void close(Stepped closed) {
    closed.step(LifeCycle.CLOSE);
  }
}
