package dev.vht;

import org.jspecify.annotations.Nullable;

/**
 * A URL, an option or a property is malformed, misspelt or unknown (rule O1); the message lists the
 * valid ones.
 */
public class ConfigurationException extends TableException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public ConfigurationException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
