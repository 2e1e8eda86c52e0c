package dev.vht.internal.watch;

import dev.vht.spi.ChangeFeed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the feed of a storage, in a thread that runs while there are listeners.
 *
 * <p>The changes of a poll are passed on after it has returned, because those of a poll that fails
 * are reported again. If passing them on fails, the next round reports everything. This object's
 * monitor is held meanwhile, so changes stay in order even if a thread that was stopped is still at
 * work when the next one starts.
 */
public final class PolledSource implements ChangeSource {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.watch");
  private static final long SHORTEST_PAUSE_MILLIS = 10;
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 500;

  private final String url;
  private final Supplier<ChangeFeed> following;
  private final Predicate<Runnable> gate;
  private final Runnable beforeReport;
  private @Nullable ChangeFeed feed;

  /** The thread that polls; null if there is none, or if it is to end. */
  private volatile @Nullable Thread poller;

  /** Whether changes were polled that were not passed on. */
  private boolean isUnreported;

  /** Whether the last round has failed; only for the thread that polls. */
  private boolean hasFailed;

  /** The announcements since the last pause. Any number of them end one. */
  private final Semaphore announcements = new Semaphore(0);

  /**
   * Creates a source that does nothing yet.
   *
   * @param following begins to follow the table; called at most once
   * @param gate makes a call of the storage, or returns false if the table is closed or deleted
   * @param beforeReport is run between a poll that has found changes and their report
   */
  public PolledSource(
      String url, Supplier<ChangeFeed> following, Predicate<Runnable> gate, Runnable beforeReport) {
    this.url = url;
    this.following = following;
    this.gate = gate;
    this.beforeReport = beforeReport;
  }

  @Override
  public synchronized void start(ChangeFeed.Listener listener) {
    boolean unused = poll(new ChangeBuffer()); // what was reported happened before
    isUnreported = false;
    hasFailed = false;
    poller = WatchThread.start("vht-poll " + url, () -> run(listener));
  }

  @Override
  public void stop() {
    poller = null;
    announcements.release();
  }

  private void run(ChangeFeed.Listener listener) {
    boolean goesOn = true;
    while (goesOn) {
      try {
        goesOn = runRound(listener);
      } catch (Throwable e) { // logging or waiting has failed, for want of memory
        hasFailed = true;
      }
    }
  }

  /** Returns whether to go on. */
  private boolean runRound(ChangeFeed.Listener listener) {
    try {
      if (!pollAndReport(listener)) {
        return false;
      }
      hasFailed = false;
    } catch (Throwable e) {
      boolean isFirst = !hasFailed;
      hasFailed = true;
      if (isFirst) {
        LOGGER.warn("the changes of {} cannot be read; trying again until they can", url, e);
      }
    }
    pause();
    return true;
  }

  /** Returns whether to go on. */
  private synchronized boolean pollAndReport(ChangeFeed.Listener listener) {
    if (poller == null) {
      boolean unused = gate.test(() -> feed().pause());
    }
    if (!isPoller()) {
      return false;
    }
    ChangeBuffer changes = new ChangeBuffer();
    boolean isOpen = poll(changes);
    if (isUnreported) {
      changes.everything();
    }
    isUnreported = true;
    if (isOpen && !changes.isEmpty()) {
      beforeReport.run();
      changes.reportTo(listener);
    }
    isUnreported = false;
    return isOpen;
  }

  @SuppressWarnings("ReferenceEquality") // threads have identity
  private boolean isPoller() {
    return poller == Thread.currentThread();
  }

  private boolean poll(ChangeFeed.Listener changes) {
    return gate.test(() -> feed().poll(changes));
  }

  private ChangeFeed feed() {
    ChangeFeed present = feed;
    if (present == null) {
      present = following.get();
      present.onAnnouncement(announcements::release);
      feed = present;
    }
    return present;
  }

  private void pause() {
    long millis = hasFailed ? PAUSE_AFTER_FAILURE_MILLIS : pauseMillis();
    try {
      if (announcements.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        announcements.drainPermits();
      }
    } catch (InterruptedException e) {
      // of a thread that nobody else knows
    }
  }

  private synchronized long pauseMillis() {
    return Math.max(SHORTEST_PAUSE_MILLIS, feed().defaultFreshness().bound().toMillis());
  }
}
