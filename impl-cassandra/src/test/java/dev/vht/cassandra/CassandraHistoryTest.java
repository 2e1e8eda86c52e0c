package dev.vht.cassandra;

import static dev.vht.proptest.history.HistoryRun.Calls.FIND_AND_SET;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.Nemesis.Fault;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import dev.vht.proptest.history.HistoryRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Histories of several processes while nodes fail, and of clients whose clocks differ. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(7200)
class CassandraHistoryTest {
  /** A hundredth of them in a build. */
  private static final int OPERATIONS_TO_FIND = 200_000;

  @TempDir private Path directory;
  private final String name = TestTables.borrow();
  private final String url = TestTables.url(name);

  @AfterEach
  void giveBack() {
    boolean unused = VirtualHashTables.delete(url);
    TestTables.giveBack(name);
  }

  @SuppressWarnings("try") // the nemesis acts as long as the block lasts
  @Test
  void twoProcessesAreLinearizableWhileNodesFail() {
    HistoryRun.of(url)
        .processes(2)
        .clients(4)
        .operations(500_000) // a hundredth of them in a build, two million in a night
        .during(Disturbances.by(Fault.values()))
        .requireLinearizable();
  }

  @Test
  void plainWritesWithOneClockAreLinearizable() {
    try (var table = table(TestCluster.session(), "&writes=plain")) {
      HistoryRun.on(table).calls(FIND_AND_SET).operations(200_000).requireLinearizable();
    }
  }

  @Test
  void plainWritesWithAFastClockAreFound() {
    CqlSession fast = FaultySession.CLOCK_AN_HOUR_FAST.over(TestCluster.session());
    try (var right = table(TestCluster.session(), "&writes=plain");
        var wrong = table(fast, "&writes=plain")) {
      requireFound(HistoryRun.on(inTurn(right, wrong)).calls(FIND_AND_SET));
    }
  }

  /** A conditional write takes no time from a client, so there is nothing to be found. */
  @Test
  void conditionalWritesWithAFastClockAreLinearizable() {
    CqlSession fast = FaultySession.CLOCK_AN_HOUR_FAST.over(TestCluster.session());
    try (var right = table(TestCluster.session(), "");
        var wrong = table(fast, "")) {
      HistoryRun.on(inTurn(right, wrong)).operations(200_000).requireLinearizable();
    }
  }

  private void requireFound(HistoryRun run) {
    HistoryRun shown = run.operations(OPERATIONS_TO_FIND).into(directory);
    assertThatThrownBy(shown::requireLinearizable)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("are not linearizable");
  }

  private VirtualHashTable<String, String> table(CqlSession session, String options) {
    String sessionName = "history" + System.identityHashCode(session);
    CassandraTables.register(sessionName, session);
    return VirtualHashTables.at(
            "cassandra:%s/%s/%s?lease=30%s"
                .formatted(sessionName, TestTables.keyspace(), name, options))
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  /** Returns a table that makes every other call by each of two handles. */
  @SuppressWarnings("unchecked") // a proxy of the interface
  private static VirtualHashTable<String, String> inTurn(
      VirtualHashTable<String, String> one, VirtualHashTable<String, String> other) {
    List<VirtualHashTable<String, String>> tables = List.of(one, other);
    return (VirtualHashTable<String, String>)
        Proxy.newProxyInstance(
            VirtualHashTable.class.getClassLoader(),
            new Class<?>[] {VirtualHashTable.class},
            (proxy, method, arguments) -> {
              try {
                int number = (int) (Thread.currentThread().getId() % tables.size());
                return method.invoke(tables.get(number), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
