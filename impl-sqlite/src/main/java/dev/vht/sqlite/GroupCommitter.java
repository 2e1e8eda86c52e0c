package dev.vht.sqlite;

import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a handle that writes, and the threads that want something written by it.
 *
 * <p>SQLite has one writer at a time, and to commit costs the same for many changes as for one:
 * under DISK, a sync. So a thread that finds nobody at work makes its change at once, in a
 * transaction of its own; others append their changes to a queue and wait. A thread whose work is
 * done hands the work to the next in the queue. That one makes, in one transaction, its own change
 * and all that wait or come until the last of them is made. A thread goes on when its change is
 * committed, or has failed.
 *
 * <p><b>The invariant:</b> the thread whose request is at the head of the queue is at work, no
 * other, and only it uses the connection. A request leaves the queue when it is answered, not
 * before, so none can be lost.
 *
 * <p><b>Failures.</b> What a change does follows from its arguments and the database, so it may be
 * made again until it is answered. If one change in a transaction of several fails, the transaction
 * is undone and each of them is made by itself, with the outcome that it has alone; so none suffers
 * for another, in whatever way SQLite undoes what failed. If the commit fails, all have failed.
 *
 * <p><b>Errors</b> such as a stack overflow are of the thread at work, which may be that of another
 * change. That thread fails; the others are not answered and make their changes themselves. An
 * error may leave the connection in any state, so it is closed, which undoes its transaction, and
 * the next change opens another. Answering and handing over allocate nothing and find room on the
 * stack ({@link StackReserve}).
 *
 * <p>An interrupt ends no wait, and is kept for the caller.
 */
final class GroupCommitter implements AutoCloseable {
  /** How many changes a transaction has at most, so that the first need not wait for ever. */
  private static final int MOST = 256;

  private final Opener opener;
  private @Nullable DatabaseConnection session;
  private boolean isBroken;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Request<?> head;
  private @Nullable Request<?> tail;

  /** Opens a connection that writes. */
  @FunctionalInterface
  interface Opener {
    DatabaseConnection open() throws SQLException;
  }

  GroupCommitter(DatabaseConnection session, Opener opener) {
    this.session = session;
    this.opener = opener;
  }

  /** What is written; it does not keep what it read, and runs no code of a user's. */
  @FunctionalInterface
  interface Change<T> {
    T in(DatabaseConnection session) throws SQLException;
  }

  /** Makes a change of one statement. */
  <T> T statement(Change<T> change) throws SQLException {
    return make(new Request<>(change, change, true));
  }

  /** Makes a change of several statements, at once. */
  <T> T transaction(Change<T> change) throws SQLException {
    Change<T> alone = session -> session.transaction(() -> change.in(session));
    return make(new Request<>(change, alone, true));
  }

  /** Does what begins and ends its own transactions, or runs code of a user's. */
  <T> T alone(Change<T> work) throws SQLException {
    return make(new Request<>(work, work, false));
  }

  private <T> T make(Request<T> request) throws SQLException {
    StackReserve.require();
    if (!enqueue(request)) {
      request.await();
    }
    if (!request.isAnswered()) {
      try {
        work(request);
      } finally {
        handOver(request);
      }
    }
    return request.answer();
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

  /** Takes what is answered out of the queue, which begins with it, and wakes the next. */
  private void handOver(Request<?> first) {
    Request<?> next = first;
    lock.lock();
    try {
      while (next != null && (next == first || next.isAnswered())) {
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
      next.wake(Progress.AT_WORK);
    }
  }

  private void work(Request<?> first) {
    try {
      DatabaseConnection usable = session();
      if (first.isSociable && after(first, 1) != null) {
        makeTogether(first, usable);
      } else {
        first.make(usable);
      }
    } catch (SQLException e) {
      if (!first.isAnswered()) {
        first.fail(e);
      }
    } catch (Error e) {
      isBroken = true;
      closeBroken(e);
      throw e;
    }
  }

  /** Returns the connection, or another one if an error has left it in some state. */
  private DatabaseConnection session() throws SQLException {
    if (session != null && (isBroken || session.isBroken())) {
      session.close();
      session = null;
    }
    if (session == null) {
      session = opener.open();
      isBroken = false;
    }
    return session;
  }

  /** Others may wait for its transaction; if it cannot be closed now, the next change tries. */
  private void closeBroken(Throwable reason) {
    DatabaseConnection broken = session;
    if (broken != null) {
      try {
        broken.close();
        session = null;
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Returns the next request if it may be made together with those before it. */
  private @Nullable Request<?> after(Request<?> request, int made) {
    lock.lock();
    try {
      Request<?> next = request.next;
      return next != null && next.isSociable && made < MOST ? next : null;
    } finally {
      lock.unlock();
    }
  }

  private void makeTogether(Request<?> first, DatabaseConnection usable) throws SQLException {
    Request<?> last = first;
    usable.begin();
    try {
      int made = 0;
      for (Request<?> each = first; each != null; each = after(each, made)) {
        last = each;
        each.makeWithin(usable);
        made++;
      }
    } catch (SQLException | RuntimeException e) { // comes again to the one that it concerns
      usable.rollBack(e);
      makeEach(first, last);
      return;
    }
    commit(first, last, usable);
  }

  private void makeEach(Request<?> first, Request<?> last) throws SQLException {
    for (Request<?> each = first; each != null; each = each == last ? null : each.next) {
      each.make(session());
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

  /** How far a request is. */
  private enum Progress {
    WAITING,
    /** Its thread is the one at work. */
    AT_WORK,
    ANSWERED
  }

  /** What one thread wants, and what came of it. */
  private static final class Request<T> {
    final Thread thread = Thread.currentThread();
    final boolean isSociable;
    private final Change<T> change;
    private final Change<T> alone;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile Progress progress = Progress.WAITING;

    /** The one after it in the queue; the writer's lock guards it. */
    @Nullable Request<?> next;

    /**
     * Makes a request.
     *
     * @param change what is done in a transaction of others
     * @param alone what is done by itself
     * @param isSociable whether it may be done in a transaction of others
     */
    Request(Change<T> change, Change<T> alone, boolean isSociable) {
      this.change = change;
      this.alone = alone;
      this.isSociable = isSociable;
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

    /** Makes the change, which is not yet committed. */
    void makeWithin(DatabaseConnection session) throws SQLException {
      result = change.in(session);
    }

    void make(DatabaseConnection session) {
      try {
        result = alone.in(session);
        succeed();
      } catch (SQLException | RuntimeException e) {
        fail(e);
      }
    }

    void succeed() {
      wake(Progress.ANSWERED);
    }

    void fail(Throwable reason) {
      failure = reason;
      wake(Progress.ANSWERED);
    }

    void wake(Progress reached) {
      progress = reached;
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
      }
    }

    boolean isAnswered() {
      return progress == Progress.ANSWERED;
    }

    T answer() throws SQLException {
      if (failure instanceof SQLException e) {
        throw e;
      } else if (failure instanceof RuntimeException e) {
        throw e;
      }
      return Objects.requireNonNull(result, "a change has a result");
    }
  }

  /** Closes the connection; nobody may be at work. */
  @Override
  public void close() throws SQLException {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
