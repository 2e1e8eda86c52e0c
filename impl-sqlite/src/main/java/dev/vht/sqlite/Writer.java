package dev.vht.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a handle that writes, and the threads that want something written by it.
 *
 * <p>SQLite has one writer at a time, and to commit costs the same for many changes as for one:
 * under DISK, a sync. So who finds nobody at work makes his change at once, in a transaction of its
 * own; who finds somebody at work leaves his change in the queue and waits. Who has done his work
 * gives it to the first that waits, and that one makes, in one transaction, his own change and all
 * that wait or come until the last of them is made. A thread goes on when its change is committed,
 * or has failed.
 *
 * <p><b>The invariant:</b> one thread at most is at work, only it uses the connection, and if none
 * is, nobody waits. Each change that was taken from the queue is answered before the work is given
 * to another.
 *
 * <p><b>Failures.</b> What a change does follows from its arguments and the database, so it may be
 * made again until it is answered. If one change in a transaction of several fails, the transaction
 * is undone and each of them is made by itself, with the outcome that it has alone; so none suffers
 * for another, in whatever way SQLite undoes what failed. If the commit fails, all have failed.
 *
 * <p>An interrupt ends no wait, and is kept for the caller.
 */
final class Writer implements AutoCloseable {
  /** How many changes a transaction has at most, so that the first need not wait for ever. */
  private static final int MOST = 256;

  private final Session session;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Request<?>> waiting = new ArrayDeque<>();
  private @Nullable Thread worker;

  Writer(Session session) {
    this.session = session;
  }

  /** What is written; it does not keep what it read, and runs no code of a user's. */
  @FunctionalInterface
  interface Change<T> {
    T in(Session session) throws SQLException;
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
    if (hasToWait(request)) {
      request.await();
    }
    if (!request.isAnswered()) {
      try {
        work(request);
      } finally {
        giveAway();
      }
    }
    return request.answer();
  }

  private boolean hasToWait(Request<?> request) {
    lock.lock();
    try {
      if (worker == null) {
        worker = request.thread;
        return false;
      } else if (worker == request.thread) {
        throw new IllegalStateException(
            "R8: fill, but what the table is filled from writes to that table; it may only read it");
      }
      return waiting.add(request);
    } finally {
      lock.unlock();
    }
  }

  private void giveAway() {
    Request<?> next;
    lock.lock();
    try {
      next = waiting.poll();
      worker = next == null ? null : next.thread;
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.wake(Progress.AT_WORK);
    }
  }

  private void work(Request<?> first) {
    List<Request<?>> group = new ArrayList<>();
    group.add(first);
    if (first.isSociable && takes(group)) {
      makeTogether(group);
    } else {
      first.make(session);
    }
  }

  /** Takes the change that is next, if there is one that may be made together with others. */
  private boolean takes(List<Request<?>> group) {
    lock.lock();
    try {
      Request<?> next = waiting.peek();
      boolean isOne = next != null && next.isSociable && group.size() < MOST;
      if (isOne) {
        group.add(next); // before it leaves the queue, lest it be lost where there is no memory
        waiting.remove();
      }
      return isOne;
    } finally {
      lock.unlock();
    }
  }

  private void makeTogether(List<Request<?>> group) {
    try {
      if (areMade(group)) {
        group.forEach(Request::succeed);
      } else {
        group.forEach(request -> request.make(session));
      }
    } catch (SQLException | RuntimeException | Error e) {
      group.forEach(request -> request.fail(e));
    }
  }

  /** Tells whether all changes are made and committed; if one failed, none is. */
  private boolean areMade(List<Request<?>> group) throws SQLException {
    session.begin();
    try {
      for (int i = 0; i < group.size() || takes(group); i++) {
        group.get(i).makeWithin(session);
      }
    } catch (SQLException | RuntimeException | Error e) { // comes again to whom it concerns
      session.rollBack(e);
      return false;
    }
    session.commit();
    return true;
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
    void makeWithin(Session session) throws SQLException {
      result = change.in(session);
    }

    void make(Session session) {
      try {
        result = alone.in(session);
        succeed();
      } catch (SQLException | RuntimeException | Error e) {
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
      } else if (failure instanceof Error e) {
        throw e;
      }
      return Objects.requireNonNull(result, "a change has a result");
    }
  }

  /** Closes the connection; nobody may be at work. */
  @Override
  public void close() throws SQLException {
    session.close();
  }
}
