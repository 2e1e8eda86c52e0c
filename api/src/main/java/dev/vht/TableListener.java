package dev.vht;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Receives the changes of a table ({@link VirtualHashTable#watch}).
 *
 * <p>A listener that treats all changes alike overrides {@link #resync()} only, so it can be a
 * lambda: {@code table.watch(() -> index.rebuild())}. By default the other methods call it.
 *
 * <p>An exception that a method throws is logged, and the next event follows.
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
   * Anything may have changed. Called after {@link VirtualHashTable#fill}, and in place of events
   * that were missed (rule W2). Whatever was derived from the table before must be derived again.
   */
  void resync();
}
