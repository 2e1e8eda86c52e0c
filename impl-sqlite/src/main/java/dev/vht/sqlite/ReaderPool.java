package dev.vht.sqlite;

import dev.vht.internal.lock.StackReserve;
import dev.vht.spi.Settings;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Connections that read: one for each call in progress, opened on demand, and at most {@value
 * #MAX_CONNECTIONS}.
 *
 * <p>A connection is reused only after a successful call, because a failure may leave it in any
 * state. Returning a connection and its permit allocates nothing and has stack space reserved
 * ({@link StackReserve}), so an error cannot leak them. A connection that cannot be closed is kept,
 * and a later call closes it.
 */
final class ReaderPool implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 16;

  private final TableLocation table;
  private final Settings.Access access;
  private final Semaphore permits = new Semaphore(MAX_CONNECTIONS);
  private final ConnectionStack idle = new ConnectionStack(MAX_CONNECTIONS);
  private final ConnectionStack unclosed = new ConnectionStack(MAX_CONNECTIONS);

  ReaderPool(TableLocation table, Settings.Access access) {
    this.table = table;
    this.access = access;
  }

  /** A query on a pooled connection. */
  @FunctionalInterface
  interface Query<T> {
    T run(DatabaseConnection connection) throws SQLException;
  }

  <T> T read(String operation, Query<T> query) {
    StackReserve.require();
    permits.acquireUninterruptibly();
    DatabaseConnection connection = null;
    boolean hasSucceeded = false;
    try {
      closeUnclosed();
      connection = idle.poll();
      if (connection == null) {
        connection = table.database().openReader(access);
      }
      T result = query.run(connection);
      hasSucceeded = true;
      return result;
    } catch (SQLException e) {
      throw SqliteFailures.of(table.described(operation), table.file(), e);
    } finally {
      release(connection, hasSucceeded);
    }
  }

  private void release(@Nullable DatabaseConnection connection, boolean hasSucceeded) {
    try {
      if (connection != null && !(hasSucceeded && idle.push(connection))) {
        abandon(connection);
      }
    } finally {
      permits.release();
    }
  }

  /** The caller throws the error that came first, so a failure to close is not reported. */
  @SuppressWarnings("CatchAndPrintStackTrace")
  private void abandon(DatabaseConnection connection) {
    boolean isClosed = false;
    try {
      connection.close();
      isClosed = true;
    } catch (SQLException | OutOfMemoryError | StackOverflowError e) {
      // kept below
    } finally {
      if (!isClosed) {
        unclosed.push(connection);
      }
    }
  }

  private void closeUnclosed() {
    DatabaseConnection connection = unclosed.poll();
    if (connection != null) {
      abandon(connection);
    }
  }

  @Override
  public void close() throws SQLException {
    for (ConnectionStack each : new ConnectionStack[] {unclosed, idle}) {
      for (DatabaseConnection connection = each.poll();
          connection != null;
          connection = each.poll()) {
        connection.close();
      }
    }
  }

  /** A bounded stack. */
  private static final class ConnectionStack {
    private final @Nullable DatabaseConnection[] connections;
    private int size;

    ConnectionStack(int capacity) {
      this.connections = new DatabaseConnection[capacity];
    }

    /** Returns false if the stack is full. */
    synchronized boolean push(DatabaseConnection connection) {
      boolean hasRoom = size < connections.length;
      if (hasRoom) {
        connections[size] = connection;
        size++;
      }
      return hasRoom;
    }

    synchronized @Nullable DatabaseConnection poll() {
      if (size == 0) {
        return null;
      }
      size--;
      DatabaseConnection last = connections[size];
      connections[size] = null;
      return last;
    }
  }
}
