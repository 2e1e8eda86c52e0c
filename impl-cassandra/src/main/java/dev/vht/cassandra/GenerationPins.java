package dev.vht.cassandra;

import dev.vht.StorageException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The generations that the walks of one handle keep from being removed. All walks over a generation
 * share one pin in the table's record, which is renewed every hour. It stays a second longer than
 * the last of them, because each change of the record costs more than a short walk.
 */
final class GenerationPins {
  static final long RENEWAL_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final Executor AFTER_A_SECOND =
      CompletableFuture.delayedExecutor(
          1,
          TimeUnit.SECONDS,
          task -> {
            Thread thread = new Thread(null, task, "vht-cassandra-unpin", 0, false);
            thread.setDaemon(true);
            thread.start();
          });

  private final TableContent content;
  private final UnusedGenerations garbage;
  private final Map<Long, Pin> pins = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean isClosed;

  private static final class Pin {
    private final long id = Tags.random();
    private int walks;
    private long nanos = System.nanoTime();
  }

  GenerationPins(TableContent content, UnusedGenerations garbage) {
    this.content = content;
    this.garbage = garbage;
  }

  /** Begins a walk, unless the generation may have been removed. Returns whether it has begun. */
  boolean begin(long generation) {
    lock.lock();
    try {
      Pin pin = pins.get(generation);
      if (pin == null) {
        pin = new Pin();
        if (!content.pin(pin.id, generation)) {
          return false;
        }
        pins.put(generation, pin);
      }
      pin.walks++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the generation of a walk from being removed for some more hours. */
  void renew(long generation) {
    lock.lock();
    try {
      Pin pin = pins.get(generation);
      if (pin != null && System.nanoTime() - pin.nanos > RENEWAL_NANOS) {
        boolean unused = content.pin(pin.id, generation); // if not, the walk finds out
        pin.nanos = System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends a walk. Does not wait for the cluster. */
  void end(long generation) {
    lock.lock();
    try {
      Pin pin = pins.get(generation);
      if (pin != null) {
        pin.walks--;
        if (pin.walks == 0) {
          AFTER_A_SECOND.execute(() -> unpinIfUnused(generation));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void unpinIfUnused(long generation) {
    lock.lock();
    try {
      Pin pin = pins.get(generation);
      if (pin != null && pin.walks == 0 && !isClosed) {
        unpin(generation, pin);
      }
    } catch (StorageException e) {
      AFTER_A_SECOND.execute(() -> unpinIfUnused(generation));
    } finally {
      lock.unlock();
    }
  }

  private void unpin(long generation, Pin pin) {
    boolean isGarbage = content.unpin(pin.id);
    pins.remove(generation);
    if (isGarbage) {
      garbage.removeLater();
    }
  }

  /** Ends all walks, as far as the cluster can be reached. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      for (Pin pin : pins.values()) {
        boolean unused = content.unpin(pin.id);
      }
    } catch (StorageException e) {
      // the pins expire
    } finally {
      pins.clear();
      lock.unlock();
    }
  }

  /** Ends all walks over a table that is deleted. */
  void forget() {
    lock.lock();
    try {
      isClosed = true;
      pins.clear();
    } finally {
      lock.unlock();
    }
  }
}
