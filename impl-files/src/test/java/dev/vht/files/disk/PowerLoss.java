package dev.vht.files.disk;

/**
 * Thrown when a simulated disk has stopped. It is an error, so that code that handles failed
 * operations does not catch it.
 */
public final class PowerLoss extends Error {
  private static final long serialVersionUID = 1L;

  PowerLoss(String operation) {
    super("the simulated disk stopped at: " + operation, null, false, false);
  }
}
