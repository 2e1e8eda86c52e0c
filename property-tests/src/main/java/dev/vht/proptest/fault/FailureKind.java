package dev.vht.proptest.fault;

/** What a call of a storage that fails throws. */
public enum FailureKind {
  /** What a storage throws that cannot read or write. */
  EXCEPTION {
    @Override
    RuntimeException thrown(FailureMoment moment, String call) {
      return new PlannedFailure(moment, call);
    }
  },
  /** What any call may throw that is made deep inside others. */
  STACK_OVERFLOW {
    @Override
    RuntimeException thrown(FailureMoment moment, String call) {
      throw new PlannedOverflow(moment, call);
    }
  },
  /** What any call may throw that makes an object. */
  OUT_OF_MEMORY {
    @Override
    RuntimeException thrown(FailureMoment moment, String call) {
      throw new PlannedOutOfMemory(moment, call);
    }
  };

  /** Returns it if it is an exception, and throws it if it is an error. */
  abstract RuntimeException thrown(FailureMoment moment, String call);

  /**
   * Tells what the kit has had a storage throw from anything else.
   *
   * @param thrown what a call of a table has thrown
   * @return whether it was planned
   */
  public static boolean isPlanned(Throwable thrown) {
    return thrown instanceof PlannedFailure
        || thrown instanceof PlannedOverflow
        || thrown instanceof PlannedOutOfMemory;
  }

  private static String text(FailureMoment moment, String call) {
    return "the kit had the storage fail " + moment + " " + call;
  }

  private static final class PlannedOverflow extends StackOverflowError {
    private static final long serialVersionUID = 1L;

    PlannedOverflow(FailureMoment moment, String call) {
      super(text(moment, call));
    }
  }

  private static final class PlannedOutOfMemory extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    PlannedOutOfMemory(FailureMoment moment, String call) {
      super(text(moment, call));
    }
  }
}
