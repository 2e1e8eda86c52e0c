package dev.vht.files.disk;

/** How an operation on a simulated disk fails. */
public enum Fault {
  /** Any operation: no room. Part of a write may have been done. */
  NO_SPACE("No space left on device", true),
  /** Any operation: the device does not answer. Part of a write may have been done. */
  IO_ERROR("Input/output error", true),
  /** Syncs only; a file forgets what it should have written. All other operations are done. */
  FAILED_SYNC("Input/output error", false);

  private final String message;
  private final boolean hitsEverything;

  Fault(String message, boolean hitsEverything) {
    this.message = message;
    this.hitsEverything = hitsEverything;
  }

  /** What the operating system says. */
  String message() {
    return message;
  }

  /** Whether it fails operations that are no syncs. */
  boolean hitsEverything() {
    return hitsEverything;
  }
}
