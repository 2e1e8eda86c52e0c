package dev.vht.postgresql.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The connections of all handles in this process that have the same {@link ConnectionSource}.
 *
 * <p>A permit for each connection tells a pool that is exhausted from a server that does not
 * answer. If the pool has a permit but gives no connection within a second, one is opened without
 * it. That either succeeds, so a call waits no longer than necessary for a server that has come
 * back, or tells why there is none.
 *
 * <p>A pool is closed one second after its last handle, because programs open and delete tables in
 * quick succession.
 */
final class ConnectionPool {
  private static final int LINGER_SECONDS = 1;
  private static final int POOL_MILLIS = 1_000;
  private static final int IDLE_MILLIS = 30_000;
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Map<ConnectionSource, ConnectionPool> POOLS = new HashMap<>();

  private final ConnectionSource source;
  private final DataSource connections;
  private final @Nullable HikariDataSource pool;
  private final Semaphore permits;
  private int leases;

  /** When each connection was used last. */
  private final Map<PGConnection, Long> uses = Collections.synchronizedMap(new WeakHashMap<>());

  private final AtomicLong losses = new AtomicLong();
  private final Announcements announcements;
  private volatile @Nullable ServerInfo info;

  private ConnectionPool(ConnectionSource source) {
    this.source = source;
    this.permits = new Semaphore(source.size(), true);
    this.connections = source.dataSource();
    this.pool = source.isPooled() ? null : newPool();
    this.announcements = new Announcements(source, losses::incrementAndGet);
  }

  Announcements announcements() {
    return announcements;
  }

  /** Returns how many connections were found lost. */
  long losses() {
    return losses.get();
  }

  private HikariDataSource newPool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("vht-postgresql");
    config.setDataSource(connections);
    config.setMaximumPoolSize(source.size());
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE_MILLIS);
    config.setConnectionTimeout(POOL_MILLIS);
    config.setValidationTimeout(POOL_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(source.initialSql());
    return new HikariDataSource(config);
  }

  /** Returns the pool of a source, to be released once. */
  static ConnectionPool lease(ConnectionSource source) {
    synchronized (POOLS) {
      ConnectionPool pool = POOLS.computeIfAbsent(source, ConnectionPool::new);
      pool.leases++;
      return pool;
    }
  }

  void release() {
    synchronized (POOLS) {
      leases--;
      if (leases > 0) {
        return;
      }
    }
    CompletableFuture.delayedExecutor(LINGER_SECONDS, TimeUnit.SECONDS)
        .execute(this::closeIfUnused);
  }

  private void closeIfUnused() {
    synchronized (POOLS) {
      if (leases > 0 || !POOLS.remove(source, this)) {
        return;
      }
    }
    if (pool != null) {
      pool.close();
    }
  }

  /** A connection that its user must release. */
  final class Lent implements AutoCloseable {
    private final Connection connection;
    private final boolean isOfPool;
    private final ServerConnection server;
    private boolean isUsable;

    private Lent(Connection connection, boolean isOfPool) throws SQLException {
      this.connection = connection;
      this.isOfPool = isOfPool;
      this.server = new ServerConnection(connection);
    }

    ServerConnection server() {
      return server;
    }

    /**
     * Returns whether the connection was not used for a moment, in which the server may have gone
     * without a word. It costs little to ask it then.
     */
    boolean wasIdle() {
      Long lastUse = uses.get(server.driver());
      return lastUse == null || System.nanoTime() - lastUse > IDLE_NANOS;
    }

    /** Lets the pool use the connection again. */
    void markUsable() {
      isUsable = true;
      uses.put(server.driver(), System.nanoTime());
    }

    @Override
    public void close() {
      try {
        if (!isUsable && isOfPool && pool != null) {
          pool.evictConnection(connection);
        }
        connection.close();
      } catch (SQLException e) {
        isUsable = false; // it is closed all the same
      } finally {
        permits.release();
      }
    }
  }

  /**
   * Lends a connection. An interrupt is left to the caller, who clears the status before.
   *
   * @param deadline how long to wait for a permit, as {@link System#nanoTime} tells it
   */
  Lent lend(long deadline) throws SQLException, InterruptedException {
    long wait = Math.max(0, deadline - System.nanoTime());
    if (!permits.tryAcquire(wait, TimeUnit.NANOSECONDS)) {
      throw new SQLTransientConnectionException(
          "all "
              + source.size()
              + " connections of this process to "
              + source.name()
              + " are in use; allow more by the option pool");
    }
    boolean isLent = false;
    try {
      Lent lent = lend();
      isLent = true;
      return lent;
    } catch (SQLException e) {
      if (Thread.interrupted()) { // while it waited in the pool
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw e;
    } finally {
      if (!isLent) {
        permits.release();
      }
    }
  }

  /**
   * Lends a connection if there is one, without a wait for other threads or an unreachable server.
   */
  Optional<Lent> tryLending() throws SQLException {
    if (!permits.tryAcquire()) {
      return Optional.empty();
    }
    boolean isLent = false;
    try {
      Lent lent = of((pool == null ? connections : pool).getConnection(), pool != null);
      isLent = true;
      return Optional.of(lent);
    } finally {
      if (!isLent) {
        permits.release();
      }
    }
  }

  private Lent lend() throws SQLException {
    HikariDataSource present = pool;
    if (present != null) {
      try {
        return of(present.getConnection(), true);
      } catch (SQLTransientConnectionException e) {
        return lendDirectly();
      }
    }
    return of(connections.getConnection(), false);
  }

  private Lent lendDirectly() throws SQLException {
    Connection connection = connections.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(source.initialSql());
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return of(connection, false);
  }

  private Lent of(Connection connection, boolean isOfPool) throws SQLException {
    try {
      return new Lent(connection, isOfPool);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Closes the idle connections, after one was lost: the others are probably lost, too. */
  void replaceIdle() {
    losses.incrementAndGet();
    if (pool != null) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** Returns what the server said of itself when it was first asked. */
  ServerInfo info(ServerConnection connection) throws SQLException {
    ServerInfo known = info;
    if (known == null) {
      known = ServerInfo.of(connection, source.name());
      info = known;
    }
    return known;
  }
}
