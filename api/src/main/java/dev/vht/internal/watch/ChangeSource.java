package dev.vht.internal.watch;

import dev.vht.spi.ChangeFeed;

/**
 * Where the changes of a table come from: the writers in this process, or a feed of its storage.
 */
public interface ChangeSource {

  /**
   * Begins to report: every change that is made after this returns, once, and those of a key in
   * their order. May be called again after {@link #stop}.
   *
   * @throws dev.vht.StorageException if the changes cannot be followed
   */
  void start(ChangeFeed.Listener listener);

  /** Ends the reports. Does not wait; some may still come. */
  void stop();
}
