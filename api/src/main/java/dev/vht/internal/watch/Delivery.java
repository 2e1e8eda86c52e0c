package dev.vht.internal.watch;

import dev.vht.Subscription;
import dev.vht.TableListener;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers changes to one listener, in a thread of its own.
 *
 * <p><b>The invariant.</b> Each change that was added waits in the queue, or was given to the
 * listener, or {@link #isMissing} is set, or was set after it was added and a resync has been given
 * to the listener since. The queue is bounded. When it is full, its changes are dropped and a
 * resync takes their place. So the thread that adds a change never waits for the listener.
 *
 * <p>To set {@link #isMissing} takes no call and no memory, so it is possible whatever has made
 * adding a change fail. The thread looks at it once a second even if nothing has woken it.
 */
final class Delivery<K, V> implements Subscription, Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.watch");
  private static final int MAX_CHANGES = 10_000;
  private static final int MAX_BYTES = 4 << 20;
  private static final long RECHECK_MILLIS = 1_000;

  private final String url;
  private final TableListener<K, V> listener;
  private final Function<byte[], K> keys;
  private final Function<K, Optional<V>> values;
  private final Consumer<Delivery<?, ?>> onClose;

  private final Queue<Change> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean isClosed;

  /** Whether changes were dropped that the listener must be told of. */
  volatile boolean isMissing;

  /**
   * @param keys decodes a key
   * @param values reads the present value of a key
   */
  @SuppressWarnings("unchecked") // the listener is only given keys and values
  Delivery(
      String url,
      TableListener<? super K, ? super V> listener,
      Function<byte[], K> keys,
      Function<K, Optional<V>> values,
      Consumer<Delivery<?, ?>> onClose) {
    this.url = url;
    this.listener = (TableListener<K, V>) listener;
    this.keys = keys;
    this.values = values;
    this.onClose = onClose;
  }

  void start() {
    Thread thread = new Thread(this, "vht-watch " + url);
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void add(Change change) {
    if (isClosed) {
      return;
    }
    boolean isEverything = change.kind() == Change.Kind.EVERYTHING;
    if (isEverything || waiting.size() >= MAX_CHANGES || waitingBytes >= MAX_BYTES) {
      isMissing = true;
      waiting.clear();
      waitingBytes = 0;
    }
    if (!isEverything) {
      waiting.add(change);
      waitingBytes += change.bytes();
    }
    notifyAll();
  }

  @Override
  public void run() {
    for (Change next = take(); next != null; next = take()) {
      try {
        deliver(next);
      } catch (Throwable e) { // whatever a listener throws, it gets the next event
        LOGGER.error(
            "a listener of {} has failed at {}; it receives the next event all the same",
            url,
            next.kind(),
            e);
      }
    }
  }

  /** Waits for the next change; returns null at the end of the subscription. */
  private synchronized @Nullable Change take() {
    while (!isClosed) {
      if (isMissing) {
        isMissing = false;
        return Change.EVERYTHING;
      }
      Change next = waiting.poll();
      if (next != null) {
        waitingBytes -= next.bytes();
        return next;
      }
      try {
        wait(RECHECK_MILLIS);
      } catch (InterruptedException e) {
        // by the listener; only closing ends this thread
      }
    }
    return null;
  }

  private void deliver(Change change) {
    byte[] bytes = change.key();
    if (bytes == null) {
      if (change.kind() == Change.Kind.CLEARED) {
        listener.cleared();
      } else {
        listener.resync();
      }
      return;
    }
    K key;
    try {
      key = keys.apply(bytes);
    } catch (RuntimeException e) {
      LOGGER.warn(
          "{}: a key cannot be decoded that was changed; its listener has to resync", url, e);
      listener.resync();
      return;
    }
    if (change.kind() == Change.Kind.SET) {
      listener.set(key, () -> values.apply(key));
    } else {
      listener.removed(key);
    }
  }

  /** Ends the delivery, but leaves it to the caller to forget it. */
  synchronized void end() {
    isClosed = true;
    waiting.clear();
    notifyAll();
  }

  @Override
  public void close() {
    end();
    onClose.accept(this);
  }
}
