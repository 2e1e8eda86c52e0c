package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.spec.Occurrence;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * User code that a thread runs for an object: a condition, key function, fold, seed, check,
 * explanation, listener, recorder or {@code toString}.
 *
 * <p><b>The invariant.</b> While it runs, calls by the same thread on that object, its parent or
 * its children go directly to the target. They are not checked, not recorded and not events. A
 * thread therefore runs user code for an object at most once at a time, and rules that call each
 * other terminate.
 *
 * <p>The current thread is looked up only while some thread runs user code for the object. Other
 * calls pay for one comparison.
 */
public final class UserCode {
  /** An object that user code runs for. */
  public interface Owner {
    /** The topmost parent, which counts the threads. */
    Owner root();

    /** Adds to the number of threads that run user code for the object and its relatives. */
    void countUserCode(int more);

    /** The name of the contract's interface. */
    String contractName();
  }

  private static final ThreadLocal<@Nullable UserCode> CURRENT = new ThreadLocal<>();

  /** The nesting depth of user code at which a stack overflow is taken for infinite recursion. */
  private static final int DEEP = 20;

  private final Owner root;
  private final String kind;
  private final String place;
  private final @Nullable UserCode outer;
  private final UserCode outermost;
  private final int depth;
  private int deepest;
  private boolean isOver = true; // until it runs; a stack overflow may prevent the clean-up

  private UserCode(Owner root, String kind, String place, @Nullable UserCode outer) {
    this.root = root;
    this.kind = kind;
    this.place = place;
    this.outer = outer;
    this.outermost = outer == null ? this : outer.outermost;
    this.depth = outer == null ? 1 : outer.depth + 1;
    outermost.deepest = Math.max(outermost.deepest, depth);
  }

  private static @Nullable UserCode current() {
    UserCode current = CURRENT.get();
    while (current != null && current.isOver) {
      current = current.outer;
    }
    return current;
  }

  /** Whether the current thread runs user code for an object or its relatives. */
  public static boolean isRunningFor(Owner root) {
    for (UserCode one = current(); one != null; one = one.outer) {
      if (one.root == root && !one.isOver) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs user code.
   *
   * @param kind what it is, for example {@code condition}
   * @param place the rule or method that it belongs to
   */
  public static <T extends @Nullable Object> T run(
      Owner root, String kind, String place, Supplier<T> code) {
    UserCode running = new UserCode(root, kind, place, current());
    CURRENT.set(running);
    root.countUserCode(1);
    try {
      running.isOver = false;
      return code.get();
    } catch (StackOverflowError e) {
      throw running.explained(e);
    } finally {
      running.isOver = true;
      running.leave();
    }
  }

  private void leave() {
    root.countUserCode(-1);
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** Explains infinite recursion, which is possible if each round creates a new object. */
  private RuntimeException explained(StackOverflowError e) {
    if (outer != null || deepest < DEEP) {
      throw e;
    }
    return new IllegalStateException(
        "the "
            + kind
            + " of "
            + place
            + " in the contract of "
            + root.contractName()
            + " calls checked objects whose rules call others without end ("
            + deepest
            + " deep); ask the target in place of a checked object",
        e);
  }

  /** The object that user code runs for, or null if it is not checked. */
  static @Nullable Owner owner(Occurrence occurrence) {
    return occurrence.self() instanceof CheckedObject checked
            && checked.vht$interceptor() instanceof Owner owner
        ? owner.root()
        : null;
  }
}
