package dev.vht;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Receives the changes of a table ({@link VirtualHashTable#watch}).
 *
 * <p>A listener that treats all changes alike implements {@link #resync()} only, so it can be a
 * lambda: {@code table.watch(() -> index.rebuild())}. It is called once for all changes since it
 * was last called. The other methods call it by default.
 *
 * <p>An exception that a method throws is logged, and the listener gets a resync, because it may
 * not have done what it does with the event. If {@code resync} throws, it is called again: after
 * 100 ms, and later after pauses of up to 10 s.
 *
 * <p><b>Thread-safety:</b> one method is called at a time, in a thread of the library that only
 * serves this subscription. A listener may take long, may use the table, and may close its
 * subscription.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface TableListener<K, V> {

  /**
   * A value was stored under a key, perhaps one that equals the previous value.
   *
   * @param key the key
   * @param value reads the value that the key has when this is asked, which may be newer; empty if
   *     the key was removed since. It throws what {@link VirtualHashTable#find} throws.
   */
  default void set(K key, Supplier<Optional<V>> value) {
    resync();
  }

  /**
   * A key was removed.
   *
   * @param key the key
   */
  default void removed(K key) {
    resync();
  }

  /** Every key was removed ({@link VirtualHashTable#clear}). */
  default void cleared() {
    resync();
  }

  /**
   * Anything may have changed. Called after {@link VirtualHashTable#fill}, after another handle has
   * deleted the table, and in place of events that were missed (rule W2). Whatever was derived from
   * the table before must be derived again.
   */
  void resync();
}
