package dev.vht.proptest.fault;

import dev.vht.UnknownOutcomeException;
import java.util.Set;
import java.util.function.Function;

/** What a failing call of a storage throws. */
@SuppressWarnings("ImmutableEnumChecker") // constructors
public enum FailureKind {
  /** The exception of a storage that cannot read or write. */
  EXCEPTION(PlannedFailure::new),
  /**
   * The exception of a write to a storage that was lost meanwhile. Calls that don't write throw
   * that of {@link #EXCEPTION}.
   */
  UNKNOWN_OUTCOME(PlannedUnknownOutcome::new),
  /** The error of a call made deep inside others. */
  STACK_OVERFLOW(PlannedStackOverflow::new),
  /** The error of a call that allocates. */
  OUT_OF_MEMORY(PlannedOutOfMemory::new);

  /** The calls of a storage that write. */
  static final Set<String> WRITES =
      Set.of("put", "putIfAbsent", "replace", "remove", "clear", "fill");

  private final Function<String, Throwable> constructor;

  FailureKind(Function<String, Throwable> constructor) {
    this.constructor = constructor;
  }

  Throwable create(FailureMoment moment, String call) {
    FailureKind kind = this == UNKNOWN_OUTCOME && !WRITES.contains(call) ? EXCEPTION : this;
    return kind.constructor.apply("the kit made the storage fail " + moment + " " + call);
  }

  /** Returns whether the kit made a storage throw this. */
  public static boolean isPlanned(Throwable thrown) {
    return thrown instanceof PlannedFailure
        || thrown instanceof PlannedUnknownOutcome
        || thrown instanceof PlannedStackOverflow
        || thrown instanceof PlannedOutOfMemory;
  }

  private static final class PlannedUnknownOutcome extends UnknownOutcomeException {
    private static final long serialVersionUID = 1L;

    PlannedUnknownOutcome(String message) {
      super(message, null, null);
    }
  }

  private static final class PlannedStackOverflow extends StackOverflowError {
    private static final long serialVersionUID = 1L;

    PlannedStackOverflow(String message) {
      super(message);
    }
  }

  private static final class PlannedOutOfMemory extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    PlannedOutOfMemory(String message) {
      super(message);
    }
  }
}
