package dev.vht.contracts.verdict;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a contract is broken. The message is the report; {@link #violation()} has its parts.
 */
public final class ContractViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // a violation that was serialized keeps its message, not its parts
  private final transient Violation violation;

  /**
   * Creates an exception.
   *
   * @param violation the violation
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
   * Returns the party to blame.
   *
   * @return the caller or the implementation
   */
  public Blame blame() {
    return violation.blame();
  }

  /**
   * Returns the last events of the object, ending with the violating one.
   *
   * @return the end of the trace
   */
  public List<TraceEntry> trace() {
    return violation.trace();
  }
}
