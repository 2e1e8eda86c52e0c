package dev.vht;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Collects what a listener receives, as text. */
public final class Events implements TableListener<String, String> {
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @Override
  public void set(String key, Supplier<Optional<String>> value) {
    received.add("set " + key);
  }

  @Override
  public void removed(String key) {
    received.add("removed " + key);
  }

  @Override
  public void cleared() {
    received.add("cleared");
  }

  @Override
  public void resync() {
    received.add("resync");
  }

  /** Waits for the next event. */
  public String next() {
    try {
      return String.valueOf(received.poll(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns whether nothing has been received that {@link #next} has not returned. */
  public boolean isEmpty() {
    return received.isEmpty();
  }
}
