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
 * Compacts a log and writes checkpoints, beside the writers and at their bidding.
 *
 * <p>Writers wait only where garbage comes faster than it can be taken away, and no longer than one
 * compaction takes. Where compacting fails, nobody waits: the table stays as it is and grows, the
 * failure is logged, and it is tried again when as much garbage again has gathered.
 */
public final class BackgroundTasks {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");
  private static final int IDLE_SECONDS = 5;

  /** Garbage, in hundredths of what is live, at which compacting begins. */
  private static final int SOME = 65;

  /** The same, at which writers wait. */
  private static final int TOO_MUCH = 72;

  private static final int HUNDREDTHS = 100;

  private final Log log;
  private final Path checkpoint;
  private final Executor executor;

  /** Held by whoever changes which segments there are, or relies on that they stay. */
  private final ReentrantLock tidying = new ReentrantLock(true);

  private final AtomicBoolean isDue = new AtomicBoolean();
  private volatile boolean isStopped;
  private volatile boolean isBackingUp;

  /** Garbage that was tried in vain, under the log's lock. */
  private long forgiven;

  /** How much had been appended at the last checkpoint, under the log's lock. */
  private long checkpointed;

  private boolean isCheckpointed;

  public BackgroundTasks(Log log, Path checkpoint, Executor executor) {
    this.log = log;
    this.checkpoint = checkpoint;
    this.executor = executor;
  }

  /** An executor of one thread, which is there only while there is something to do. */
  public static Executor ownThread(Path directory) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "vht-housekeeping " + directory);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** What a writer is to do once it has given up the log's lock. */
  public enum Need {
    NOTHING,
    /** Have the log tidied. */
    TIDYING,
    /** The same, and wait until some of it is done. */
    WAITING
  }

  /** Tells what is needed. Under the log's lock. */
  public Need need() {
    long garbage = log.garbage() - forgiven;
    if (garbage > allowed(TOO_MUCH, 2)) {
      return Need.WAITING;
    }
    return garbage > allowed(SOME, 1) || isCheckpointDue() ? Need.TIDYING : Need.NOTHING;
  }

  private long allowed(int hundredths, int segments) {
    return log.live() / HUNDREDTHS * hundredths + (long) segments * log.target();
  }

  private boolean isCheckpointDue() {
    long least = Math.max(log.tuning().smallestCheckpoint(), log.total() / 2);
    return log.appended() - checkpointed > least;
  }

  /** Does what is needed, or has it done. Without the log's lock. */
  public void serve(Need need) {
    if (need != Need.NOTHING && isDue.compareAndSet(false, true)) {
      haveTidied();
    }
    if (need == Need.WAITING && !isBackingUp) {
      awaitTidying();
    }
  }

  private void haveTidied() {
    try {
      executor.execute(this::tidy);
    } catch (OutOfMemoryError e) { // no memory, or no thread; the write that led here is done
      isDue.set(false);
      forgive();
      warn(e);
    } catch (RuntimeException | Error e) {
      isDue.set(false);
      throw e;
    }
  }

  private void warn(Throwable failure) {
    LOGGER.warn("the log in {} grows, because tidying it failed", log.directory(), failure);
  }

  private void tidy() {
    isDue.set(false);
    try {
      boolean isMore = true;
      while (!isStopped && isMore) {
        isMore = compactOnce();
      }
      if (!isStopped && underLock(this::isCheckpointDue)) {
        checkpoint();
      }
    } catch (IOException | StorageException | OutOfMemoryError | StackOverflowError e) {
      forgive();
      warn(e);
    }
  }

  private boolean compactOnce() throws IOException {
    tidying.lock();
    try {
      if (!underLock(() -> log.garbage() - forgiven > allowed(SOME, 1))) {
        return false;
      }
      boolean isDone = Compaction.next(log, Compaction.Aim.WORTHWHILE, () -> isStopped);
      if (!isDone) {
        forgive();
      }
      return isDone;
    } finally {
      tidying.unlock();
    }
  }

  private void forgive() {
    log.lock.lock();
    try {
      forgiven = log.garbage();
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

  /** Takes away all garbage that there is now. */
  public void compact() throws IOException {
    tidying.lock();
    try {
      int most = finishActive();
      while (most > 0 && Compaction.next(log, Compaction.Aim.EVERYTHING, () -> isStopped)) {
        most--; // writers may make garbage as fast as it goes
      }
      checkpoint();
    } finally {
      tidying.unlock();
    }
  }

  private int finishActive() throws IOException {
    log.lock.lock();
    try {
      log.health().require();
      log.finishActive();
      forgiven = 0;
      return 2 * log.segments().size() + 1;
    } finally {
      log.lock.unlock();
    }
  }

  /** Whether a checkpoint would say more than the one that is there. */
  public boolean isWorthACheckpoint() {
    return underLock(() -> log.appended() > checkpointed || !isCheckpointed);
  }

  /** Writes a checkpoint. */
  public void checkpoint() throws IOException {
    tidying.lock();
    try {
      long appended;
      log.lock.lock();
      try {
        appended = log.appended();
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
      tidying.unlock();
    }
  }

  /** Something to be done while the segments stay that are there. */
  public interface Work {
    void run() throws IOException;
  }

  /** Does something for which the segments must stay that are there. Writers go on meanwhile. */
  public void withoutTidying(Work work) throws IOException {
    tidying.lock();
    isBackingUp = true;
    try {
      work.run();
    } finally {
      isBackingUp = false;
      tidying.unlock();
    }
  }

  /** Does nothing from now on, and waits for what is being done. */
  public void stop() {
    isStopped = true;
    awaitTidying();
  }

  /** Waits for one compaction, and not for all: the lock is fair. */
  private void awaitTidying() {
    tidying.lock();
    try {
      return;
    } finally {
      tidying.unlock();
    }
  }
}
