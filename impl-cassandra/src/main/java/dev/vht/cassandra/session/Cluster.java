package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.internal.lock.StackReserve;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes statements on a cluster.
 *
 * <p>Reads, and writes that have a timestamp of their own, are repeated here until a time has
 * passed, whatever the failure, unless the cluster refuses them. A conditional write is executed
 * once by {@link #attempt}; its caller decides by {@link Failures#kind} what a failure means.
 *
 * <p><b>Thread-safety:</b> thread-safe. The interrupt status of a thread is kept, and does not end
 * a call.
 */
public final class Cluster implements AutoCloseable {
  /** Counts the calls of all handles in this process. */
  private static final AtomicLong CALLS = new AtomicLong();

  private final SharedSession shared;
  private final String name;
  private final Duration retry;

  public Cluster(SessionSource source, Duration retry) {
    this.shared = SharedSession.lease(source);
    this.name = source.name();
    this.retry = retry;
  }

  /** Returns a number that differs after any call of any handle in this process. */
  public static long callCount() {
    return CALLS.get();
  }

  /** Counts a page whose values callers come to know. */
  public static void countPage() {
    CALLS.incrementAndGet();
  }

  /** Names the cluster in messages. */
  public String name() {
    return name;
  }

  /**
   * The cluster could not be reached, or too few of its nodes, for as long as calls are repeated.
   */
  @SuppressWarnings("serial") // never serialized
  public static final class UnreachableException extends StorageException {
    private final boolean wasSent;

    UnreachableException(String message, boolean wasSent, Throwable cause) {
      super(message, cause);
      this.wasSent = wasSent;
    }

    boolean wasSent() {
      return wasSent;
    }
  }

  /** A node would have to pass over more removed rows than it does at once. */
  @SuppressWarnings("serial") // never serialized
  public static final class TombstonesException extends StorageException {
    TombstonesException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The cluster refuses a statement, so it has changed nothing. */
  @SuppressWarnings("serial") // never serialized
  public static final class RefusedException extends StorageException {
    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }

    /** Whether the statement has named something that does not exist, such as a dropped table. */
    public boolean isOfNothing() {
      return getCause() instanceof InvalidQueryException;
    }
  }

  CqlSession session() {
    return shared.session();
  }

  /** Returns for how long calls are repeated. */
  public Duration retryTime() {
    return retry;
  }

  /** Begins the attempts of a call. */
  public Retry retry() {
    return Retry.atLeastOnce(retry);
  }

  /** Returns a timestamp for a write of this process, later than those of its earlier ones. */
  public long nextTimestamp() {
    return shared.nextTimestamp();
  }

  /** Reads at most one row. */
  public @Nullable Row readRow(String operation, Query query, @Nullable Object... arguments) {
    return repeated(operation, () -> execute(query, arguments).one());
  }

  /**
   * Reads at most one row that holds no value of a key. It is not counted, because after it nobody
   * knows a newer value than before.
   */
  public @Nullable Row readMetadata(String operation, Query query, @Nullable Object... arguments) {
    return uncounted(operation, retry(), () -> execute(query, arguments).one());
  }

  /** Reads all rows of a result that is known to be short. */
  public List<Row> readRows(String operation, Query query, @Nullable Object... arguments) {
    return repeated(operation, () -> execute(query, arguments).all());
  }

  /** Reads a short result from each node that is up, of tables that each node has for itself. */
  public List<Row> readRowsOfEachNode(
      String operation, Query query, @Nullable Object... arguments) {
    return repeated(
        operation,
        () -> {
          CqlSession session = shared.session();
          List<Row> rows = new ArrayList<>();
          for (Node node : session.getMetadata().getNodes().values()) {
            if (node.getState() == NodeState.UP) {
              rows.addAll(session.execute(bind(query, arguments).setNode(node)).all());
            }
          }
          return rows;
        });
  }

  /** Does the same at all nodes at once, and leaves out those that do not answer in time. */
  List<Row> readRowsOfAnsweringNodes(String operation, Query query) {
    return repeated(
        operation,
        () -> {
          CqlSession session = shared.session();
          List<CompletionStage<AsyncResultSet>> answers =
              session.getMetadata().getNodes().values().stream()
                  .filter(node -> node.getState() == NodeState.UP)
                  .map(node -> session.executeAsync(bind(query).setNode(node)))
                  .toList();
          List<Row> rows = new ArrayList<>();
          for (CompletionStage<AsyncResultSet> each : answers) {
            try {
              uninterruptibly(each).currentPage().forEach(rows::add);
            } catch (DriverException e) {
              if (Failures.kind(e) == Failures.Kind.REFUSED) {
                throw e;
              }
            }
          }
          return rows;
        });
  }

  /**
   * Reads one page of a result. It is counted by {@link #countPage} only.
   *
   * @throws TombstonesException if there are too many removed rows between those of the page
   */
  public Page readPage(
      String operation,
      Query query,
      int rows,
      @Nullable ByteBuffer state,
      @Nullable Object... arguments) {
    return uncounted(operation, retry(), () -> page(query, rows, state, arguments));
  }

  /**
   * A page of a result.
   *
   * @param rows its rows
   * @param state where the next page begins, on any node; null if there is none
   */
  public record Page(List<Row> rows, @Nullable ByteBuffer state) {}

  private Page page(
      Query query, int rows, @Nullable ByteBuffer state, @Nullable Object... arguments) {
    BoundStatement statement = bind(query, arguments).setPageSize(rows).setPagingState(state);
    AsyncResultSet result = uninterruptibly(shared.session().executeAsync(statement));
    List<Row> page = new ArrayList<>();
    result.currentPage().forEach(page::add);
    return new Page(
        page, result.hasMorePages() ? result.getExecutionInfo().getPagingState() : null);
  }

  private static <T> T uninterruptibly(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DriverException failure) {
        throw failure.copy();
      }
      throw e;
    }
  }

  /**
   * Writes what has a timestamp of its own.
   *
   * @param key the encoded key that is written, for the exception if the outcome is unknown
   */
  public void write(
      String operation, byte @Nullable [] key, Query query, @Nullable Object... arguments) {
    try {
      ResultSet unused = repeated(operation, () -> execute(query, arguments));
    } catch (UnreachableException e) {
      throw e.wasSent ? unknown(operation, key, Objects.requireNonNull(e.getCause())) : e;
    }
  }

  /**
   * Begins to write what has a timestamp of its own, where nobody reads. One attempt, which is not
   * counted; the driver repeats some failures.
   */
  public CompletableFuture<?> begin(Query query, @Nullable Object... arguments) {
    return shared.session().executeAsync(bind(query, arguments)).toCompletableFuture();
  }

  /**
   * Executes a statement once.
   *
   * @throws DriverException if it fails, to be judged by {@link Failures#kind}
   */
  public ResultSet attempt(Query query, @Nullable Object... arguments) {
    StackReserve.require();
    try {
      return execute(query, arguments);
    } finally {
      CALLS.incrementAndGet();
    }
  }

  private ResultSet execute(Query query, @Nullable Object... arguments) {
    return shared.session().execute(bind(query, arguments));
  }

  private BoundStatement bind(Query query, @Nullable Object... arguments) {
    return shared.prepared(query).bind(arguments);
  }

  private <T extends @Nullable Object> T repeated(String operation, Supplier<T> work) {
    return repeated(operation, retry(), work);
  }

  <T extends @Nullable Object> T repeated(String operation, Retry attempts, Supplier<T> work) {
    try {
      return uncounted(operation, attempts, work);
    } finally {
      CALLS.incrementAndGet();
    }
  }

  private <T extends @Nullable Object> T uncounted(
      String operation, Retry attempts, Supplier<T> work) {
    StackReserve.require();
    boolean wasSent = false;
    while (true) {
      try {
        return work.get();
      } catch (DriverException | IllegalStateException e) {
        if (Failures.kind(e) == Failures.Kind.REFUSED) {
          throw refused(operation, e);
        }
        if (Failures.isAboutTombstones(e)) {
          throw new TombstonesException(
              ("cannot %s: one key of %s has more removed rows than the node's"
                      + " tombstone_failure_threshold; run \"nodetool compact\" after gc_grace_seconds"
                      + " have passed: %s")
                  .formatted(operation, name, Failures.words(e)),
              e);
        }
        wasSent |= Failures.kind(e) != Failures.Kind.NOT_SENT;
        if (!attempts.pause()) {
          throw unreachable(operation, wasSent, e);
        }
      }
    }
  }

  /** Says that a statement was refused, so nothing was changed. */
  public RefusedException refused(String operation, RuntimeException e) {
    return new RefusedException(
        "cannot %s: %s refuses it; nothing was changed: %s"
            .formatted(operation, name, Failures.words(e)),
        e);
  }

  /** Says that a call ended without an effect because the cluster did not serve it in time. */
  public UnreachableException unreachable(String operation, RuntimeException e) {
    return unreachable(operation, false, e);
  }

  private UnreachableException unreachable(String operation, boolean wasSent, RuntimeException e) {
    return new UnreachableException(
        "cannot %s: %s has not served it for %d s; nothing was changed: %s"
            .formatted(operation, name, retry.toSeconds(), Failures.words(e)),
        wasSent,
        e);
  }

  /** Says that a write may have been made, or may still be. */
  public UnknownOutcomeException unknown(String operation, byte @Nullable [] key, Throwable cause) {
    return new UnknownOutcomeException(
        "cannot %s: whether the write took effect is not known; read the key to find out: %s"
            .formatted(operation, Failures.words(cause)),
        key,
        cause);
  }

  @Override
  public void close() {
    shared.release();
  }
}
