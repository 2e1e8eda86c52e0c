package dev.vht.files.place;

/**
 * How long the parties of a {@link TableLock} wait, in milliseconds, and the clock they wait by.
 *
 * <p>What they rely on is {@code look < limit <= grace <= patience}, and that two looks fit into
 * the grace: a holder whose right was last seen to be whole longer ago than {@code limit} does not
 * write before it has looked again, and everybody else waits at least that long before taking it
 * for gone.
 *
 * @param look how often a holder looks whether its record is as it should be
 * @param limit how old such a look may be when the holder writes
 * @param grace how long a table whose lock was removed is left to a holder that may live
 * @param patience how long a holder that may live is given to answer
 * @param clock what tells the time; it goes on while the machine is suspended
 */
record LockTiming(long look, long limit, long grace, long patience, Clock clock) {

  /** The time, and waiting. */
  interface Clock {
    /** Returns the time, in milliseconds. */
    long now();

    /** Waits; an interrupt neither ends it nor is lost. */
    void pause(long milliseconds);
  }

  static final LockTiming REAL = new LockTiming(200, 500, 2_000, 2_000, new OfTheSystem());

  /** How long to wait between two looks at another process. */
  long turn() {
    return Math.max(1, look / 10);
  }

  private static final class OfTheSystem implements Clock {
    @Override
    public long now() {
      return System.currentTimeMillis();
    }

    @Override
    public void pause(long milliseconds) {
      boolean isInterrupted = false;
      long end = System.nanoTime() + milliseconds * 1_000_000;
      for (long left = milliseconds; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
        try {
          Thread.sleep(left);
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
