package dev.vht.internal.watch;

import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.spi.ChangeFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one handle of a table. Its source runs while there are any.
 *
 * <p>Changes arrive in the threads that make them, under the lock of their key, or in the thread
 * that polls the storage. They are only put into queues here.
 */
public final class Watchers<K, V> implements ChangeFeed.Listener {
  private final String url;
  private final ChangeSource source;
  private final Function<byte[], K> keys;
  private final Function<K, Optional<V>> values;

  /** Replaced as a whole, under this object's monitor. */
  private volatile Delivery<?, ?>[] deliveries = {};

  private boolean hasEnded;

  /**
   * @param keys decodes a key
   * @param values reads the present value of a key
   */
  public Watchers(
      String url, ChangeSource source, Function<byte[], K> keys, Function<K, Optional<V>> values) {
    this.url = url;
    this.source = source;
    this.keys = keys;
    this.values = values;
  }

  /**
   * Adds a listener of all changes from now on.
   *
   * @throws dev.vht.StorageException if they cannot be followed
   */
  public synchronized Subscription add(TableListener<? super K, ? super V> listener) {
    Delivery<K, V> added = new Delivery<>(url, listener, keys, values, this::remove);
    boolean isFirst = deliveries.length == 0;
    boolean isAdded = false;
    try {
      added.start();
      if (isFirst) {
        source.start(this);
      }
      List<Delivery<?, ?>> all = new ArrayList<>(List.of(deliveries));
      all.add(added);
      deliveries = all.toArray(Delivery<?, ?>[]::new);
      isAdded = true;
    } finally {
      if (!isAdded) {
        added.end();
        if (isFirst) {
          source.stop();
        }
      }
    }
    if (hasEnded) { // the table was closed meanwhile
      added.close();
    }
    return added;
  }

  private synchronized void remove(Delivery<?, ?> closed) {
    List<Delivery<?, ?>> left = new ArrayList<>(List.of(deliveries));
    if (left.remove(closed)) {
      deliveries = left.toArray(Delivery<?, ?>[]::new);
      if (left.isEmpty()) {
        source.stop();
      }
    }
  }

  /** Ends all subscriptions, because the table is closed or deleted. */
  public synchronized void end() {
    hasEnded = true;
    for (Delivery<?, ?> each : deliveries) {
      each.close();
    }
  }

  @Override
  public void set(byte[] key) {
    add(Change.Kind.SET, key);
  }

  @Override
  public void removed(byte[] key) {
    add(Change.Kind.REMOVED, key);
  }

  @Override
  public void cleared() {
    add(Change.Kind.CLEARED, null);
  }

  @Override
  public void everything() {
    add(Change.Kind.EVERYTHING, null);
  }

  /** If this fails, perhaps for want of memory or stack, every listener gets a resync. */
  private void add(Change.Kind kind, byte @Nullable [] key) {
    Delivery<?, ?>[] all = deliveries;
    boolean isDone = all.length == 0;
    try {
      if (!isDone) {
        Change change = new Change(kind, key);
        for (Delivery<?, ?> each : all) {
          each.add(change);
        }
        isDone = true;
      }
    } finally {
      if (!isDone) {
        for (Delivery<?, ?> each : all) {
          each.hasMissed = true;
        }
      }
    }
  }
}
