package dev.vht.contracts.verdict;

import org.jspecify.annotations.Nullable;

/** A contract is wrong itself: said when it is defined, before the first call. */
public final class ContractDefinitionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what is wrong, and where
   * @param cause what found it, or null
   */
  public ContractDefinitionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
