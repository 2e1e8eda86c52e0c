package dev.vht.files.log.maintenance;

import dev.vht.StorageException;
import dev.vht.files.log.core.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts a log, syncs it and writes checkpoints in the background, when writers request it.
 *
 * <p>Writers only wait if they produce garbage faster than it is removed, and not longer than one
 * compaction or one sync takes. If a compaction fails, writers do not wait: the table grows, the
 * failure is logged, and compaction is tried again after as much new garbage.
 */
public final class BackgroundTasks {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");
  private static final int IDLE_SECONDS = 5;
  private static final int THREADS = 2;

  private final Log log;
  private final SpaceLimits limits;
  private final Renewal renewal;
  private final Path checkpoint;
  private final Executor executor;

  /** Held while the set of finished segments is changed, or must not change. */
  private final ReentrantLock segmentsLock = new ReentrantLock(true);

  private final AtomicBoolean isSubmitted = new AtomicBoolean();
  private final AtomicBoolean isRenewing = new AtomicBoolean();
  private volatile boolean isStopped;
  private volatile boolean isBackingUp;

  /** {@link Log#appended} at the last checkpoint; guarded by the log's lock. */
  private long checkpointed;

  private boolean isCheckpointed;

  public BackgroundTasks(Log log, Path checkpoint, Executor executor) {
    this.log = log;
    this.limits = new SpaceLimits(log);
    this.renewal = new Renewal(log, limits, segmentsLock, () -> isStopped);
    this.checkpoint = checkpoint;
    this.executor = executor;
  }

