package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.InterruptedSession.Effect;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.cassandra.session.Retry;
import dev.vht.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of calls whose statements fail. */
@NeedsCluster
@Tag("slow")
class FailedStatementsTest {
  private static final String PUT = "IF tag != ?";
  private static final String CONDITIONAL = "IF tag = ?";
  private static final String READ = "SELECT tag, value, crc";
  private static final String SETTLE = "writetime(tag)";

  private final InterruptedSession session = new InterruptedSession(TestCluster.session());
  private final String name = TestTables.borrow();
  private final String sessionName = "failing" + System.identityHashCode(session);
  private final String url =
      "cassandra:%s/%s/%s?lease=30&retry=1".formatted(sessionName, TestTables.keyspace(), name);
  private VirtualHashTable<String, String> table;

  @BeforeEach
  void open() {
    CassandraTables.register(sessionName, session.proxy());
    table =
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.strings())
            .mode(OpenMode.CREATE)
            .open();
  }

  @AfterEach
  void delete() {
    table.close();
    boolean unused = VirtualHashTables.delete(url);
    CassandraTables.unregister(sessionName);
    TestTables.giveBack(name);
  }

  private static Node node(CqlSession session) {
    return session.getMetadata().getNodes().values().iterator().next();
  }

  /** The node that was given the statement has answered. */
  private static DriverException timedOut(CqlSession session) {
    return new WriteTimeoutException(
        node(session), DefaultConsistencyLevel.SERIAL, 1, 2, DefaultWriteType.CAS);
  }

  /** A node cannot write, for example because its disk is full. */
  private static DriverException writeFailed(CqlSession session) {
    return new WriteFailureException(
        node(session), DefaultConsistencyLevel.QUORUM, 1, 2, DefaultWriteType.CAS, 1, Map.of());
  }

  /** The node that was given the statement has not answered. */
  private static DriverException silent(CqlSession session) {
    return new DriverTimeoutException("no answer of " + node(session));
  }

  private static DriverException notSent(CqlSession session) {
    return new NoNodeAvailableException();
  }

  private static DriverException overloaded(CqlSession session) {
    return new OverloadedException(node(session));
  }

  private static DriverException unavailable(CqlSession session) {
    return new UnavailableException(node(session), DefaultConsistencyLevel.QUORUM, 2, 1);
  }

  @Test
  void aWriteThatWasMadeReturns() {
    session.fail(1, PUT, Effect.EXECUTED, FailedStatementsTest::silent);
    table.set("a", "1");
    session.fail(1, PUT, Effect.EXECUTED, FailedStatementsTest::timedOut);
    table.set("b", "1");
    session.fail(1, CONDITIONAL, Effect.EXECUTED, FailedStatementsTest::silent);
    assertThat(table.putIfAbsent("c", "1")).isEmpty();
    session.fail(1, CONDITIONAL, Effect.EXECUTED, FailedStatementsTest::silent);
    assertThat(table.remove("c")).isTrue();
    assertThat(session.failed()).isEqualTo(1);
    assertThat(table.ref("a") + table.ref("b")).isEqualTo("11");
  }

  @Test
  void aWriteThatWasNotMadeIsRepeatedIfThatIsCertain() {
    session.fail(1, PUT, Effect.NOT_EXECUTED, FailedStatementsTest::timedOut);
    table.set("a", "1");
    session.fail(2, PUT, Effect.NOT_EXECUTED, FailedStatementsTest::writeFailed);
    table.set("b", "1");
    session.fail(3, PUT, Effect.NOT_EXECUTED, FailedStatementsTest::notSent);
    table.set("c", "1");
    session.fail(1, CONDITIONAL, Effect.NOT_EXECUTED, FailedStatementsTest::silent);
    assertThat(table.replace("c", "1", "2")).isTrue();
    session.fail(1, CONDITIONAL, Effect.NOT_EXECUTED, FailedStatementsTest::overloaded);
    assertThat(table.remove("c")).isTrue();
    assertThat(session.failed()).isEqualTo(1);
    assertThat(table.ref("a") + table.ref("b") + table.find("c").isPresent()).isEqualTo("11false");
  }

  @Test
  void aWriteThatMayStillBeMadeIsUnknown() {
    session.fail(1, PUT, Effect.NOT_EXECUTED, FailedStatementsTest::silent);
    assertThatThrownBy(() -> table.set("a", "1"))
        .isInstanceOfSatisfying(
            UnknownOutcomeException.class,
            e ->
                assertThat(StandardCharsets.UTF_8.decode(e.key().orElseThrow()).toString())
                    .isEqualTo("a"));
  }

  @Test
  void aWriteThatMayHaveBeenReplacedIsUnknown() {
    table.set("a", "0");
    session.fail(1, PUT, Effect.NOT_EXECUTED, FailedStatementsTest::timedOut);
    assertThatThrownBy(() -> table.set("a", "1")).isInstanceOf(UnknownOutcomeException.class);
    assertThat(table.ref("a")).isEqualTo("0");
  }

  @Test
  void aWriteThatCannotBeSettledIsUnknown() {
    session.fail(1_000_000, "", Effect.NOT_EXECUTED, FailedStatementsTest::unavailable);
    assertThatThrownBy(() -> table.replace("a", "1", "2"))
        .isInstanceOf(StorageException.class)
        .isNotInstanceOf(UnknownOutcomeException.class); // the read that comes first has failed
    session.fail(0, "", Effect.NOT_EXECUTED, FailedStatementsTest::unavailable);
    table.set("a", "1");
    session.fail(1_000_000, "IF", Effect.EXECUTED, FailedStatementsTest::silent);
    table.set("a", "2");
    session.fail(1_000_000, PUT, Effect.NOT_EXECUTED, FailedStatementsTest::notSent);
    assertThatThrownBy(() -> table.set("a", "3"))
        .isInstanceOf(StorageException.class)
        .isNotInstanceOf(UnknownOutcomeException.class)
        .hasMessageContaining("nothing was changed");
    session.fail(0, "", Effect.NOT_EXECUTED, FailedStatementsTest::unavailable);
    assertThat(table.ref("a")).isEqualTo("2");
  }

  @Test
  void aSettlingReadThatFailsLeavesTheOutcomeUnknown() {
    session.fail(
        1_000_000, PUT + '|' + SETTLE, Effect.NOT_EXECUTED, FailedStatementsTest::timedOut);
    assertThatThrownBy(() -> table.set("a", "1")).isInstanceOf(UnknownOutcomeException.class);
    session.fail(3, SETTLE, Effect.NOT_EXECUTED, FailedStatementsTest::silent);
    table.set("a", "2");
    assertThat(session.failed()).isZero(); // nothing had to be settled
  }

  /** Lets another client write after a statement has failed. */
  private static DriverException silentAfter(Runnable otherClient, CqlSession failing) {
    otherClient.run();
    return silent(failing);
  }

  @Test
  void aWriteThatAnotherHasReplacedWasMade() {
    table.set("a", "1");
    try (OtherClient other = OtherClient.at(TestTables.url(name))) {
      session.fail(
          1,
          CONDITIONAL,
          Effect.EXECUTED,
          failing -> silentAfter(() -> other.replace("a", "2", "3"), failing));
      assertThat(table.replace("a", "1", "2")).isTrue();
      assertThat(session.failed()).isEqualTo(1);
      assertThat(table.ref("a")).isEqualTo("3");
    }
  }

  @Test
  void aWriteThatAnotherHasPrecededWasNotMade() {
    table.set("a", "1");
    try (OtherClient other = OtherClient.at(TestTables.url(name))) {
      session.fail(
          1,
          CONDITIONAL,
          Effect.NOT_EXECUTED,
          failing -> silentAfter(() -> other.replace("a", "1", "3"), failing));
      assertThat(table.replace("a", "1", "2")).isFalse();
      session.fail(
          1,
          CONDITIONAL,
          Effect.NOT_EXECUTED,
          failing -> silentAfter(() -> other.putIfAbsent("b", "3"), failing));
      assertThat(table.putIfAbsent("b", "2")).contains("3");
      assertThat(table.ref("a")).isEqualTo("3");
    }
  }

  @Test
  void aWriteBeforeManyOthersIsUnknown() {
    table.set("a", "0");
    try (OtherClient other = OtherClient.at(TestTables.url(name))) {
      session.fail(
          1,
          CONDITIONAL,
          Effect.EXECUTED,
          failing ->
              silentAfter(
                  () -> {
                    for (int i = 1; i < 20; i++) {
                      other.replace("a", String.valueOf(i), String.valueOf(i + 1));
                    }
                  },
                  failing));
      assertThatThrownBy(() -> table.replace("a", "0", "1"))
          .isInstanceOf(UnknownOutcomeException.class);
    }
  }

  enum Failure {
    TIMED_OUT,
    WRITE_FAILED,
    SILENT,
    NOT_SENT,
    OVERLOADED,
    UNAVAILABLE;

    DriverException of(CqlSession session) {
      return switch (this) {
        case TIMED_OUT -> timedOut(session);
        case WRITE_FAILED -> writeFailed(session);
        case SILENT -> silent(session);
        case NOT_SENT -> notSent(session);
        case OVERLOADED -> overloaded(session);
        case UNAVAILABLE -> unavailable(session);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAreRepeatedWhateverFails(Failure failure) {
    table.set("a", "1");
    session.fail(3, READ, Effect.NOT_EXECUTED, failure::of);
    assertThat(table.ref("a")).isEqualTo("1");
    assertThat(session.failed()).isEqualTo(3);
    session.fail(1_000_000, READ, Effect.NOT_EXECUTED, failure::of);
    assertThatThrownBy(() -> table.ref("a"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("for 1 s");
    session.fail(0, READ, Effect.NOT_EXECUTED, failure::of);
    assertThat(table.ref("a")).isEqualTo("1");
  }

  /** Fails as late as a statement that nobody answers. */
  private static DriverException silentAfterTheTime(CqlSession session) {
    Retry.sleep(TimeUnit.MILLISECONDS.toNanos(1_100));
    return silent(session);
  }

  @Test
  void aCallIsRepeatedOnceThoughItsTimeHasPassed() {
    table.set("a", "1");
    session.fail(1, READ, Effect.NOT_EXECUTED, FailedStatementsTest::silentAfterTheTime);
    assertThat(table.ref("a")).isEqualTo("1");
    session.fail(1, CONDITIONAL, Effect.NOT_EXECUTED, FailedStatementsTest::silentAfterTheTime);
    assertThat(table.replace("a", "1", "2")).isTrue();
    assertThat(session.failed()).isEqualTo(1);
  }

  @Test
  void whatIsRefusedIsNotRepeated() {
    session.fail(
        1,
        READ,
        Effect.NOT_EXECUTED,
        failing -> new InvalidQueryException(node(failing), "no such table"));
    assertThatThrownBy(() -> table.find("a"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("refuses it");
    assertThat(table.find("a")).isEmpty();
  }
}
