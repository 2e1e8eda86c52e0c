package dev.vht.benchmarks.stores.growth;

/** What a process does with a table. */
enum Task {
  /** Load it, get and update records for a while, and then write until killed. */
  GROW(true),
  /** Open it, and close it. */
  OPEN(false),
  /** Open it and tell how much memory it holds, and close it. */
  WEIGH(false);

  private final boolean isEndless;

  Task(boolean isEndless) {
    this.isEndless = isEndless;
  }

  /** Returns whether the task is to write until killed. */
  boolean isEndless() {
    return isEndless;
  }
}
