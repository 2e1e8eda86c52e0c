package dev.vht.contracts.verdict;

import org.jspecify.annotations.Nullable;

/** Thrown when a contract is malformed or contradicts itself, before the first call. */
public final class ContractDefinitionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what is wrong, and where
   * @param cause the underlying exception, or null
   */
  public ContractDefinitionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
