package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The session of all handles in this process that have the same source, with the statements that
 * they have prepared.
 *
 * <p>A session of ours is closed one second after its last handle, because programs open and delete
 * tables in quick succession. One of the program's stays open.
 */
final class SharedSession {
  private static final int LINGER_SECONDS = 1;

  /**
   * Longer than nodes wait for each other, after which they answer what they know. By default the
   * driver waits for 2 s, but a node that was started less than 30 s ago asks another replica in
   * place of a dead one only after 2.5 s.
   */
  private static final Duration CONDITIONAL_WRITE_TIME = Duration.ofSeconds(6);

  private static final Map<SessionSource, SharedSession> SESSIONS = new HashMap<>();
  private static final ReentrantLock LOCK = new ReentrantLock();

  private final SessionSource source;
  private final Map<Query, PreparedStatement> statements = new ConcurrentHashMap<>();
  private final AtomicLong lastTimestamp = new AtomicLong();
  private final ReentrantLock opening = new ReentrantLock();
  private int leases;
  private volatile @Nullable CqlSession session;

  private SharedSession(SessionSource source) {
    this.source = source;
  }

  /** Returns the session of a source, to be released once. It is not connected yet. */
  static SharedSession lease(SessionSource source) {
    LOCK.lock();
    try {
      SharedSession shared = SESSIONS.computeIfAbsent(source, SharedSession::new);
      shared.leases++;
      return shared;
    } finally {
      LOCK.unlock();
    }
  }

  void release() {
    LOCK.lock();
    try {
      leases--;
      if (leases > 0) {
        return;
      }
    } finally {
      LOCK.unlock();
    }
    CompletableFuture.delayedExecutor(LINGER_SECONDS, TimeUnit.SECONDS)
        .execute(this::closeIfUnused);
  }

  private void closeIfUnused() {
    LOCK.lock();
    try {
      if (leases > 0 || !SESSIONS.remove(source, this)) {
        return;
      }
    } finally {
      LOCK.unlock();
    }
    CqlSession open = session;
    if (open != null && !source.isOfProgram()) {
      open.close();
    }
  }

  /** Returns the session, which the first call opens. */
  CqlSession session() {
    CqlSession open = session;
    return open == null ? connect() : open;
  }

  private CqlSession connect() {
    opening.lock();
    try {
      CqlSession open = session;
      if (open == null) {
        open = source.connect();
        session = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  /** Returns a statement, which the first call prepares on the cluster. */
  PreparedStatement prepared(Query query) {
    PreparedStatement known = statements.get(query);
    if (known == null) {
      known = session().prepare(statement(query));
      statements.put(query, known);
    }
    return known;
  }

  private SimpleStatement statement(Query query) {
    SimpleStatement statement = query.statement();
    if (query.kind() != Query.Kind.CONDITIONAL_WRITE) {
      return statement;
    }
    Duration configured =
        session()
            .getContext()
            .getConfig()
            .getDefaultProfile()
            .getDuration(DefaultDriverOption.REQUEST_TIMEOUT);
    return configured.isZero() || configured.compareTo(CONDITIONAL_WRITE_TIME) >= 0
        ? statement
        : statement.setTimeout(CONDITIONAL_WRITE_TIME);
  }

  /** Returns the present time in microseconds, and later than what was returned before. */
  long nextTimestamp() {
    long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    return lastTimestamp.updateAndGet(last -> Math.max(last + 1, now));
  }
}
