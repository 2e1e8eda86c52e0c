package dev.vht.files.place;

/**
 * How long the parties of a {@link TableLock} wait, in milliseconds, and by which clock.
 *
 * <p>They rely on {@code checkInterval < maxCheckAge <= returnTimeout <= answerTimeout}, and on two
 * intervals fitting into {@code returnTimeout}. A holder whose last check is older than {@code
 * maxCheckAge} checks again before it writes, and every other process waits at least that long
 * before it considers the holder gone.
 *
 * @param checkInterval how often a holder checks its record
 * @param maxCheckAge how old the last check may be when the holder writes
 * @param returnTimeout how long a newcomer waits for a holder to restore its record, if the lock
 *     file or the record was removed
 * @param answerTimeout how long a newcomer waits for a holder to answer
 * @param clock the time; it advances while the machine is suspended
 */
record LockTiming(
    long checkInterval, long maxCheckAge, long returnTimeout, long answerTimeout, Clock clock) {

  /** A clock that can wait. */
  interface Clock {
    /** Returns the time, in milliseconds. */
    long now();

    /** Waits for the whole time, and leaves the interrupt status as it was or was set meanwhile. */
    void pause(long milliseconds);
  }

  static final LockTiming REAL = new LockTiming(200, 500, 2_000, 2_000, new SystemClock());

  /** How long to wait before checking another process again. */
  long pollInterval() {
    return Math.max(1, checkInterval / 10);
  }

  private static final class SystemClock implements Clock {
    @Override
    public long now() {
      return System.currentTimeMillis();
    }

    @Override
    public void pause(long milliseconds) {
      boolean interrupted = false;
      long end = System.nanoTime() + milliseconds * 1_000_000;
      for (long left = milliseconds; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        try {
          Thread.sleep(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
