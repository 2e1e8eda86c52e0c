package dev.vht.files.disk;

/**
 * The moment at which a simulated disk stopped. An error and no exception, so that nobody who
 * handles failed operations takes it for one.
 */
public final class PowerLoss extends Error {
  private static final long serialVersionUID = 1L;

  PowerLoss(String operation) {
    super("the simulated disk stopped at: " + operation, null, false, false);
  }
}
