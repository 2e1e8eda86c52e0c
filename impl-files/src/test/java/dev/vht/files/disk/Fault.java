package dev.vht.files.disk;

/** How an operation on a simulated disk fails. */
public enum Fault {
  /** Any operation fails for lack of space. A part of a write may be done. */
  NO_SPACE("No space left on device", true),
  /** Any operation fails with an I/O error. A part of a write may be done. */
  IO_ERROR("Input/output error", true),
  /** Only syncs fail, and the file's unsynced changes are lost. Other operations succeed. */
  FAILED_SYNC("Input/output error", false);

  private final String message;
  private final boolean hitsEverything;

  Fault(String message, boolean hitsEverything) {
    this.message = message;
    this.hitsEverything = hitsEverything;
  }

  /** The operating system's message. */
  String message() {
    return message;
  }

  /** Whether it affects operations other than syncs. */
  boolean hitsEverything() {
    return hitsEverything;
  }
}
