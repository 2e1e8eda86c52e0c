package dev.vht.postgresql;

import static dev.vht.postgresql.TestTables.bytes;
import static dev.vht.postgresql.TestTables.createTable;
import static dev.vht.postgresql.TestTables.openTable;
import static dev.vht.postgresql.TestTables.pairs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What feeds report, and when. */
@Tag("slow")
@NeedsServer
@Timeout(120)
class JournalFeedTest {
  private Location location;
  private String changes;
  private String followers;

  @BeforeEach
  void setUp() {
    location = TestTables.newLocation();
    JournalSchema journal = new JournalSchema(TableLocation.of(location).schema());
    changes = journal.changes();
    followers = journal.followers();
  }

  private List<String> recorded() {
    return TestServer.query(
        "SELECT kind || ' ' || coalesce(convert_from(key, 'UTF8'), 'null') FROM "
            + changes
            + " ORDER BY seq");
  }

  private static RecordedChanges watch(Storage storage) {
    RecordedChanges feed = new RecordedChanges(storage.watchChanges());
    assertThat(feed.poll()).containsExactly("everything");
    assertThat(feed.poll()).isEmpty();
    return feed;
  }

  /** Makes a change of each kind, of a table that has none of the keys. */
  private static void changeInEveryWay(Storage storage) {
    storage.put(bytes("a"), bytes("1"));
    storage.putIfAbsent(bytes("a"), bytes("2"));
    storage.putIfAbsent(bytes("b"), bytes("2"));
    storage.replace(bytes("none"), bytes("3"));
    storage.replace(bytes("b"), bytes("3"));
    storage.replace(bytes("b"), bytes("no"), bytes("4"));
    storage.replace(bytes("b"), bytes("3"), bytes("4"));
    storage.remove(bytes("none"));
    storage.remove(bytes("a"));
    storage.remove(bytes("b"), bytes("no"));
    storage.remove(bytes("b"), bytes("4"));
    storage.fill(pairs(3, 1));
    storage.fill(pairs(11_000, 1));
    storage.clear();
    storage.put(bytes("k".repeat(1025)), bytes("5"));
  }

  private static final List<String> EVERY_CHANGE =
      List.of(
          "set a",
          "set b",
          "set b",
          "set b",
          "removed a",
          "removed b",
          "everything",
          "everything",
          "cleared",
          "everything");

