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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.BusyHandler;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;

/**
 * A connection with its prepared statements. For one thread at a time.
 *
 * <p>Transactions begin and end by explicit statements, and a statement outside them is its own
 * transaction. The driver's auto-commit is off, because it would begin and commit an empty
 * transaction after each statement.
 */
final class DatabaseConnection implements AutoCloseable {
  private static final String COMMIT = "COMMIT";

  private final Connection jdbc;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private BusyRetry busyRetry = new BusyRetry(0);
  private boolean isBroken;

  private DatabaseConnection(Connection jdbc) {
    this.jdbc = jdbc;
  }

  /** Wraps a connection that was just opened, and closes it if that fails. */
  static DatabaseConnection of(Connection jdbc) throws SQLException {
    DatabaseConnection connection = new DatabaseConnection(jdbc);
    try {
      jdbc.setAutoCommit(false); // which begins a transaction
      connection.execute(COMMIT);
      return connection;
    } catch (SQLException | RuntimeException | Error e) {
      connection.abandon(e);
      throw e;
    }
  }

  /** Reads one row of a query's result. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Work within a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws SQLException;
  }

  /** Runs a statement without result rows. Returns how many rows it changed, without triggers. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    return run(sql, PreparedStatement::executeUpdate, parameters);
  }

  /** Reads a query's first row, if there is one. */
  <T> Optional<T> queryFirst(String sql, Row<T> read, @Nullable Object... parameters)
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

  /**
   * Reads a query's only number without the driver's result set, which takes longer than SQLite for
   * a query that each read of a cached value makes.
   */
  long queryNumber(String sql) throws SQLException {
    CoreStatement statement = (CoreStatement) prepare(sql);
    Long number = statement.pointer.safeRun(DatabaseConnection::stepToNumber);
    return number == null ? queryFirst(sql, row -> row.getLong(1)).orElseThrow() : number;
  }

  /** Returns null if there is no row, or an error, which the driver reports when asked again. */
  private static @Nullable Long stepToNumber(DB database, long statement) throws SQLException {
    try {
      return database.step(statement) == Codes.SQLITE_ROW
          ? database.column_long(statement, 0)
          : null;
    } finally {
      database.reset(statement); // ends the read transaction
    }
  }

  /** Reads a query's rows until {@code read} returns false. */
  void forEachRow(String sql, Row<Boolean> read, @Nullable Object... parameters)
      throws SQLException {
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

  @FunctionalInterface
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** A statement that failed is discarded, because the driver has finalized it. */
  private <T> T run(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql, parameters);
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

  /** Runs a statement without preparing it. */
  void execute(String sql) throws SQLException {
    try (Statement statement = jdbc.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a statement to its end, whatever rows it returns. */
  void executeFully(String sql) throws SQLException {
    try (Statement statement = jdbc.createStatement()) {
      statement.executeUpdate(sql); // the driver's execute would stop at the first row
    }
  }

  /** Sets how long later statements wait for locks of other connections. */
  void setBusyTimeout(int seconds) throws SQLException {
    busyRetry = new BusyRetry(TimeUnit.SECONDS.toMillis(seconds));
    BusyHandler.setHandler(jdbc, busyRetry);
  }

  /** Runs work without waiting for locks of other connections. */
  <T> T withoutWaiting(Work<T> work) throws SQLException {
    return waitingAtMost(0, work);
  }

  /** Runs work with another limit to the time that a statement waits for other connections. */
  <T> T waitingAtMost(int millis, Work<T> work) throws SQLException {
    BusyHandler.setHandler(jdbc, new BusyRetry(millis));
    try {
      return work.run();
    } finally {
      BusyHandler.setHandler(jdbc, busyRetry);
    }
  }

  /** Runs work in a transaction that excludes other writers, in this process and in others. */
  <T> T inTransaction(Work<T> work) throws SQLException {
    begin();
    return runAndCommit(work);
  }

  /** Runs queries that see one state of the database while others write. */
  <T> T inSnapshot(Work<T> work) throws SQLException {
    beginSnapshot();
    return runAndCommit(work);
  }

  /** Begins a transaction that excludes other writers, in this process and in others. */
  void begin() throws SQLException {
    update("BEGIN IMMEDIATE");
  }

  /**
   * Makes all later queries see one state of the database, until the connection is closed. There is
   * no commit, because in a damaged database even an empty commit fails.
   */
  void beginSnapshot() throws SQLException {
    update("BEGIN DEFERRED");
  }

  private <T> T runAndCommit(Work<T> work) throws SQLException {
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

  /** Commits the transaction, and rolls it back if that fails. */
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

  /** Returns whether a failed rollback may have left a transaction open. */
  boolean isBroken() {
    return isBroken;
  }

  private PreparedStatement prepare(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = jdbc.prepareStatement(sql);
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

  /** Closes the connection after a failure, which the caller will throw. */
  void abandon(Throwable reason) {
    try {
      close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void close() throws SQLException {
    jdbc.close(); // and with it its statements
  }

  /**
   * Waits for other writers' locks: retries about every 2 ms until a timeout.
   *
   * <p>SQLite's own {@code busy_timeout} sleeps up to 100 ms between two attempts. While another
   * process commits in a loop, the lock is free for a few microseconds at a time, and a hundred
   * attempts in 10 s may miss all of them.
   */
  private static final class BusyRetry extends BusyHandler {
    private static final long MIN_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final long nanos;
    private long start;

    BusyRetry(long millis) {
      this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Pauses and returns 1 to retry, or returns 0 after the timeout. */
    @Override
    protected int callback(int attempts) {
      if (attempts == 0) {
        start = System.nanoTime();
      }
      if (System.nanoTime() - start >= nanos) {
        return 0;
      }
      pause();
      return 1;
    }

    /** Ignores an interrupt and restores the interrupt status. */
    private static void pause() {
      boolean isInterrupted = Thread.interrupted();
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
