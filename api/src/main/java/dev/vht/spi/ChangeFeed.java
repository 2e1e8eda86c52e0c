package dev.vht.spi;

import dev.vht.Freshness;

/**
 * The changes of an open table, for its caches ({@link Storage#followChanges}) or for its watchers
 * ({@link Storage#watchChanges}).
 *
 * <p>The feed ends with its storage, whose {@code close} and {@code destroy} release it.
 *
 * <p><b>Thread-safety:</b> the caller makes one call at a time, from any thread, and none during or
 * after {@code close} or {@code destroy} of the storage.
 */
public interface ChangeFeed {

  /** Receives changes. It neither blocks nor throws exceptions. */
  interface Listener {

    /**
     * A value was stored under a key.
     *
     * @param key its bytes, which the listener may keep
     */
    void set(byte[] key);

    /**
     * A key was removed.
     *
     * @param key its bytes, which the listener may keep
     */
    void removed(byte[] key);

    /** Every key was removed. */
    void cleared();

    /** Any number of keys may have been set or removed; it is not known which. */
    void everything();
  }

  /**
   * Reports every change that was committed before this call began and was not reported by an
   * earlier poll that returned. May report later ones.
   *
   * @param listener receives the changes, in this thread and before this method returns
   * @throws dev.vht.StorageException if the changes cannot be read; the next poll reports them
   *     again
   * @implSpec Cheap if nothing has happened, because every read of a cached table may call it. Does
   *     not wait for writers. Where changes may have been missed, by a loss of the connection or
   *     because a journal was truncated, it reports {@link Listener#everything}. The first poll
   *     does so too, or reports every change since the feed was created. After an exception or an
   *     error, changes that were reported during that poll are reported again.
   */
  void poll(Listener listener);

  /**
   * Sets what to run when a change was announced, so that a poll need not wait for its time.
   *
   * @param wakeUp returns at once and throws nothing; may be run in any thread, also without a
   *     change, and is not run after the storage was closed or destroyed
   * @implSpec Announcements are a hint. They may be late or lost. The default never makes any.
   */
  default void onAnnouncement(Runnable wakeUp) {}

  /**
   * Ends to follow for a time, because nobody needs the changes. The next poll begins again and
   * reports {@link Listener#everything}.
   *
   * @implSpec Waits for nobody, and throws nothing because of the storage. The default does
   *     nothing.
   */
  default void pause() {}

  /**
   * Returns the freshness of tables whose program does not set one. Watchers poll that often.
   *
   * @return {@link Freshness#checked()} by default, which suits feeds that are polled within
   *     microseconds
   */
  default Freshness defaultFreshness() {
    return Freshness.checked();
  }
}
