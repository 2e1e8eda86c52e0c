package dev.vht.postgresql;

import dev.vht.Freshness;
import dev.vht.postgresql.server.Announcements;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.ChangeFeed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what others have recorded in the journal of a table.
 *
 * <p>A poll is one statement. It reads the snapshot that the next poll begins with, whether this
 * feed still has its {@link Subscription}, and the rows of the transactions that the last poll's
 * snapshot does not contain, in the order of {@code seq}. So a change is reported once, by the
 * first poll after its commit, whatever other transactions are open. All changes of one key are
 * reported in order, because each had to wait for the commit of the one before.
 *
 * <p>Everything is reported where that does not tell all: without a journal or a subscription, and
 * where the server may have forgotten commits. It may if this process has lost a connection since
 * the last poll, if the server was started since, or if its transactions have smaller numbers: a
 * standby may have taken over, or a server that commits without waiting for its disk has crashed.
 */
final class JournalFeed implements ChangeFeed, AutoCloseable {
  /** More rows are taken for a change of everything, to bound the memory of a poll. */
  private static final int MAX_ROWS = 50_000;

  private static final Duration BOUND = Duration.ofSeconds(1);

  private final TableLocation table;
  private final Server server;
  private final @Nullable JournalSchema journal;
  private final @Nullable Subscription subscription;
  private final long ignoredOrigin;
  private final long ownOrigin;
  private final String select;
  private Announcements.@Nullable Registration registration;

  /** What the last poll has seen; null if this feed is not subscribed. */
  private @Nullable Position position;

  /**
   * What a poll has seen.
   *
   * @param snapshot {@code xmin:xmax:transactions in progress}
   * @param started when the server was started
   * @param losses how many connections had been lost before
   */
  private record Position(String snapshot, long started, long losses) {
    long oldest() {
      return Long.parseLong(snapshot.substring(0, snapshot.indexOf(':')));
    }

    private long end() {
      int first = snapshot.indexOf(':') + 1;
      return Long.parseLong(snapshot.substring(first, snapshot.indexOf(':', first)));
    }

    boolean isContinuedBy(Position later) {
      return started == later.started && losses == later.losses && end() <= later.end();
    }
  }

  /** A position after every transaction. */
  private static final Position NO_ROWS =
      new Position(Long.MAX_VALUE + ":" + Long.MAX_VALUE + ":", 0, 0);

  /** A row of the journal. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Change(int kind, byte @Nullable [] key) {
    void report(Listener listener) {
      if (kind == TableWrites.Kind.CLEARED.code()) {
        listener.cleared();
      } else if (key == null) {
        listener.everything();
      } else if (kind == TableWrites.Kind.SET.code()) {
        listener.set(key);
      } else if (kind == TableWrites.Kind.REMOVED.code()) {
        listener.removed(key);
      } else {
        listener.everything();
      }
    }
  }

  /** What a statement of a poll has found. */
  private static final class Found {
    private @Nullable Position position;
    private boolean isSubscribed;
    private final List<Change> changes = new ArrayList<>();

    Position position() {
      return Objects.requireNonNull(position);
    }
  }

  /**
   * Creates a feed.
   *
   * @param table the table
   * @param journal its journal, or null if it has none
   * @param server the connections
   * @param ownOrigin of the feed's row among the followers
   * @param ignoredOrigin whose changes are not reported
   */
  JournalFeed(
      TableLocation table,
      @Nullable JournalSchema journal,
      Server server,
      long ownOrigin,
      long ignoredOrigin) {
    this.table = table;
    this.server = server;
    this.journal = journal;
    this.ownOrigin = ownOrigin;
    this.ignoredOrigin = ignoredOrigin;
    this.subscription =
        journal == null
            ? null
            : new Subscription(table, journal, server, ownOrigin, System::nanoTime);
    this.select = journal == null ? "" : select(journal);
  }

  private static String select(JournalSchema journal) {
    return ("SELECT present.snapshot::text, present.started, present.subscribed, c.kind, c.key FROM"
            + " (SELECT txid_current_snapshot() AS snapshot,"
            + " (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS started,"
            + " EXISTS (SELECT FROM %s WHERE origin = ? AND beat > clock_timestamp() - %s)"
            + " AS subscribed) AS present LEFT JOIN %s AS c ON c.tx >= ?"
            + " AND NOT txid_visible_in_snapshot(c.tx, ?::txid_snapshot) AND c.origin <> ?"
            + " ORDER BY c.seq LIMIT %d")
        .formatted(journal.followers(), JournalSchema.RENEWAL, journal.changes(), MAX_ROWS + 1);
  }

  @Override
  public Freshness defaultFreshness() {
    return Freshness.within(BOUND);
  }

  @Override
  public void onAnnouncement(Runnable wakeUp) {
    if (journal != null && table.isListening()) {
      registration = server.announcements().register(journal.channel(), wakeUp);
    }
  }

  @Override
  public void poll(Listener listener) {
    Subscription present = subscription;
    if (present == null) {
      listener.everything();
    } else {
      poll(present, listener);
    }
  }

  private void poll(Subscription present, Listener listener) {
    Position last = position;
    if (last == null) {
      position = begin(present);
      listener.everything();
      return;
    }
    long losses = server.losses();
    Found found = found(last, losses);
    @Nullable Position next = found.position();
    if (!found.isSubscribed || !present.renew(next.oldest())) {
      next = begin(present);
      listener.everything();
    } else if (!last.isContinuedBy(next) || found.changes.size() > MAX_ROWS) {
      listener.everything();
    } else {
      found.changes.forEach(each -> each.report(listener));
    }
    position = next;
  }

  private @Nullable Position begin(Subscription present) {
    long losses = server.losses();
    return present.begin() ? found(NO_ROWS, losses).position() : null;
  }

  private Found found(Position last, long losses) {
    return server.read(
        table.described("follow changes of"), connection -> found(connection, last, losses));
  }

  private Found found(ServerConnection connection, Position last, long losses) throws SQLException {
    Found found = new Found();
    int unused =
        connection.forEachRow(
            select,
            row -> add(row, found, losses),
            ownOrigin,
            last.oldest(),
            last.snapshot(),
            ignoredOrigin);
    return found;
  }

  private static boolean add(ResultSet row, Found found, long losses) throws SQLException {
    if (found.position == null) {
      found.position = new Position(row.getString(1), row.getLong(2), losses);
      found.isSubscribed = row.getBoolean(3);
    }
    int kind = row.getInt(4);
    return !row.wasNull() && found.changes.add(new Change(kind, row.getBytes(5)));
  }

  @Override
  public void pause() {
    if (subscription != null) {
      subscription.end();
    }
    position = null;
  }

  /** Ends the subscription and the announcements. Fails at nothing and waits for nobody. */
  @Override
  public void close() {
    if (registration != null) {
      registration.close();
    }
    if (subscription != null) {
      subscription.end();
    }
  }
}
