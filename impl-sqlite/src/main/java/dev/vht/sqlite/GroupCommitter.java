package dev.vht.sqlite;

import dev.vht.internal.lock.StackReserve;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writing connection of a handle, with group commit.
 *
 * <p>SQLite allows one writer at a time, and a commit costs the same for many changes as for one:
 * under DISK, a sync. A thread that finds the queue empty becomes the leader and executes its
 * change at once, in its own transaction. Other threads append their changes to the queue and wait.
 * A leader that is done passes leadership to the next thread in the queue. The new leader executes
 * its own change in one transaction with all changes that wait or arrive before the last of them is
 * executed. A thread returns when its change has been committed or has failed.
 *
 * <p><b>Invariant:</b> the thread whose request is at the head of the queue is the leader, and only
 * the leader uses the connection. A request leaves the queue only after it is complete, so no
 * request is lost.
 *
 * <p><b>Failures.</b> The effect of a change depends only on its arguments and the database, so a
 * change may be executed again until it is complete. If one change of a group fails, the group's
 * transaction is rolled back and each change is executed separately, with the outcome it has alone.
 * No change is affected by another one's failure, however SQLite undoes it. If the commit fails,
 * all changes of the group have failed.
 *
 * <p><b>Errors</b> such as a stack overflow belong to the leader's thread, which may be executing
 * another thread's change. The leader fails. The other requests stay incomplete, and their threads
 * execute them. An error may leave the connection in any state, so it is closed, which rolls back
 * its transaction, and the next change opens a new one. Completing requests and passing leadership
 * allocate nothing and have stack space reserved ({@link StackReserve}).
 *
 * <p>An interrupt does not end a wait. The thread's interrupt status is restored.
 */
final class GroupCommitter implements AutoCloseable {
  /** Bounds the time that the first request of a group waits. */
  private static final int MAX_GROUP_SIZE = 256;

  private final Opener opener;
  private @Nullable DatabaseConnection connection;
  private boolean isBroken;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Request<?> head;
  private @Nullable Request<?> tail;

  /** Opens a connection for writing. */
  @FunctionalInterface
  interface Opener {
    DatabaseConnection open() throws SQLException;
  }

  GroupCommitter(DatabaseConnection connection, Opener opener) {
    this.connection = connection;
    this.opener = opener;
  }

  /** A change to the database, which may be executed more than once. */
  @FunctionalInterface
  interface Change<T> {
    T in(DatabaseConnection connection) throws SQLException;
  }

  /** Executes a change of one statement. */
  <T> T executeStatement(Change<T> change) throws SQLException {
    return execute(new Request<>(change, change, true));
  }

  /** Executes a change of several statements atomically. */
  <T> T executeTransaction(Change<T> change) throws SQLException {
    Change<T> alone = connection -> connection.inTransaction(() -> change.in(connection));
    return execute(new Request<>(change, alone, true));
  }

  /** Executes work that controls its own transactions or runs a user's code; never in a group. */
  <T> T executeAlone(Change<T> work) throws SQLException {
    return execute(new Request<>(work, work, false));
  }

  private <T> T execute(Request<T> request) throws SQLException {
    StackReserve.require();
    if (!enqueue(request)) {
      request.await();
    }
    if (!request.isComplete()) {
      try {
        lead(request);
      } finally {
        passLeadership(request);
      }
    }
    return request.result();
  }

  /** Appends a request, and returns whether it is at the head. */
  private boolean enqueue(Request<?> request) {
    lock.lock();
    try {
      Request<?> last = tail;
      if (head != null && head.thread == request.thread) {
        throw new IllegalStateException(
            "R8: fill, but what the table is filled from writes to that table; it may only read it");
      }
      tail = request;
      if (last == null) {
        head = request;
      } else {
        last.next = request;
      }
      return last == null;
    } finally {
      lock.unlock();
    }
  }

