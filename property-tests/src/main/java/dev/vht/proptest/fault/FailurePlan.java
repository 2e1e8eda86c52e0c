package dev.vht.proptest.fault;

import dev.vht.ConfigurationException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Has the storage of a table fail, whatever storage that is: the table is opened at another URL,
 * which names this plan before the table's own URL, and whose storage asks the plan at each call.
 *
 * <p><b>Thread-safety:</b> for many threads; which of them meets a failure is then anybody's guess.
 */
public final class FailurePlan implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ConcurrentMap<String, FailurePlan> PLANS = new ConcurrentHashMap<>();

  private final String number = Integer.toString(NUMBERS.incrementAndGet());
  private final AtomicInteger openCursors = new AtomicInteger();
  private FailureMoment moment = FailureMoment.BEFORE;
  private volatile FailureKind kind = FailureKind.EXCEPTION;
  private int callsLeft;
  private boolean hasStruck;

  /** Plans no failure yet. */
  public FailurePlan() {
    PLANS.put(number, this);
  }

  static FailurePlan numbered(String number) {
    return Optional.ofNullable(PLANS.get(number))
        .orElseThrow(
            () -> new ConfigurationException("O1: nobody has planned the failures " + number));
  }

  /**
   * Returns where a table's storage fails as planned.
   *
   * @param url the table's own URL
   * @return the URL of the same table
   */
  public String at(String url) {
    return FailingStorageProvider.SCHEME + ":" + number + ":" + url;
  }

  /**
   * Says what calls throw that are planned to fail.
   *
   * @param thrown an exception unless set
   */
  public void setKind(FailureKind thrown) {
    kind = thrown;
  }

  FailureKind kind() {
    return kind;
  }

  /**
   * Has a storage fail once.
   *
   * @param call at which call from now on: 1 is the next, 0 is none
   * @param when before or after what the call does, where the call can fail so
   */
  public synchronized void plan(int call, FailureMoment when) {
    callsLeft = call;
    moment = when;
    hasStruck = false;
  }

  /**
   * Tells whether the storage has failed.
   *
   * @return whether it failed since the last plan was made
   */
  public synchronized boolean haveStruck() {
    return hasStruck;
  }

  /**
   * Counts the walks that nobody has ended.
   *
   * @return the number of cursors that are open
   */
  public int openCursors() {
    return openCursors.get();
  }

  /** Counts a call: when it is to fail, or null if it is not. */
  synchronized @Nullable FailureMoment next() {
    if (callsLeft == 0 || --callsLeft > 0) {
      return null;
    }
    hasStruck = true;
    return moment;
  }

  void cursorOpened() {
    openCursors.incrementAndGet();
  }

  void cursorClosed() {
    openCursors.decrementAndGet();
  }

  /** Forgets the plan; its URLs lead nowhere from then on. */
  @Override
  public void close() {
    PLANS.remove(number);
  }
}
