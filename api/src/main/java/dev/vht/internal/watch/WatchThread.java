package dev.vht.internal.watch;

/** Starts threads that keep nothing of the one that starts them. */
final class WatchThread {
  private WatchThread() {}

  /**
   * Starts a daemon thread without inheritable thread-locals: the thread that watches a table may
   * be computing a value of it, and this one outlives that.
   */
  static Thread start(String name, Runnable work) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
    return thread;
  }
}
