package dev.vht;

/**
 * The registration of a listener that watches a table ({@link VirtualHashTable#watch}). It ends
 * when it or its table is closed. What the listener has not received by then is dropped.
 *
 * <p><b>Thread-safety:</b> may be closed by any thread, the listener's own too.
 */
public interface Subscription extends AutoCloseable {

  /**
   * Ends the subscription. Does not wait for the listener: one call of it may be in progress or
   * about to begin, but no further one follows. Closing again does nothing.
   */
  @Override
  void close();
}