  /** Removes the completed requests, which are at the head of the queue, and wakes the next. */
  private void passLeadership(Request<?> first) {
    Request<?> next = first;
    lock.lock();
    try {
      while (next != null && (next == first || next.isComplete())) {
        next = next.next;
      }
      head = next;
      if (next == null) {
        tail = null;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.advance(Progress.LEADING);
    }
  }

  private void lead(Request<?> first) {
    try {
      DatabaseConnection usable = openIfUnusable();
      if (first.isGroupable && nextInGroup(first, 1) != null) {
        executeGroup(first, usable);
      } else {
        first.execute(usable);
      }
    } catch (SQLException e) {
      if (!first.isComplete()) {
        first.fail(e);
      }
    } catch (Error e) {
      isBroken = true;
      closeBroken(e);
      throw e;
    }
  }

  /** Returns the connection, or a new one if an error has left it in an unknown state. */
  private DatabaseConnection openIfUnusable() throws SQLException {
    if (connection != null && (isBroken || connection.isBroken())) {
      connection.close();
      connection = null;
    }
    if (connection == null) {
      connection = opener.open();
      isBroken = false;
    }
    return connection;
  }

  /** Ends a transaction that others may wait for. If closing fails, the next change retries. */
  private void closeBroken(Throwable reason) {
    DatabaseConnection broken = connection;
    if (broken != null) {
      try {
        broken.close();
        connection = null;
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private @Nullable Request<?> nextInGroup(Request<?> request, int groupSize) {
    lock.lock();
    try {
      Request<?> next = request.next;
      return next != null && next.isGroupable && groupSize < MAX_GROUP_SIZE ? next : null;
    } finally {
      lock.unlock();
    }
  }

  private void executeGroup(Request<?> first, DatabaseConnection usable) throws SQLException {
    Request<?> last = first;
    usable.begin();
    try {
      int size = 0;
      for (Request<?> each = first; each != null; each = nextInGroup(each, size)) {
        last = each;
        each.executeInGroup(usable);
        size++;
      }
    } catch (SQLException | RuntimeException e) { // recurs in the request that it concerns
      usable.rollBack(e);
      executeSeparately(first, last);
      return;
    }
    commit(first, last, usable);
  }

  private void executeSeparately(Request<?> first, Request<?> last) throws SQLException {
    for (Request<?> each = first; each != null; each = each == last ? null : each.next) {
      each.execute(openIfUnusable());
    }
  }

  private static void commit(Request<?> first, Request<?> last, DatabaseConnection usable) {
    Throwable failure = null;
    try {
      usable.commit();
    } catch (SQLException | RuntimeException e) {
      failure = e;
    }
    for (Request<?> each = first; each != null; each = each == last ? null : each.next) {
      if (failure == null) {
        each.succeed();
      } else {
        each.fail(failure);
      }
    }
  }

  private enum Progress {
    WAITING,
    LEADING,
    COMPLETE
  }

  /** A change, its thread and its outcome. */
  private static final class Request<T> {
    final Thread thread = Thread.currentThread();
    final boolean isGroupable;
    private final Change<T> change;
    private final Change<T> alone;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile Progress progress = Progress.WAITING;

    /** The successor in the queue, guarded by the committer's lock. */
    @Nullable Request<?> next;

    /**
     * Creates a request of the current thread.
     *
     * @param change what to execute in a group's transaction
     * @param alone what to execute outside a group
     * @param isGroupable whether the change may share a transaction with others
     */
    Request(Change<T> change, Change<T> alone, boolean isGroupable) {
      this.change = change;
      this.alone = alone;
      this.isGroupable = isGroupable;
    }

    void await() {
      boolean isInterrupted = false;
      while (progress == Progress.WAITING) {
        LockSupport.park(this);
        isInterrupted |= Thread.interrupted(); // else it would not park again
      }
      if (isInterrupted) {
        thread.interrupt();
      }
    }

    /** Executes the change without committing it. */
    void executeInGroup(DatabaseConnection connection) throws SQLException {
      result = change.in(connection);
    }

    void execute(DatabaseConnection connection) {
      try {
        result = alone.in(connection);
        succeed();
      } catch (SQLException | RuntimeException e) {
        fail(e);
      }
    }

    void succeed() {
      advance(Progress.COMPLETE);
    }

    void fail(Throwable reason) {
      failure = reason;
      advance(Progress.COMPLETE);
    }

    void advance(Progress reached) {
      progress = reached;
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
      }
    }

    boolean isComplete() {
      return progress == Progress.COMPLETE;
    }

    T result() throws SQLException {
      if (failure instanceof SQLException e) {
        throw e;
      } else if (failure instanceof RuntimeException e) {
        throw e;
      }
      return Objects.requireNonNull(result, "a change has a result");
    }
  }

  /** Closes the connection. No change may be in progress. */
  @Override
  public void close() throws SQLException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
