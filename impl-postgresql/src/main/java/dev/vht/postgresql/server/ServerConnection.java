package dev.vht.postgresql.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A connection in use, with what is needed to judge a failure: whether a write may have been
 * committed by the time the connection was lost.
 *
 * <p>Statements are prepared for each call. The driver keeps the prepared ones.
 */
public final class ServerConnection {
  /** Makes the commit of a transaction synchronous, unless it is already. */
  public static final String SYNCHRONOUS =
      "SELECT set_config('synchronous_commit', 'on', true)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  private static final int NO_TIMEOUT = 0;

  private final Connection connection;
  private final PGConnection driver;
  private boolean isInTransaction;
  private boolean mayHaveCommitted;

  public ServerConnection(Connection connection) throws SQLException {
    this.connection = connection;
    this.driver = connection.unwrap(PGConnection.class);
  }

  public Connection connection() {
    return connection;
  }

  public PGConnection driver() {
    return driver;
  }

  /** Throws if the server does not answer. */
  public void requireAnswer() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("");
    }
  }

  /** Whether a statement was sent whose transaction the server may have committed. */
  public boolean mayHaveCommitted() {
    return mayHaveCommitted;
  }

  /** What to do with a row. */
  @FunctionalInterface
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Executes a query, and returns what is made of its first row, if there is one. */
  public <T> Optional<T> queryFirst(String sql, Row<T> row, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      mayHaveCommitted |= !isInTransaction;
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
      }
    }
  }

  /** Executes a query, and returns how many rows it has. */
  public int forEachRow(String sql, Row<?> row, Object... arguments) throws SQLException {
    int count = 0;
    try (PreparedStatement statement = prepare(sql, arguments)) {
      mayHaveCommitted |= !isInTransaction;
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          row.read(rows);
          count++;
        }
      }
    }
    return count;
  }

  /** Executes a write, and returns how many rows it concerns. */
  public int update(String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      mayHaveCommitted |= !isInTransaction;
      return statement.executeUpdate();
    }
  }

  /** Executes statements without arguments, separated by semicolons. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      mayHaveCommitted |= !isInTransaction;
      statement.execute(sql);
    }
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < arguments.length; i++) {
        set(statement, i + 1, arguments[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException | Error e) {
      statement.close();
      throw e;
    }
  }

  private void set(PreparedStatement statement, int index, Object argument) throws SQLException {
    if (argument instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else if (argument instanceof byte[][] several) {
      statement.setArray(index, driver.createArrayOf("bytea", several));
    } else if (argument instanceof long[] several) {
      statement.setArray(index, driver.createArrayOf("int8", several));
    } else if (argument instanceof String[] several) {
      statement.setArray(index, driver.createArrayOf("text", several));
    } else if (argument instanceof Long number) {
      statement.setLong(index, number);
    } else if (argument instanceof Integer number) {
      statement.setInt(index, number);
    } else {
      statement.setString(index, argument.toString());
    }
  }

  /** Work within a transaction. */
  @FunctionalInterface
  public interface Body<T> {
    T run() throws SQLException;
  }

  /** Executes work in a transaction, which is rolled back if the work throws. */
  public <T> T inTransaction(Body<T> body) throws SQLException {
    connection.setAutoCommit(false);
    isInTransaction = true;
    try {
      T result = body.run();
      mayHaveCommitted = true;
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    } finally {
      isInTransaction = false;
      restoreAutoCommit();
    }
  }

  /** Reads a snapshot: all queries see the same moment. */
  public <T> T inSnapshot(Body<T> body) throws SQLException {
    return inTransaction(
        () -> {
          execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          return body.run();
        });
  }

  private void rollBack(Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** A connection that fails here is broken, which its next use or its pool finds out. */
  private void restoreAutoCommit() {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      isInTransaction = false;
    }
  }

  /**
   * Tries a statement within a transaction that waits for a lock at most for a given time; if that
   * passes, returns false, and the transaction goes on.
   */
  public boolean tryLocking(String sql, int milliseconds) throws SQLException {
    execute("SAVEPOINT before_lock; SET LOCAL lock_timeout = " + milliseconds);
    try {
      execute(sql);
    } catch (SQLException e) {
      if (!Failures.isLockTimeout(e)) {
        throw e;
      }
      execute("ROLLBACK TO SAVEPOINT before_lock");
      return false;
    }
    execute("RELEASE SAVEPOINT before_lock");
    return true;
  }

  /** Executes work that may take long without an answer of the server. */
  public <T> T withoutTimeout(Body<T> body) throws SQLException {
    int timeout = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, NO_TIMEOUT);
    try {
      return body.run();
    } finally {
      restoreTimeout(timeout);
    }
  }

  /** A connection that fails here is broken, which its next use or its pool finds out. */
  private void restoreTimeout(int timeout) {
    try {
      connection.setNetworkTimeout(Runnable::run, timeout);
    } catch (SQLException e) {
      isInTransaction = false;
    }
  }

  /** Returns the first column of the only row. */
  public @Nullable String queryText(String sql, Object... arguments) throws SQLException {
    return queryFirst(sql, row -> String.valueOf(row.getString(1)), arguments).orElse(null);
  }
}
