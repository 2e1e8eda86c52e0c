package dev.vht.contracts.verdict;

import dev.vht.contracts.Contract;

/** What happens when a contract is broken. */
public enum Mode {
  /** The call that breaks it throws {@link ContractViolation}. */
  ENFORCE,
  /** The violation is logged, once for each distinct one, and the call goes on. */
  REPORT,
  /** Nothing is watched: {@link Contract#attach} returns the very object that came in. */
  OFF
}
