package dev.vht.contracts.verdict;

import dev.vht.contracts.Contract;

/** What happens when a contract is broken. */
public enum Mode {
  /** The call throws {@link ContractViolation}. */
  ENFORCE,
  /** The violation is logged, once for each distinct one, and the call continues. */
  REPORT,
  /** Nothing is checked. {@link Contract#attach} returns its argument. */
  OFF
}
