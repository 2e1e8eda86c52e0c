package dev.vht.contracts.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A contract was broken: the message is the report, the parts are in {@link #violation()}. */
public final class ContractViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // a violation that was serialized keeps its message, not its parts
  private final transient Violation violation;

  /**
   * Makes an exception of a violation.
   *
   * @param violation what was broken
   * @param cause what the target threw, or null
   */
  public ContractViolation(Violation violation, @Nullable Throwable cause) {
    super(violation.toString(), cause);
    this.violation = violation;
  }

  /**
   * Returns the violation in parts.
   *
   * @return the parts
   */
  public Violation violation() {
    return violation;
  }

  /**
   * Returns the number of the rule that was broken.
   *
   * @return for example "K3"
   */
  public String rule() {
    return violation.rule();
  }

  /**
   * Returns who broke it.
   *
   * @return the caller or the implementation
   */
  public Blame blame() {
    return violation.blame();
  }

  /**
   * Returns the last events of the object, the violating one at the end.
   *
   * @return the trace's tail
   */
  public List<TraceEntry> trace() {
    return violation.trace();
  }
}
