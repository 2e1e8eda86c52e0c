package dev.vht.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@NeedsCluster(itsNodes = true)
class TestClusterTest {
  private static final LocalCluster CLUSTER = TestCluster.local().orElseThrow();
  private static final CqlSession SESSION = CLUSTER.session();
  private final String table = newTable();

  private static String newTable() {
    String name = TestCluster.newKeyspace() + ".t";
    TestCluster.define("CREATE TABLE " + name + " (k text PRIMARY KEY, v int)");
    return name;
  }

  /** Runs a statement by a node, since the driver would wait for one that is paused. */
  private static ResultSet quorum(int coordinator, String statement) {
    Node node = Sessions.node(SESSION, CLUSTER.node(coordinator).address()).orElseThrow();
    return SESSION.execute(
        SimpleStatement.newInstance(statement)
            .setNode(node)
            .setConsistencyLevel(DefaultConsistencyLevel.QUORUM));
  }

  private void write(int coordinator, int value) {
    quorum(coordinator, "INSERT INTO " + table + " (k, v) VALUES ('aap', " + value + ")");
  }

  private int read(int coordinator) {
    return quorum(coordinator, "SELECT v FROM " + table + " WHERE k = 'aap'").one().getInt(0);
  }

  @AfterEach
  void restore() {
    CLUSTER.restore();
  }

  @Test
  void aWriteToTwoNodesIsReadAfterOneOfThemIsKilled() {
    CLUSTER.node(3).kill();
    write(1, 7);
    CLUSTER.restore();
    CLUSTER.node(1).kill();
    assertThat(read(2)).isEqualTo(7);
  }

  @Test
  void twoNodesWorkWhileTheThirdIsPaused() {
    CLUSTER.node(2).pause();
    write(3, 8);
    assertThat(read(1)).isEqualTo(8);
    CLUSTER.node(2).resume();
    CLUSTER.awaitHealthy();
    assertThat(read(2)).isEqualTo(8);
  }
}
