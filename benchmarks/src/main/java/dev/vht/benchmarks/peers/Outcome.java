package dev.vht.benchmarks.peers;

/**
 * What became of a property, or of a rule.
 *
 * @param status what
 * @param text the failure, or why it was not tried
 */
record Outcome(Status status, String text) {

  /** From the best to the worst; the worst of its properties is that of a rule. */
  enum Status {
    /** The capability that it needs is not claimed. */
    NOT_CLAIMED("–"),
    /** All tries passed. */
    KEPT("kept"),
    /** It failed. */
    BROKEN("**broken**"),
    /** It was still running at the time limit. */
    TIMED_OUT("**timed out**"),
    /** The process ended without a result. */
    CRASHED("**JVM died**");

    private final String shown;

    Status(String shown) {
      this.shown = shown;
    }

    String shown() {
      return shown;
    }

    boolean isBad() {
      return compareTo(KEPT) > 0;
    }
  }

  Outcome worse(Outcome other) {
    return status.compareTo(other.status) >= 0 ? this : other;
  }
}
