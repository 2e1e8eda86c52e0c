package dev.vht.proptest.trial;

import dev.vht.TableListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the events of a watched table, with the value that each set key had then. */
public class WatchedEvents implements TableListener<String, byte[]> {

  /** What happened. */
  public enum Kind {
    SET,
    REMOVED,
    CLEARED,
    RESYNC
  }

  /**
   * An event.
   *
   * @param key null if it concerns all keys
   * @param value what was read when the event arrived; null if that was nothing, or was not read
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Event(Kind kind, @Nullable String key, byte @Nullable [] value) {
    public boolean concerns(String wanted) {
      return key == null || key.equals(wanted);
    }

    @Override
    public String toString() {
      return key == null ? kind.toString() : kind + " " + key;
    }
  }

  private final List<Event> received = new ArrayList<>();

  @Override
  public void set(String key, Supplier<Optional<byte[]>> value) {
    add(new Event(Kind.SET, key, value.get().orElse(null)));
  }

  @Override
  public void removed(String key) {
    add(new Event(Kind.REMOVED, key, null));
  }

  @Override
  public void cleared() {
    add(new Event(Kind.CLEARED, null, null));
  }

  @Override
  public void resync() {
    add(new Event(Kind.RESYNC, null, null));
  }

  private synchronized void add(Event event) {
    received.add(event);
    notifyAll();
  }

  /** Returns the events so far. */
  public final synchronized List<Event> received() {
    return List.copyOf(received);
  }

  /** Waits until the events so far meet a condition; returns whether they do in time. */
  public final synchronized boolean await(Predicate<List<Event>> condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BoundedWait.seconds());
    while (!condition.test(received)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (millis <= 0) {
        return false;
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for events", e);
      }
    }
    return true;
  }

  /** Waits until an event of a key, or one that may stand for it, has arrived after a position. */
  public final void awaitEventOf(String key, int position) {
    boolean hasArrived =
        await(
            events ->
                events.stream()
                    .skip(position)
                    .anyMatch(each -> key.equals(each.key()) || each.kind() == Kind.RESYNC));
    if (!hasArrived) {
      throw new AssertionError(
          "no event of \""
              + key
              + "\" within "
              + BoundedWait.seconds()
              + " seconds; received were "
              + received());
    }
  }
}
