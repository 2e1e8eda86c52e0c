package dev.vht.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.BusyHandler;

/**
 * A connection with its prepared statements. For one thread at a time.
 *
 * <p>Transactions are begun and ended by statements of ours; what is done outside them is one of
 * its own. The driver is told that it need not see to that, because it would begin and commit an
 * empty transaction behind each statement.
 */
final class DatabaseConnection implements AutoCloseable {
  private static final String COMMIT = "COMMIT";

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private BusyRetry patience = new BusyRetry(0);
  private boolean isBroken;

  private DatabaseConnection(Connection connection) {
    this.connection = connection;
  }

  /** Takes a connection that was just opened, and closes it if it is of no use. */
  static DatabaseConnection of(Connection connection) throws SQLException {
    DatabaseConnection session = new DatabaseConnection(connection);
    try {
      connection.setAutoCommit(false); // which begins a transaction
      session.execute(COMMIT);
      return session;
    } catch (SQLException | RuntimeException | Error e) {
      session.abandon(e);
      throw e;
    }
  }

  /** What a query reads from each of its rows. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What is done within a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException;
  }

  /** Runs a statement that returns no rows, and returns how many it changed, triggers apart. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    return run(sql, PreparedStatement::executeUpdate, parameters);
  }

  /** Returns what is read from a query's first row, if there is one. */
  <T> Optional<T> first(String sql, Row<T> read, @Nullable Object... parameters)
      throws SQLException {
    return run(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(read.read(rows)) : Optional.empty();
          }
        },
        parameters);
  }

  /** Reads a query's rows for as long as the reading asks for more. */
  void each(String sql, Row<Boolean> read, @Nullable Object... parameters) throws SQLException {
    run(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next() && read.read(rows)) {}
            return 0;
          }
        },
        parameters);
  }

  /** What is done with a statement. */
  @FunctionalInterface
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** The driver finalizes a statement that fails, so that it must not be used again. */
  private <T> T run(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared(sql, parameters);
    try {
      return use.of(statement);
    } catch (SQLException e) {
      statements.remove(sql);
      discard(statement, e);
      throw e;
    }
  }

  private static void discard(PreparedStatement statement, SQLException reason) {
    try {
      statement.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Runs a statement that is not worth preparing. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a statement to its end, whatever rows it returns. */
  void complete(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql); // the driver's execute would stop at the first row
    }
  }

  /** Has all that is done from now on wait for others that are in its way, if it must. */
  void waitFor(int seconds) throws SQLException {
    patience = new BusyRetry(seconds);
    BusyHandler.setHandler(connection, patience);
  }

  /** Runs work that gives up at once where others are in its way. */
  <T> T withoutWaiting(Work<T> work) throws SQLException {
    BusyHandler.setHandler(connection, new BusyRetry(0));
    try {
      return work.run();
    } finally {
      BusyHandler.setHandler(connection, patience);
    }
  }

  /** Runs work as one transaction that excludes other writers, in this process and in others. */
  <T> T transaction(Work<T> work) throws SQLException {
    begin();
    return ended(work);
  }

  /** Runs queries that see one state of the database, whatever others write meanwhile. */
  <T> T snapshot(Work<T> work) throws SQLException {
    beginSnapshot();
    return ended(work);
  }

  /** Begins a transaction that excludes other writers, in this process and in others. */
  void begin() throws SQLException {
    update("BEGIN IMMEDIATE");
  }

  /**
   * Lets all queries from now on see one state of the database, until the connection is closed: in
   * a damaged one nothing can be committed, not even nothing.
   */
  void beginSnapshot() throws SQLException {
    update("BEGIN DEFERRED");
  }

  private <T> T ended(Work<T> work) throws SQLException {
    T result;
    try {
      result = work.run();
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
    commit();
    return result;
  }

  /** Commits the transaction, or undoes it if that fails. */
  void commit() throws SQLException {
    try {
      update(COMMIT);
    } catch (SQLException e) {
      rollBack(e);
      throw e;
    }
  }

  void rollBack(Throwable reason) {
    try {
      update("ROLLBACK");
    } catch (SQLException e) { // some errors have rolled back already
      reason.addSuppressed(e);
      isBroken |= !String.valueOf(e.getMessage()).contains("no transaction is active");
    }
  }

  /** Whether a transaction may still be open that could not be rolled back. */
  boolean isBroken() {
    return isBroken;
  }

  private PreparedStatement prepared(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      bind(statement, i + 1, parameters[i]);
    }
    return statement;
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object parameter)
      throws SQLException {
    if (parameter == null) {
      statement.setNull(index, Types.NULL);
    } else if (parameter instanceof byte[] bytes) {
      statement.setBytes(index, bytes);
    } else if (parameter instanceof String text) {
      statement.setString(index, text);
    } else {
      statement.setLong(index, ((Number) parameter).longValue());
    }
  }

  /** Closes the connection because of a failure, which is what the caller will hear of. */
  void abandon(Throwable reason) {
    try {
      close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // and with it its statements
  }
}
