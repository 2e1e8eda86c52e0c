package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.Nemesis;
import dev.vht.cassandra.cluster.Nemesis.Fault;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import dev.vht.proptest.history.HistoryRun;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histories of several processes while nodes fail, and faults that such histories must show. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(7200)
class CassandraHistoryTest {
  private final String name = TestTables.borrow();
  private final String url = TestTables.url(name);
  private final LocalCluster cluster = TestCluster.local().orElseThrow();

  @AfterEach
  void giveBack() {
    boolean unused = VirtualHashTables.delete(url);
    TestTables.giveBack(name);
  }

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
        Fault.STALE, 20, table(FaultySession.READS_AT_ONE.over(TestCluster.session()), ""));
  }

  @Test
  void blindRetriesAreFound() {
    requireFound(
        Fault.RESETS, 2, table(FaultySession.BLIND_RETRIES.over(TestCluster.session()), ""));
  }

  @Test
  void plainWritesWithAFastClockAreFound() {
    CqlSession fast = FaultySession.CLOCK_AN_HOUR_FAST.over(TestCluster.session());
    var right = table(TestCluster.session(), "&writes=plain");
    var wrong = table(fast, "&writes=plain");
    requireFound(Fault.PAUSE, 5, inTurn(right, wrong));
    wrong.close();
    right.close();
  }

  private void requireFound(Fault fault, int keys, VirtualHashTable<String, String> table) {
    try (table) {
      assertThatThrownBy(
              () ->
                  HistoryRun.on(table)
                      .keys(keys)
                      .operations(100_000)
                      .during(disturbing(fault))
                      .requireLinearizable())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("linearizable");
    }
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
