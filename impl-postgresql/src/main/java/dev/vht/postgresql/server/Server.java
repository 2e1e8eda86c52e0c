package dev.vht.postgresql.server;

import dev.vht.StorageException;
import dev.vht.TableException;
import dev.vht.UnknownOutcomeException;
import dev.vht.internal.lock.StackReserve;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls on a server, and repeats those that can be repeated safely until a time has passed.
 *
 * <p>What is safe: any call whose statement was not sent, or was undone by the server; and a read
 * whose connection was lost. A write whose connection was lost after it was sent is reported by an
 * {@link UnknownOutcomeException}. The interrupt status of the thread is kept, and does not end a
 * call.
 */
public final class Server implements AutoCloseable {
  private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** Counts the calls of all handles in this process. */
  private static final AtomicLong CALLS = new AtomicLong();

  private final ConnectionPool pool;
  private final String name;
  private final Duration retry;

  public Server(ConnectionSource source, Duration retry) {
    this.pool = ConnectionPool.lease(source);
    this.name = source.name();
    this.retry = retry;
  }

  public String name() {
    return name;
  }

  /** The server could not be reached in time, so nothing was sent. */
  @SuppressWarnings("serial") // never serialized
  public static final class UnreachableException extends StorageException {
    UnreachableException(String message, SQLException cause) {
      super(message, cause);
    }
  }

  /** What to do on a connection. */
  @FunctionalInterface
  public interface Work<T> {
    T in(ServerConnection connection) throws SQLException;
  }

  /** Returns a number that differs after any call of any handle in this process. */
  public static long callCount() {
    return CALLS.get();
  }

  /** Reads; repeated after a lost connection. */
  public <T> T read(String operation, Work<T> work) {
    return call(new Call(operation, null, Kind.READ), work);
  }

  /** Reads what can be used only once: repeated only as long as nothing was sent. */
  public <T> T readOnce(String operation, Work<T> work) {
    return call(new Call(operation, null, Kind.READ_ONCE), work);
  }

  /** Writes one key. */
  public <T> T write(String operation, byte[] key, Work<T> work) {
    return call(new Call(operation, key, Kind.WRITE), work);
  }

  /** Writes several keys or none. */
  public <T> T write(String operation, Work<T> work) {
    return call(new Call(operation, null, Kind.WRITE), work);
  }

  /** Writes what can be supplied only once: repeated only as long as nothing was sent. */
  public <T> T writeOnce(String operation, Work<T> work) {
    return call(new Call(operation, null, Kind.WRITE_ONCE), work);
  }

  public ServerInfo info() {
    return read("examine", pool::info);
  }

  /** Returns how often this process has lost a connection to the server, as far as is known. */
  public long losses() {
    return pool.losses();
  }

  /** Returns what listens for announcements of others. */
  public Announcements announcements() {
    return pool.announcements();
  }