  @Test
  void everyKindOfChangeByAnotherHandleIsReportedOnceAndInOrder() {
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      changeInEveryWay(storage);
      assertThat(feed.poll()).isEmpty();
      storage.clear();
      changeInEveryWay(other);
      assertThat(feed.poll()).isEqualTo(EVERY_CHANGE);
      assertThat(feed.poll()).isEmpty();
      other.fill(pairs(30_000, 100));
      other.clear(); // truncates
      assertThat(feed.poll()).containsExactly("everything", "cleared");
    }
  }

  @Test
  void aWatcherAlsoSeesTheChangesOfItsOwnHandle() {
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      RecordedChanges feed = watch(storage);
      changeInEveryWay(storage);
      assertThat(feed.poll()).isEqualTo(EVERY_CHANGE);
      other.put(bytes("a"), bytes("1"));
      storage.put(bytes("a"), bytes("2"));
      assertThat(feed.poll()).containsExactly("set a", "set a");
      assertThat(feed.poll()).isEmpty();
    }
  }

  @Test
  void nothingIsRecordedUnlessAnotherHandleFollows() {
    try (Storage other = createTable(location)) {
      try (Storage storage = openTable(location)) {
        changeInEveryWay(storage);
        assertThat(recorded()).isEmpty();
        RecordedChanges feed = RecordedChanges.follow(storage);
        storage.put(bytes("a"), bytes("1"));
        assertThat(recorded()).isEmpty();
        other.put(bytes("a"), bytes("1"));
        assertThat(recorded()).containsExactly("1 a");
        assertThat(feed.poll()).containsExactly("set a");
      }
      assertThat(TestServer.query("SELECT origin FROM " + followers)).isEmpty();
      other.put(bytes("b"), bytes("1"));
      assertThat(recorded()).containsExactly("1 a");
    }
  }

  /** Other transactions that are open for long neither hide nor delay changes. */
  @Test
  void anOpenTransactionHidesNoOtherChanges() throws Exception {
    try (Storage storage = createTable(location);
        Storage other = openTable(location);
        Connection stranger = TestServer.connect();
        Connection second = TestServer.connect()) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      stranger.setAutoCommit(false);
      put(stranger, "slow");
      other.put(bytes("fast"), bytes("1"));
      assertThat(feed.poll()).containsExactly("set fast");
      second.setAutoCommit(false);
      put(second, "undone");
      assertThat(feed.poll()).isEmpty();
      stranger.commit();
      assertThat(feed.poll()).containsExactly("set slow");
      second.rollback();
      other.put(bytes("fast"), bytes("2"));
      assertThat(feed.poll()).containsExactly("set fast");
      assertThat(feed.poll()).isEmpty();
    }
  }

  private boolean put(Connection connection, String key) throws SQLException {
    TableSchema schema = TableLocation.of(location).schema();
    return new TableWrites(schema, new JournalSchema(schema), 7)
        .put(new ServerConnection(connection), "10s", StoredRow.of(bytes(key), bytes("v")));
  }

  /** A writer that began before the subscription does not record what it commits later. */
  @Test
  void aWriterThatHasNotSeenTheFollowerIsWaitedForWithoutDelayingOthers() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Storage storage = createTable(location);
        Storage other = openTable(location);
        Connection stranger = TestServer.connect()) {
      stranger.setAutoCommit(false);
      put(stranger, "unrecorded");
      RecordedChanges feed = new RecordedChanges(storage.followChanges());
      assertThat(feed.poll()).containsExactly("everything");
      threads.submit(() -> other.put(bytes("a"), bytes("1"))).get(5, TimeUnit.SECONDS);
      assertThat(feed.poll()).containsExactly("everything");
      stranger.commit();
      TimeUnit.MILLISECONDS.sleep(60); // until the feed looks again
      assertThat(feed.poll()).containsExactly("everything");
      assertThat(feed.poll()).isEmpty();
      assertThat(recorded()).containsExactly("1 a");
      put(stranger, "b");
      assertThat(feed.poll()).isEmpty();
      stranger.commit();
      assertThat(feed.poll()).containsExactly("set b");
    } finally {
      threads.shutdownNow();
    }
  }

  /** The same with a transaction that replaces the whole table. */
  @Test
  void aFillThatHasNotSeenTheFollowerIsWaitedFor() throws Exception {
    try (Storage storage = createTable(location);
        Connection stranger = TestServer.connect();
        Statement statement = stranger.createStatement()) {
      TableSchema schema = TableLocation.of(location).schema();
      stranger.setAutoCommit(false);
      statement.execute(schema.lockWriters());
      new TableWrites(schema, new JournalSchema(schema), 7)
          .record(new ServerConnection(stranger), TableWrites.Kind.ANY);
      RecordedChanges feed = new RecordedChanges(storage.followChanges());
      assertThat(feed.poll()).containsExactly("everything");
      assertThat(feed.poll()).containsExactly("everything");
      stranger.commit();
      TimeUnit.MILLISECONDS.sleep(60); // until the feed looks again
      assertThat(feed.poll()).containsExactly("everything");
      assertThat(feed.poll()).isEmpty();
    }
  }

  private void age(int seconds) {
    TestServer.sql("UPDATE " + followers + " SET beat = beat - interval '" + seconds + " s'");
  }

  @Test
  void aFollowerThatHasNotPolledForHalfAMinuteStartsAgain() {
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      age(20);
      other.put(bytes("a"), bytes("1"));
      assertThat(feed.poll()).containsExactly("set a");
      age(15);
      other.put(bytes("b"), bytes("1"));
      assertThat(feed.poll()).containsExactly("everything");
      assertThat(feed.poll()).isEmpty();
      age(61);
      other.put(bytes("c"), bytes("1"));
      assertThat(recorded()).containsExactly("1 a", "1 b");
      RecordedChanges second = RecordedChanges.follow(other); // deletes expired followers
      assertThat(TestServer.query("SELECT origin FROM " + followers)).hasSize(1);
      assertThat(feed.poll()).containsExactly("everything");
      storage.put(bytes("d"), bytes("1"));
      other.put(bytes("e"), bytes("1"));
      assertThat(feed.poll()).containsExactly("set e");
      assertThat(second.poll()).containsExactly("set d");
    }
  }

  @Test
  void aFollowerRenewsItsRowAndDeletesRowsThatNobodyNeeds() {
    AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    TableLocation table = TableLocation.of(location);
    try (Storage storage = createTable(location);
        Server server = table.connect(Durability.PROCESS)) {
      Subscription subscription =
          new Subscription(table, new JournalSchema(table.schema()), server, 7, clock::get);
      assertThat(subscription.begin()).isTrue();
      String beat = TestServer.query("SELECT beat FROM " + followers).get(0);
      storage.put(bytes("a"), bytes("1"));
      long oldest = xmin();
      assertThat(subscription.renew(oldest)).isTrue();
      assertThat(TestServer.query("SELECT beat FROM " + followers)).containsExactly(beat);
      clock.addAndGet(TimeUnit.SECONDS.toNanos(61));
      assertThat(subscription.renew(oldest)).isTrue();
      assertThat(TestServer.query("SELECT beat FROM " + followers)).doesNotContain(beat);
      storage.put(bytes("b"), bytes("1"));
      assertThat(recorded()).containsExactly("1 a", "1 b");
      clock.addAndGet(TimeUnit.SECONDS.toNanos(61));
      assertThat(subscription.renew(xmin())).isTrue();
      assertThat(recorded()).containsExactly("1 b");
      clock.addAndGet(TimeUnit.SECONDS.toNanos(61));
      assertThat(subscription.renew(xmin())).isTrue();
      assertThat(recorded()).isEmpty();
      age(31);
      clock.addAndGet(TimeUnit.SECONDS.toNanos(16));
      assertThat(subscription.renew(xmin())).isFalse();
      subscription.end();
      assertThat(TestServer.query("SELECT origin FROM " + followers)).isEmpty();
    }
  }

  private static long xmin() {
    return Long.parseLong(
        TestServer.query("SELECT txid_snapshot_xmin(txid_current_snapshot())").get(0));
  }

  @Test
  void aConnectionThatWasLostMakesEverythingUnknown() {
    try (Storage storage = createTable(location);
        Storage other = openTable(location)) {
      RecordedChanges feed = RecordedChanges.follow(storage);
      TestServer.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name = 'vht' AND pid <> pg_backend_pid()");
      other.put(bytes("a"), bytes("1"));
      assertThat(feed.poll()).contains("everything");
      while (!feed.poll().isEmpty()) { // other connections may be found lost
        other.put(bytes("b"), bytes("1"));
        assertThat(feed.poll()).containsAnyOf("set b", "everything");
      }
    }
  }
}
