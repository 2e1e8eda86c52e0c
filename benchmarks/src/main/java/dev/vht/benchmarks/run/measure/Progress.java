package dev.vht.benchmarks.run.measure;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a run is: on a terminal by one line that is replaced each second, otherwise by a
 * line each half a minute.
 */
public final class Progress implements AutoCloseable {
  private static final String REPLACE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean isTerminal;
  private final LongSupplier nanoTime;
  private final long start;
  private final int total;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });
  private int done;
  private double partDone;
  private String current = "";

  /**
   * Begins to count the time.
   *
   * @param out where to show it
   * @param isTerminal whether that can replace a line
   * @param nanoTime the clock
   * @param total the number of steps
   */
  public Progress(PrintStream out, boolean isTerminal, LongSupplier nanoTime, int total) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.nanoTime = nanoTime;
    this.total = total;
    this.start = nanoTime.getAsLong();
  }

  /**
   * Shows the progress from now on, from time to time.
   *
   * @return this
   */
  public Progress start() {
    int seconds = isTerminal ? 1 : 30;
    var unused = clock.scheduleAtFixedRate(this::show, seconds, seconds, TimeUnit.SECONDS);
    return this;
  }

  /**
   * Begins a step.
   *
   * @param step its name
   */
  public synchronized void begin(String step) {
    current = step;
  }

  /**
   * Says how much of the current step is done.
   *
   * @param part from 0 to 1
   */
  public synchronized void advance(double part) {
    partDone = part;
  }

  /** Ends the current step. */
  public synchronized void end() {
    done++;
    partDone = 0;
  }

  /**
   * Returns the time since the start.
   *
   * @return the time
   */
  public Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - start);
  }

  /** Shows the progress once. */
  public synchronized void show() {
    if (isTerminal) {
      out.print(REPLACE_LINE + this);
      out.flush();
    } else {
      out.println(this);
    }
  }

  /** Shows the end. */
  @Override
  public void close() {
    clock.shutdownNow();
    show();
    if (isTerminal) {
      out.println();
    }
  }

  @Override
  public synchronized String toString() {
    double share = (done + partDone) / total;
    double seconds = elapsed().toNanos() / 1e9;
    String left = share == 0 ? "?" : text(seconds * (1 - share) / share);
    return "%d/%d, %s elapsed, about %s left: %s"
        .formatted(done, total, text(seconds), left, current);
  }

  private static String text(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3_600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3_600, whole / 60 % 60, whole % 60);
  }
}
