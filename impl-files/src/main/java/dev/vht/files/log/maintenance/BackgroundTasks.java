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
 * Compacts a log and writes checkpoints in the background, when writers request it.
 *
 * <p>Writers only wait if they produce garbage faster than it is removed, and not longer than one
 * compaction takes. If a compaction fails, writers do not wait: the table grows, the failure is
 * logged, and compaction is tried again after as much new garbage.
 */
public final class BackgroundTasks {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");
  private static final int IDLE_SECONDS = 5;

  /** Garbage, in percent of the live bytes, at which compaction begins. */
  private static final int COMPACT_PERCENT = 65;

  /** Garbage, in percent of the live bytes, at which writers wait. */
  private static final int WAIT_PERCENT = 72;

  private final Log log;
  private final Path checkpoint;
  private final Executor executor;

  /** Held while the set of finished segments is changed, or must not change. */
  private final ReentrantLock segmentsLock = new ReentrantLock(true);

  private final AtomicBoolean isSubmitted = new AtomicBoolean();
  private volatile boolean isStopped;
  private volatile boolean isBackingUp;

  /** Garbage that the last attempt could not remove; guarded by the log's lock. */
  private long unremovable;

  /** {@link Log#appended} at the last checkpoint; guarded by the log's lock. */
  private long checkpointed;

  private boolean isCheckpointed;

  public BackgroundTasks(Log log, Path checkpoint, Executor executor) {
    this.log = log;
    this.checkpoint = checkpoint;
    this.executor = executor;
  }

  /** Creates an executor with one thread, which ends after some seconds without work. */
  public static Executor newExecutor(Path directory) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
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
    WAIT
  }

  /** Returns what is needed. Under the log's lock. */
  public Need need() {
    long garbage = log.space().garbage() - unremovable;
    if (garbage > threshold(WAIT_PERCENT, 2)) {
      return Need.WAIT;
    }
    return garbage > threshold(COMPACT_PERCENT, 1) || isCheckpointDue()
        ? Need.MAINTENANCE
        : Need.NOTHING;
  }

  private long threshold(int percent, int segments) {
    return log.space().live() / 100 * percent + (long) segments * log.nextSegmentSize();
  }

  private boolean isCheckpointDue() {
    long least = Math.max(log.sizes().smallestCheckpoint(), log.space().total() / 2);
    return log.space().appended() - checkpointed > least;
  }

  /** Requests and awaits what is needed. Without the log's lock. */
  public void request(Need need) {
    if (need != Need.NOTHING && isSubmitted.compareAndSet(false, true)) {
      submit();
    }
    if (need == Need.WAIT && !isBackingUp) {
      awaitCurrentTask();
    }
  }

  private void submit() {
    try {
      executor.execute(this::run);
    } catch (OutOfMemoryError e) { // no memory or no thread; the write itself succeeded
      isSubmitted.set(false);
      markUnremovable();
      warn(e);
    } catch (RuntimeException | Error e) {
      isSubmitted.set(false);
      throw e;
    }
  }

  private void warn(Throwable failure) {
    LOGGER.warn("the log in {} grows, because compacting it failed", log.directory(), failure);
  }

  private void run() {
    isSubmitted.set(false);
    try {
      boolean isMore = true;
      while (!isStopped && isMore) {
        isMore = compactOnce();
      }
      if (!isStopped && underLock(this::isCheckpointDue)) {
        checkpoint();
      }
    } catch (IOException | StorageException | OutOfMemoryError | StackOverflowError e) {
      markUnremovable();
      warn(e);
    }
  }

  private boolean compactOnce() throws IOException {
    segmentsLock.lock();
    try {
      if (!underLock(() -> log.space().garbage() - unremovable > threshold(COMPACT_PERCENT, 1))) {
        return false;
      }
      boolean isDone = Compaction.next(log, CompactionChoice.Aim.WORTHWHILE, () -> isStopped);
      if (!isDone) {
        markUnremovable();
      }
      return isDone;
    } finally {
      segmentsLock.unlock();
    }
  }

  private void markUnremovable() {
    log.lock.lock();
    try {
      unremovable = log.space().garbage();
    } finally {
      log.lock.unlock();
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

  /** Removes all garbage that there is now. */
  public void compact() throws IOException {
    segmentsLock.lock();
    try {
      int most = finishActive();
      while (most > 0 && Compaction.next(log, CompactionChoice.Aim.EVERYTHING, () -> isStopped)) {
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
      unremovable = 0;
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
    awaitCurrentTask();
  }

  /** Waits for one compaction only, because the lock is fair. */
  private void awaitCurrentTask() {
    segmentsLock.lock();
    try {
      return;
    } finally {
      segmentsLock.unlock();
    }
  }
}
