package dev.vht.sqlite;

import dev.vht.spi.Settings;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Connections that read: one for each call in progress, opened when needed, and at most {@value
 * #MOST}.
 *
 * <p>A connection is reused only after a call that succeeded: what another one saw may be out of
 * date, and an error may have left it in any state. Giving a connection and a permit back allocates
 * nothing and finds room on the stack ({@link StackReserve}), so no error loses them. A connection
 * that cannot even be closed is kept, and closed by a later call.
 */
final class ReaderPool implements AutoCloseable {
  private static final int MOST = 16;

  private final TableLocation place;
  private final Settings.Access access;
  private final Semaphore permits = new Semaphore(MOST);
  private final Sessions idle = new Sessions(MOST);
  private final Sessions unclosed = new Sessions(MOST);

  ReaderPool(TableLocation place, Settings.Access access) {
    this.place = place;
    this.access = access;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Reading<T> {
    T with(DatabaseConnection session) throws SQLException;
  }

  <T> T read(String operation, Reading<T> reading) {
    StackReserve.require();
    permits.acquireUninterruptibly();
    DatabaseConnection session = null;
    boolean isSound = false;
    try {
      closeUnclosed();
      session = idle.poll();
      if (session == null) {
        session = place.database().reader(access);
      }
      T result = reading.with(session);
      isSound = true;
      return result;
    } catch (SQLException e) {
      throw SqliteFailures.of(place.described(operation), place.file(), e);
    } finally {
      giveBack(session, isSound);
    }
  }

  private void giveBack(@Nullable DatabaseConnection session, boolean isSound) {
    try {
      if (session != null && !(isSound && idle.push(session))) {
        abandon(session);
      }
    } finally {
      permits.release();
    }
  }

  /** The caller gets the error that there was before, which is the cause of this one. */
  @SuppressWarnings("CatchAndPrintStackTrace")
  private void abandon(DatabaseConnection session) {
    boolean isClosed = false;
    try {
      session.close();
      isClosed = true;
    } catch (SQLException | OutOfMemoryError | StackOverflowError e) {
      // kept below
    } finally {
      if (!isClosed) {
        unclosed.push(session);
      }
    }
  }

  private void closeUnclosed() {
    DatabaseConnection session = unclosed.poll();
    if (session != null) {
      abandon(session);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Sessions each : new Sessions[] {unclosed, idle}) {
      for (DatabaseConnection session = each.poll(); session != null; session = each.poll()) {
        session.close();
      }
    }
  }

  /** A stack of so many at most. */
  private static final class Sessions {
    private final @Nullable DatabaseConnection[] sessions;
    private int size;

    Sessions(int most) {
      this.sessions = new DatabaseConnection[most];
    }

    /** Returns false if there are too many. */
    synchronized boolean push(DatabaseConnection session) {
      boolean hasRoom = size < sessions.length;
      if (hasRoom) {
        sessions[size] = session;
        size++;
      }
      return hasRoom;
    }

    synchronized @Nullable DatabaseConnection poll() {
      if (size == 0) {
        return null;
      }
      size--;
      DatabaseConnection last = sessions[size];
      sessions[size] = null;
      return last;
    }
  }
}