  /** Creates an executor whose threads end after some seconds without work. */
  public static Executor newExecutor(Path directory) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "vht-log-maintenance " + directory);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** What a writer has to do after it has released the log's lock. */
  public enum Need {
    NOTHING,
    /** Request maintenance. */
    MAINTENANCE,
    /** Request maintenance and wait for one compaction. */
    COMPACTION,
    /** Request maintenance and wait for one step of the renewal. */
    RENEWAL
  }

  /** Returns what is needed after a write has failed, for lack of space maybe. */
  public Need needAfterFailure() {
    limits.lookAtDisk();
    return need();
  }

  /** Returns what is needed. Under the log's lock. */
  public Need need() {
    limits.look();
    if (limits.isGarbageOver(SpaceLimits.Limit.WAIT)) {
      return Need.COMPACTION;
    } else if (limits.isSpaceOver(SpaceLimits.Limit.WAIT)) {
      return Need.RENEWAL;
    }
    boolean isRenewalDue =
        (limits.isSyncDue() || limits.isSpaceOver(SpaceLimits.Limit.BEGIN)) && !isRenewing.get();
    return isRenewalDue || limits.isGarbageOver(SpaceLimits.Limit.BEGIN) || isCheckpointDue()
        ? Need.MAINTENANCE
        : Need.NOTHING;
  }

  private boolean isCheckpointDue() {
    long least = Math.max(log.sizes().smallestCheckpoint(), log.space().total() / 2);
    return log.space().appended() - checkpointed > least;
  }

  /** Requests and awaits what is needed. Without the log's lock. */
  public void request(Need need) {
    if (need == Need.NOTHING) {
      return;
    }
    submit(isSubmitted, this::run);
    if (!isBackingUp) {
      if (need == Need.COMPACTION) {
        awaitCurrentTask();
      } else if (need == Need.RENEWAL) {
        renewal.awaitStep();
      }
    }
  }

  private void submit(AtomicBoolean submitted, Runnable task) {
    if (!submitted.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(task);
    } catch (OutOfMemoryError e) { // no memory or no thread; the write itself succeeded
      submitted.set(false);
      limits.markUnremovable();
      warn(e);
    } catch (RuntimeException | Error e) {
      submitted.set(false);
      throw e;
    }
  }

  private void warn(Throwable failure) {
    LOGGER.warn("the log in {} grows, because compacting it failed", log.directory(), failure);
  }

  private void renew() {
    try {
      attempt(renewal::run);
    } finally {
      isRenewing.set(false);
    }
  }

  /** One at a time, so that the other thread is free for a renewal. */
  private void run() {
    try {
      maintain();
    } finally {
      isSubmitted.set(false); // each write looks at what is needed, so no request is lost
    }
  }

  private void maintain() {
    attempt(
        () -> {
          if (underLock(limits::isRenewalDue)) {
            submit(isRenewing, this::renew);
          }
          boolean isMore = true;
          while (!isStopped && isMore) {
            isMore = compactOnce();
          }
          checkpointIfDue();
        });
  }

  private void attempt(Task task) {
    try {
      task.run();
    } catch (IOException | StorageException | OutOfMemoryError | StackOverflowError e) {
      limits.markUnremovable();
      warn(e);
    }
  }

  private boolean compactOnce() throws IOException {
    segmentsLock.lock();
    try {
      if (isStopped || !underLock(() -> limits.isGarbageOver(SpaceLimits.Limit.BEGIN))) {
        return false;
      }
      CompactionChoice.Scope scope =
          log.isSynced() ? CompactionChoice.Scope.ALL : CompactionChoice.Scope.LOOSE;
      boolean isDone =
          Compaction.next(log, CompactionChoice.Aim.WORTHWHILE, scope, () -> isStopped);
      if (!isDone) {
        limits.markUnremovable();
      }
      return isDone;
    } finally {
      segmentsLock.unlock();
    }
  }

  private boolean underLock(BooleanSupplier question) {
    log.lock.lock();
    try {
      return question.getAsBoolean();
    } finally {
      log.lock.unlock();
    }
  }

  private void checkpointIfDue() throws IOException {
    segmentsLock.lock();
    try {
      if (!isStopped && underLock(this::isCheckpointDue)) {
        checkpoint();
      }
    } finally {
      segmentsLock.unlock();
    }
  }

  /** Removes all garbage that there is now. */
  public void compact() throws IOException {
    segmentsLock.lock();
    try {
      int most = finishActive();
      while (most > 0
          && Compaction.next(
              log, CompactionChoice.Aim.EVERYTHING, CompactionChoice.Scope.ALL, () -> isStopped)) {
        most--; // ends, even if writers produce garbage as fast
      }
      checkpoint();
    } finally {
      segmentsLock.unlock();
    }
  }

  private int finishActive() throws IOException {
    log.lock.lock();
    try {
      log.failureState().requireWritable();
      log.active().finish();
      limits.forgetUnremovable();
      log.segments().forEach(segment -> segment.setUnreadable(false));
      return 2 * log.segments().size() + 1;
    } finally {
      log.lock.unlock();
    }
  }

  /** Whether a new checkpoint would cover more than the last one. */
  public boolean isCheckpointUseful() {
    return underLock(() -> log.space().appended() > checkpointed || !isCheckpointed);
  }

  /** Writes a checkpoint. */
  public void checkpoint() throws IOException {
    segmentsLock.lock();
    try {
      long appended;
      log.lock.lock();
      try {
        appended = log.space().appended();
      } finally {
        log.lock.unlock();
      }
      Path temporary = checkpoint.resolveSibling(checkpoint.getFileName() + ".tmp");
      Checkpoint.write(log, checkpoint, temporary);
      log.lock.lock();
      try {
        checkpointed = appended;
        isCheckpointed = true;
      } finally {
        log.lock.unlock();
      }
    } finally {
      segmentsLock.unlock();
    }
  }

  /** A task that needs the segments to stay. */
  public interface Task {
    void run() throws IOException;
  }

  /** Runs a task while no segment is compacted. Writers continue meanwhile. */
  public void runWithoutCompaction(Task task) throws IOException {
    segmentsLock.lock();
    isBackingUp = true;
    try {
      task.run();
    } finally {
      isBackingUp = false;
      segmentsLock.unlock();
    }
  }

  /** Stops all tasks and waits for the current one. */
  public void stop() {
    isStopped = true;
    renewal.awaitStep();
    awaitCurrentTask();
  }

  /** Waits for one compaction only, because the lock is fair. */
  private void awaitCurrentTask() {
    Renewal.awaitRelease(segmentsLock);
  }
}
