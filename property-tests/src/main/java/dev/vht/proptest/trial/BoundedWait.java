package dev.vht.proptest.trial;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fails if a call that must not block does not end in time. The system property {@code
 * vht.patience} is the limit in seconds: 20 unless set, long enough that a slow machine is not
 * mistaken for a lock.
 */
public final class BoundedWait {
  private static final String SETTING = "vht.patience";
  private static final int SHOWN_FRAMES = 8;

  private BoundedWait() {}

  public static long seconds() {
    return Long.getLong(SETTING, 20);
  }

  /** An action that runs in another thread. */
  public static final class Work<T> {
    private final String what;
    private final FutureTask<T> task;
    private final Thread thread;

    private Work(String what, Callable<T> action) {
      this.what = what;
      this.task = new FutureTask<>(action);
      this.thread = new Thread(task, what);
      thread.setDaemon(true);
      thread.start();
    }

    /** Returns its result, throws what it threw, or fails if it does not end in time. */
    public T result() {
      try {
        return task.get(seconds(), TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new Stuck(what, thread);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what, e);
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      }
    }

    private AssertionError rethrown(@Nullable Throwable cause) {
      if (cause instanceof RuntimeException exception) {
        throw exception;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      return new AssertionError(what + " threw " + cause, cause);
    }
  }

  /** The failure of an action that did not end in time. */
  static final class Stuck extends AssertionError {
    private static final long serialVersionUID = 1L;

    Stuck(String what, Thread thread) {
      super(
          what
              + " did not end within "
              + seconds()
              + " seconds; its thread is at"
              + Arrays.stream(thread.getStackTrace())
                  .limit(SHOWN_FRAMES)
                  .map(frame -> "\n    " + frame)
                  .collect(Collectors.joining()));
    }
  }

  /** Starts an action in another thread. */
  public static <T> Work<T> begin(String what, Callable<T> action) {
    return new Work<>(what, action);
  }

  /** Runs an action in another thread, and fails if it does not end in time. */
  public static <T> T require(String what, Callable<T> action) {
    return begin(what, action).result();
  }

  /** Runs an action in another thread, and fails if it does not end in time. */
  public static void require(String what, Runnable action) {
    Object unused =
        require(
            what,
            () -> {
              action.run();
              return what;
            });
  }
}
