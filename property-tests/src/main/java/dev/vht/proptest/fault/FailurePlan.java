package dev.vht.proptest.fault;

import dev.vht.ConfigurationException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the storage of a table fail at a chosen call. The table is opened at the URL that {@link
 * #at} returns; its storage then consults this plan at each call.
 *
 * <p><b>Thread-safety:</b> thread-safe. If several threads call the table, any of them may get the
 * failure.
 */
public final class FailurePlan implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final ConcurrentMap<String, FailurePlan> PLANS = new ConcurrentHashMap<>();

  /** What the storage of another process is identified by; null in this process. */
  private final @Nullable Object identity;

  private final String number = Integer.toString(NUMBERS.incrementAndGet());
  private final AtomicInteger openCursors = new AtomicInteger();
  private FailureMoment moment = FailureMoment.BEFORE;
  private volatile FailureKind kind = FailureKind.EXCEPTION;
  private int callsLeft;
  private boolean hasFailed;

  /** Whether the next write takes effect only when {@link #arrive} is called. */
  private boolean isNextLate;

  private Runnable late = () -> {};

  /** Creates a plan without a failure. */
  public FailurePlan() {
    this(null);
  }

  private FailurePlan(@Nullable Object identity) {
    this.identity = identity;
    PLANS.put(number, this);
  }

  /** Creates a plan without a failure for a handle that shares no locks and caches with others. */
  public static FailurePlan ofAnotherProcess() {
    return new FailurePlan(new Object());
  }

  Optional<Object> identity() {
    return Optional.ofNullable(identity);
  }

  static FailurePlan numbered(String number) {
    return Optional.ofNullable(PLANS.get(number))
        .orElseThrow(() -> new ConfigurationException("O1: there is no failure plan " + number));
  }

  /** Returns another URL of a table, at which its storage fails as planned. */
  public String at(String url) {
    return FailingStorageProvider.SCHEME + ":" + number + ":" + url;
  }

  /** Sets what a failing call throws: {@link FailureKind#EXCEPTION} unless set. */
  public void setKind(FailureKind thrown) {
    kind = thrown;
  }

  FailureKind kind() {
    return kind;
  }

  /**
   * Makes a storage fail once, in place of any earlier plan.
   *
   * @param call the number of the call from now on: 1 is the next, 0 is none
   * @param when before or after the effect of the call, where the call can fail so
   */
  public synchronized void plan(int call, FailureMoment when) {
    callsLeft = call;
    moment = when;
    hasFailed = false;
  }

  /**
   * Makes the next write of a storage end with an unknown outcome, and take effect only at {@link
   * #arrive}.
   */
  public synchronized void planLateWrite() {
    isNextLate = true;
  }

  /** Makes the late write take effect. */
  public void arrive() {
    Runnable write;
    synchronized (this) {
      write = late;
      late = () -> {};
    }
    write.run();
  }

  synchronized boolean isNextLate() {
    return isNextLate;
  }

  /** Keeps a write until it arrives. */
  synchronized void delay(Runnable write) {
    isNextLate = false;
    late = write;
  }

  /** Returns whether the storage has failed since the last {@link #plan}. */
  public synchronized boolean hasFailed() {
    return hasFailed;
  }

  /** Returns how many cursors are open. */
  public int openCursors() {
    return openCursors.get();
  }

  /** Counts a call and returns when it must fail, or null if it must not. */
  synchronized @Nullable FailureMoment countCall() {
    if (callsLeft == 0 || --callsLeft > 0) {
      return null;
    }
    hasFailed = true;
    return moment;
  }

  void cursorOpened() {
    openCursors.incrementAndGet();
  }

  void cursorClosed() {
    openCursors.decrementAndGet();
  }

  /** Removes the plan; its URLs can no longer be opened. */
  @Override
  public void close() {
    PLANS.remove(number);
  }
}
