package dev.vht.benchmarks.run;

/** What a write that has returned survives. No section shows two of these. */
enum Survival {
  /** Nothing is written, or it makes no difference. */
  READS_ONLY("**Durability: does not apply.** No store is written while this is measured."),
  /** There are no files. */
  MEMORY("**Durability: memory.** There are no files: all writes are lost with the process."),
  /** The write may be lost with the process. */
  NOTHING(
      "**Durability: none.** A kill of the process may lose writes that have returned, or the"
          + " store."),
  /** The write is in the page cache. */
  PROCESS(
      "**Durability: the process.** A write that has returned survives a kill of the process, not"
          + " a loss of power."),
  /** The write is synced. */
  POWER("**Durability: the disk.** A write that has returned survives a loss of power.");

  private final String text;

  Survival(String text) {
    this.text = text;
  }

  /** Says it for a section. */
  @Override
  public String toString() {
    return text;
  }
}
