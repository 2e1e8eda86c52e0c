package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.ClientFault;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.Nemesis.Fault;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.proptest.history.HistoryRun;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Planted faults that histories must show while nodes fail. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(7200)
class CassandraFaultsTest {
  /** A hundredth of them unless {@code vht.tries} is set. */
  private static final int OPERATIONS_TO_FIND = 100_000;

  @TempDir private Path directory;
  private final String name = TestTables.borrow();
  private final LocalCluster cluster = TestCluster.local().orElseThrow();

  @AfterEach
  void giveBack() {
    boolean unused = VirtualHashTables.delete(TestTables.url(name));
    TestTables.giveBack(name);
  }

  @Test
  void readsAtOneAreFound() {
    requireFound(
        HistoryRun.of(FaultyProvider.url(FaultySession.READS_AT_ONE, name))
            .processes(2)
            .clients(4)
            .during(Disturbances.by(Fault.PARTITION)));
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

  private void requireFound(HistoryRun run) {
    HistoryRun shown = run.operations(OPERATIONS_TO_FIND).into(directory);
    assertThatThrownBy(shown::requireLinearizable)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("are not linearizable");
  }
}
