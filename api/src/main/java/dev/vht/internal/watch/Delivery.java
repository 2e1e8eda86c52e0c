package dev.vht.internal.watch;

import dev.vht.Subscription;
import dev.vht.TableListener;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers changes to one listener, in a thread of its own.
 *
 * <p><b>The invariant.</b> Each change that was added waits in the queue, or was given to the
 * listener, which has returned, or is covered by a resync that the listener is still to be given.
 * The queue is bounded. When it is full, a resync takes the place of all its changes. So the thread
 * that adds a change never waits for the listener. If the listener throws, it is given a resync
 * next, until it has returned from one.
 *
 * <p>A listener that treats all changes alike has no queue: any number of changes are one resync.
 *
 * <p>To set {@link #hasMissed} takes no call and no memory, so it is possible whatever has made
 * adding a change fail. The thread looks at it once a second even if nothing has woken it.
 */
final class Delivery<K, V> implements Subscription, Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.watch");
  private static final int MAX_CHANGES = 10_000;
  private static final int MAX_BYTES = 4 << 20;
  private static final long RECHECK_MILLIS = 1_000;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final String url;
  private final TableListener<K, V> listener;
  private final boolean treatsAllAlike;
  private final Function<byte[], K> keys;
  private final Function<K, Optional<V>> values;
  private final Consumer<Delivery<?, ?>> onClose;

  // Guarded by this object's monitor.
  private @Nullable Waiting first;
  private @Nullable Waiting last;
  private int count;
  private long bytes;
  private boolean mustResync;
  private boolean isClosed;

  /** Whether a change could not be added; the whole queue is older than the resync that follows. */
  volatile boolean hasMissed;

  /** How long to wait before a resync that has failed is repeated; only for the own thread. */
  private long pauseMillis = FIRST_PAUSE_MILLIS;

  /** A change in the queue. It is complete before it is linked, whatever fails. */
  private static final class Waiting {
    final Change change;
    @Nullable Waiting next;

    Waiting(Change change) {
      this.change = change;
    }
  }

  /**
   * Creates a delivery that has not begun.
   *
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
    this.treatsAllAlike = hasOnlyResync(listener.getClass());
    this.keys = keys;
    this.values = values;
    this.onClose = onClose;
  }

  private static boolean hasOnlyResync(Class<?> listener) {
    try {
      return isInherited(listener, "set", Object.class, Supplier.class)
          && isInherited(listener, "removed", Object.class)
          && isInherited(listener, "cleared");
    } catch (NoSuchMethodException e) {
      throw new AssertionError("every listener has the methods of TableListener", e);
    }
  }

  private static boolean isInherited(Class<?> listener, String method, Class<?>... parameters)
      throws NoSuchMethodException {
    return listener.getMethod(method, parameters).getDeclaringClass() == TableListener.class;
  }

  void start() {
    WatchThread.start("vht-watch " + url, this);
  }

  synchronized void add(Change change) {
    if (isClosed) {
      return;
    }
    if (treatsAllAlike || change.kind() == Change.Kind.EVERYTHING) {
      resyncInstead();
    } else {
      if (count >= MAX_CHANGES || bytes >= MAX_BYTES) {
        resyncInstead();
      }
      append(new Waiting(change));
    }
    notifyAll();
  }

  private void append(Waiting added) {
    if (last == null) {
      first = added;
    } else {
      last.next = added;
    }
    last = added;
    count++;
    bytes += added.change.bytes();
  }

  private void resyncInstead() {
    mustResync = true;
    drop();
  }

  private void drop() {
    first = null;
    last = null;
    count = 0;
    bytes = 0;
  }

  @Override
  public void run() {
    boolean isOpen = true;
    while (isOpen) {
      try {
        isOpen = deliverNext();
      } catch (Throwable e) { // also if logging has failed, for want of memory
        hasMissed = true;
      }
    }
  }

  /** Delivers a change, or waits for one; returns false at the end of the subscription. */
  private boolean deliverNext() {
    Change next = take();
    if (next == null) {
      return false;
    }
    boolean isResync = next.kind() == Change.Kind.EVERYTHING;
    try {
      deliver(next);
      if (isResync) {
        pauseMillis = FIRST_PAUSE_MILLIS;
      }
    } catch (Throwable e) { // whatever a listener throws, it is given a resync
      hasMissed = true;
      LOGGER.error(
          "a listener of {} has failed at {}; it is told to resync{}",
          url,
          next.kind(),
          isResync ? " again in " + pauseMillis + " ms" : "",
          e);
      if (isResync) {
        pause();
      }
    }
    return true;
  }

  /** Waits for the next change; returns null at the end of the subscription. */
  private synchronized @Nullable Change take() {
    while (!isClosed) {
      if (hasMissed) {
        hasMissed = false;
        resyncInstead();
      }
      if (mustResync) {
        mustResync = false;
        return Change.EVERYTHING;
      }
      Waiting next = first;
      if (next != null) {
        first = next.next;
        if (first == null) {
          last = null;
        }
        count--;
        bytes -= next.change.bytes();
        return next.change;
      }
      await(RECHECK_MILLIS);
    }
    return null;
  }

  private synchronized void pause() {
    long end = System.nanoTime() + pauseMillis * 1_000_000;
    for (long left = pauseMillis;
        left > 0 && !isClosed;
        left = (end - System.nanoTime()) / 1_000_000) {
      await(left);
    }
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
  }

  @SuppressWarnings("WaitNotInLoop") // the callers loop
  private synchronized void await(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      // by the listener; only closing ends this thread
    }
  }

  private void deliver(Change change) {
    byte[] encoded = change.key();
    if (encoded != null) {
      K key = keys.apply(encoded);
      if (isOpen()) { // decoding may have taken long
        deliver(change.kind(), key);
      }
    } else if (change.kind() == Change.Kind.CLEARED) {
      listener.cleared();
    } else {
      listener.resync();
    }
  }

  private void deliver(Change.Kind kind, K key) {
    if (kind == Change.Kind.SET) {
      listener.set(key, () -> values.apply(key));
    } else {
      listener.removed(key);
    }
  }

  private synchronized boolean isOpen() {
    return !isClosed;
  }

  /** Ends the delivery, but leaves it to the caller to forget it. */
  synchronized void end() {
    isClosed = true;
    drop();
    notifyAll();
  }

  @Override
  public void close() {
    end();
    onClose.accept(this);
  }
}
