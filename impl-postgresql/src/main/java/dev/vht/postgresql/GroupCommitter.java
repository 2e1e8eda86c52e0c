package dev.vht.postgresql;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.internal.lock.StackReserve;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends the writes of several threads together.
 *
 * <p>A statement costs a journey to the server and a commit, for many rows as for one. A thread
 * that finds the queue empty becomes the leader, and sends its own write at once. Other threads
 * append their writes and wait. A leader that is done passes leadership to the next thread in the
 * queue, which sends all waiting writes: those that store by one statement, those that remove by
 * another. A batch ends before a key that it has already, so the order of the queue is that of the
 * writes of a key.
 *
 * <p><b>Locks of others.</b> A batch waits at most {@value #MAX_LOCK_MILLIS} ms for a row that
 * another transaction has locked. If that is not enough, the server undoes the statement. Then each
 * thread sends its own write, and waits as long as it must, without the queue. The same happens if
 * the statement fails in any other way that undoes it, so no write is affected by another one's
 * failure. A lock of the whole table concerns every write. They wait for it together.
 *
 * <p><b>Invariant:</b> the thread whose request is at the head of the queue is the leader. A
 * request leaves the queue only after its state says what its thread has to do. If the leader's
 * thread ends by an error such as a stack overflow, the outcome of the others is unknown unless it
 * was recorded.
 *
 * <p>An interrupt does not end a wait. The thread's interrupt status is restored.
 */
final class GroupCommitter {
  private static final String PUT = "write to";
  private static final String REMOVE = "remove from";
  private static final int MAX_LOCK_MILLIS = 20;

  /** As long as other statements wait, see {@link ServerAddress}. */
  private static final String PATIENT = "10s";

  private static final String IMPATIENT = MAX_LOCK_MILLIS + "ms";

  /** Bounds the time that the first request of a batch waits, and the memory. */
  private static final int MAX_BATCH = 256;

  private static final long MAX_BATCH_BYTES = 1 << 22;

  /** A batch that has waited for so long has waited for the whole table. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Server server;
  private final TableLocation table;
  private final TableWrites writes;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Request tail;

  // Made once, because each batch passes one of them on.
  private final String putting;
  private final String removing;

  GroupCommitter(Server server, TableLocation table, TableWrites writes) {
    this.server = server;
    this.table = table;
    this.writes = writes;
    this.putting = table.described(PUT);
    this.removing = table.described(REMOVE);
  }

  void put(StoredRow row) {
    boolean unused = execute(new Request(row, true));
  }

  boolean remove(byte[] key) {
    return execute(new Request(new StoredRow(TableSchema.hash(key), key, new byte[0], 0), false));
  }

  private boolean execute(Request request) {
    StackReserve.require();
    if (!enqueue(request)) {
      request.await();
    }
    if (request.progress == Progress.LEADING) {
      List<Request> batch = List.of(request);
      try {
        batch = batch(request);
        send(batch);
      } finally {
        passLeadership(request, batch);
      }
    }
    return switch (request.progress) {
      case ALONE -> sendAlone(request);
      case UNKNOWN -> throw unknown(request, null);
      default -> request.result();
    };
  }

  /** Appends a request, and returns whether it is at the head. */
  private boolean enqueue(Request request) {
    lock.lock();
    try {
      Request last = tail;
      tail = request;
      if (last == null) {
        request.progress = Progress.LEADING;
      } else {
        last.next = request;
      }
      return last == null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the first requests of the queue, as many as fit in a batch. */
  private List<Request> batch(Request first) {
    List<Request> batch = new ArrayList<>();
    Set<ByteBuffer> keys = new HashSet<>();
    long bytes = 0;
    lock.lock();
    try {
      for (Request each = first; each != null && batch.size() < MAX_BATCH; each = each.next) {
        bytes += each.row.size();
        if (each != first && bytes > MAX_BATCH_BYTES || !keys.add(each.hash())) {
          break;
        }
        batch.add(each);
      }
    } finally {
      lock.unlock();
    }
    return batch;
  }

  /** Takes a batch from the queue, tells each thread what to do, and wakes the next leader. */
  private void passLeadership(Request first, List<Request> batch) {
    Request next;
    lock.lock();
    try {
      next = batch.get(batch.size() - 1).next;
      if (next == null) {
        tail = null;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.advance(Progress.LEADING);
    }
    for (Request each : batch) {
      if (each.outcome == Progress.WAITING) {
        each.outcome = Progress.UNKNOWN;
      }
      if (each != first) {
        each.advance(each.outcome);
      } else {
        each.progress = each.outcome;
      }
    }
  }

  private UnknownOutcomeException unknown(Request request, @Nullable Throwable cause) {
    return new UnknownOutcomeException(
        "cannot %s: %s, so whether the write took effect is not known; read the key to find out"
            .formatted(
                table.described(request.operation()),
                cause == null
                    ? "the thread that sent it ended by an error"
                    : "the connection to " + server.name() + " was lost"),
        request.row.key(),
        cause);
  }

  private void send(List<Request> batch) {
    List<Request> puts = batch.stream().filter(each -> each.isPut).toList();
    List<Request> removals = batch.stream().filter(each -> !each.isPut).toList();
    send(puts, connection -> putAll(connection, puts));
    send(removals, connection -> removeAll(connection, removals));
  }

  private void send(List<Request> requests, Server.Work<List<Boolean>> work) {
    if (requests.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try {
      List<Boolean> results = server.write(requests.get(0).isPut ? putting : removing, work);
      for (int i = 0; i < results.size(); i++) {
        requests.get(i).succeed(results.get(i));
      }
    } catch (UnknownOutcomeException e) {
      requests.forEach(each -> each.fail(unknown(each, e)));
    } catch (Server.UnreachableException e) {
      requests.forEach(each -> each.fail(e));
    } catch (StorageException e) {
      boolean hasWaited = System.nanoTime() - start > LONG_NANOS;
      for (Request each : requests) {
        if (hasWaited) {
          each.fail(e);
        } else {
          each.outcome = Progress.ALONE; // the failure recurs in the request that it concerns
        }
      }
    }
  }

  private List<Boolean> putAll(ServerConnection connection, List<Request> puts)
      throws SQLException {
    if (puts.size() == 1) {
      return List.of(put(connection, puts.get(0), IMPATIENT));
    }
    List<StoredRow> rows = puts.stream().map(each -> each.row).toList();
    if (writes.putAll(connection, IMPATIENT, RowArrays.of(rows)) < puts.size()) {
      throw new StorageException("a row of one of these keys is damaged"); // found out alone
    }
    return puts.stream().map(each -> true).toList();
  }

  private boolean put(ServerConnection connection, Request request, String patience)
      throws SQLException {
    StoredRow row = request.row;
    if (!writes.put(connection, patience, row)) {
      throw PostgresqlStorage.damaged(table, row.key(), "the row of its hash has another key");
    }
    return true;
  }

  private List<Boolean> removeAll(ServerConnection connection, List<Request> removals)
      throws SQLException {
    if (removals.size() == 1) {
      return List.of(remove(connection, removals.get(0), IMPATIENT));
    }
    List<StoredRow> rows = removals.stream().map(each -> each.row).toList();
    Set<ByteBuffer> removed = writes.removeAll(connection, IMPATIENT, RowArrays.of(rows));
    return removals.stream().map(each -> removed.contains(each.hash())).toList();
  }

  private boolean remove(ServerConnection connection, Request request, String patience)
      throws SQLException {
    StoredRow row = request.row;
    return writes.remove(connection, patience, row.hash(), row.key());
  }

  private boolean sendAlone(Request request) {
    return server.write(
        table.described(request.operation()),
        request.row.key(),
        connection ->
            request.isPut
                ? put(connection, request, PATIENT)
                : remove(connection, request, PATIENT));
  }

  private enum Progress {
    WAITING,
    LEADING,
    /** To be sent by its own thread, outside the queue. */
    ALONE,
    /** Perhaps sent by a thread that ended by an error. */
    UNKNOWN,
    COMPLETE
  }

  /** A write, its thread and its outcome. */
  private static final class Request {
    final StoredRow row;
    final boolean isPut;
    private final Thread thread = Thread.currentThread();
    private boolean result;
    private @Nullable StorageException failure;

    /** What the thread has to do, set by the leader before {@link #progress}. */
    Progress outcome = Progress.WAITING;

    volatile Progress progress = Progress.WAITING;

    /** The successor in the queue, guarded by the committer's lock. */
    @Nullable Request next;

    Request(StoredRow row, boolean isPut) {
      this.row = row;
      this.isPut = isPut;
    }

    ByteBuffer hash() {
      return ByteBuffer.wrap(row.hash());
    }

    String operation() {
      return isPut ? PUT : REMOVE;
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

    void succeed(boolean value) {
      result = value;
      outcome = Progress.COMPLETE;
    }

    void fail(StorageException reason) {
      failure = reason;
      outcome = Progress.COMPLETE;
    }

    void advance(Progress reached) {
      progress = reached;
      LockSupport.unpark(thread);
    }

    boolean result() {
      if (failure != null) {
        throw failure;
      }
      return result;
    }
  }
}