  /** Tries once, without a wait for other threads or a server; returns whether that succeeded. */
  public boolean attempt(Work<?> work) {
    StackReserve.require();
    boolean isInterrupted = Thread.interrupted();
    try {
      Optional<ConnectionPool.Lent> connection = pool.tryLending();
      if (connection.isEmpty()) {
        return false;
      }
      try (ConnectionPool.Lent lent = connection.get()) {
        Object unused = work.in(lent.server());
        lent.markUsable();
        return true;
      }
    } catch (SQLException e) {
      return false;
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private enum Kind {
    READ,
    READ_ONCE,
    WRITE,
    WRITE_ONCE;

    boolean isRead() {
      return this == READ || this == READ_ONCE;
    }

    boolean isOnce() {
      return this == READ_ONCE || this == WRITE_ONCE;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Call(String operation, byte @Nullable [] key, Kind kind) {}

  private <T> T call(Call call, Work<T> work) {
    StackReserve.require();
    boolean isInterrupted = Thread.interrupted(); // else it would end the wait for a connection
    long deadline = System.nanoTime() + retry.toNanos();
    try {
      for (long pause = MIN_PAUSE_NANOS; ; pause = Math.min(2 * pause, MAX_PAUSE_NANOS)) {
        SQLException failure;
        try {
          return attempt(call, work, deadline);
        } catch (SQLException e) {
          failure = e;
        } catch (InterruptedException e) {
          isInterrupted = true;
          continue;
        }
        isInterrupted |= pause(failure, pause, deadline);
      }
    } finally {
      CALLS.incrementAndGet();
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Executes the work once. Throws a {@link SQLException} only if it is to be repeated. */
  private <T> T attempt(Call call, Work<T> work, long deadline)
      throws SQLException, InterruptedException {
    try (ConnectionPool.Lent lent = connect(call, deadline)) {
      try {
        T result = work.in(lent.server());
        lent.markUsable();
        return result;
      } catch (SQLException e) {
        if (Failures.isLost(e)) {
          pool.replaceIdle();
          requireRepeatable(call, lent.server(), e);
        } else {
          lent.markUsable();
          requireUndone(call, e);
        }
        requireTime(call, deadline, e);
        throw e;
      } catch (TableException e) {
        lent.markUsable();
        throw e;
      }
    }
  }

  private ConnectionPool.Lent connect(Call call, long deadline)
      throws SQLException, InterruptedException {
    try {
      ConnectionPool.Lent lent = pool.lend(deadline);
      if (call.kind() != Kind.READ && lent.wasIdle()) { // a read is repeated anyway
        requireAnswer(lent);
      }
      return lent;
    } catch (SQLException e) {
      if (!Failures.isTransientRefusal(e)) {
        throw Failures.of(cannot(call), e);
      }
      if (System.nanoTime() >= deadline) {
        throw unreachable(call, e);
      }
      throw e;
    }
  }

  /** Finds out, before a write is sent, whether the connection was lost since its last use. */
  private void requireAnswer(ConnectionPool.Lent lent) throws SQLException {
    boolean hasAnswered = false;
    try {
      lent.server().requireAnswer();
      hasAnswered = true;
    } finally {
      if (!hasAnswered) {
        pool.replaceIdle();
        lent.close();
      }
    }
  }

  private StorageException unreachable(Call call, SQLException e) {
    return new UnreachableException(
        "%s: the server of %s has not been reachable for %d s; the table is as it was: %s"
            .formatted(cannot(call), name, retry.toSeconds(), Failures.words(e)),
        e);
  }

  private static String cannot(Call call) {
    return "cannot " + call.operation();
  }

  /** The connection was lost. */
  private void requireRepeatable(Call call, ServerConnection connection, SQLException e) {
    if (!call.kind().isRead() && connection.mayHaveCommitted()) {
      throw new UnknownOutcomeException(
          ("%s: the connection to %s was lost before the server answered, so whether the write took"
                  + " effect is not known; read the key to find out: %s")
              .formatted(cannot(call), name, Failures.words(e)),
          call.key(),
          e);
    }
    if (call.kind().isOnce()) {
      throw new StorageException(
          "%s: the connection to %s was lost; the table is as it was: %s"
              .formatted(cannot(call), name, Failures.words(e)),
          e);
    }
  }

  private static void requireUndone(Call call, SQLException e) {
    if (!Failures.isRepeatable(e) || call.kind().isOnce()) {
      throw Failures.of(cannot(call), e);
    }
  }

  private static void requireTime(Call call, long deadline, SQLException e) {
    if (System.nanoTime() >= deadline) {
      throw Failures.of(cannot(call), e);
    }
  }

  /** Pauses before the next attempt; returns whether the thread was interrupted. */
  private static boolean pause(SQLException reason, long nanos, long deadline) {
    long left = deadline - System.nanoTime();
    if (left > 0 && !(Failures.isLost(reason) && nanos == MIN_PAUSE_NANOS)) {
      LockSupport.parkNanos(
          reason, Math.min(left, ThreadLocalRandom.current().nextLong(nanos / 2, nanos)));
    }
    return Thread.interrupted();
  }

  @Override
  public void close() {
    pool.release();
  }
}
