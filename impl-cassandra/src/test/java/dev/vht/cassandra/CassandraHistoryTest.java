package dev.vht.cassandra;

import static dev.vht.proptest.history.HistoryRun.Calls.FIND_AND_SET;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.ClientFault;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.Nemesis;
import dev.vht.cassandra.cluster.Nemesis.Fault;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import dev.vht.proptest.history.HistoryRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Histories of several processes while nodes fail, and faults that such histories must show. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(7200)
class CassandraHistoryTest {
  /** After {@code vht.tries} has divided it by ten, as in this module's build. */
  private static final int OPERATIONS_TO_FIND = 10_000;

  @TempDir private Path directory;
  private final String name = TestTables.borrow();
  private final String url = TestTables.url(name);
  private final LocalCluster cluster = TestCluster.local().orElseThrow();

  @AfterEach
  void giveBack() {
    boolean unused = VirtualHashTables.delete(url);
    TestTables.giveBack(name);
  }

  @SuppressWarnings("try") // the nemesis acts as long as the block lasts
  private HistoryRun.Nemesis disturbing(Fault... faults) {
    return isOver -> {
      long seed = Long.getLong("vht.seed", System.nanoTime());
      try (Nemesis nemesis =
          Nemesis.of(cluster, seed)
              .only(Set.of(faults))
              .lasting(Duration.ofMillis(200), Duration.ofSeconds(2))
              .start()) {
        awaitTrue(isOver);
      }
    };
  }

  private static void awaitTrue(BooleanSupplier isOver) throws InterruptedException {
    while (!isOver.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  @Test
  void twoProcessesAreLinearizableWhileNodesFail() {
    HistoryRun.of(url)
        .processes(2)
        .clients(4)
        .operations(100_000)
        .during(disturbing(Fault.values()))
        .requireLinearizable();
  }

  @Test
  void readsAtOneAreFound() {
    requireFound(
        HistoryRun.of(FaultyProvider.url(FaultySession.READS_AT_ONE, name))
            .processes(2)
            .clients(4)
            .during(disturbing(Fault.PARTITION)));
  }

  /** Needs several processes, because the writes of a key by one process wait for each other. */
  @Test
  void blindRetriesAreFound() {
    requireFound(
        HistoryRun.of(FaultyProvider.url(FaultySession.BLIND_RETRIES, name))
            .processes(4)
            .clients(2)
            .keys(2)
            .during(this::withholdAnswers));
  }

  /** Lets each node in turn execute requests without an answer, and then closes the connections. */
  private void withholdAnswers(BooleanSupplier isOver) throws InterruptedException {
    for (int number = 0; !isOver.getAsBoolean(); number = (number + 1) % cluster.nodes().size()) {
      ClusterNode node = cluster.nodes().get(number);
      node.clients(ClientFault.MUTE);
      Thread.sleep(300);
      node.clients(ClientFault.RESET);
      node.clients(ClientFault.PASS);
      Thread.sleep(300);
    }
    cluster.awaitHealthy();
  }

  @Test
  void plainWritesWithOneClockAreLinearizable() {
    try (var table = table(TestCluster.session(), "&writes=plain")) {
      HistoryRun.on(table).calls(FIND_AND_SET).operations(20_000).requireLinearizable();
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
      HistoryRun.on(inTurn(right, wrong)).operations(20_000).requireLinearizable();
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
