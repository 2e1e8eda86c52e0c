package dev.vht;

/**
 * A listener that watches a table ({@link VirtualHashTable#watch}). It ends when it or its table is
 * closed; what it has not received by then is dropped.
 *
 * <p><b>Thread-safety:</b> may be closed by any thread, the listener's own too.
 */
public interface Subscription extends AutoCloseable {

  /**
   * Ends the subscription. Does not wait: a call of the listener may be in progress, but no further
   * one begins. Closing again does nothing.
   */
  @Override
  void close();
}
