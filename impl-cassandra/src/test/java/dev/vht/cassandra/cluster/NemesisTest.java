package dev.vht.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.vht.cassandra.cluster.Nemesis.Fault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@NeedsCluster(itsNodes = true)
class NemesisTest {
  private static final LocalCluster CLUSTER = TestCluster.local().orElseThrow();

  private static ResultSet quorum(String statement) {
    return CLUSTER
        .session()
        .execute(
            SimpleStatement.newInstance(statement)
                .setTimeout(Duration.ofSeconds(3))
                .setConsistencyLevel(DefaultConsistencyLevel.QUORUM));
  }

  @Test
  void noAcknowledgedWriteIsLost() {
    String table = TestCluster.newKeyspace() + ".t";
    TestCluster.define("CREATE TABLE " + table + " (k int PRIMARY KEY)");
    Set<Integer> acknowledged = new HashSet<>();
    // Kills are left out, because a node takes long to start.
    Nemesis nemesis =
        Nemesis.of(CLUSTER, 1)
            .only(EnumSet.complementOf(EnumSet.of(Fault.CRASH, Fault.STALE)))
            .lasting(Duration.ofMillis(100), Duration.ofSeconds(1));
    try (nemesis) {
      nemesis.start();
      for (int i = 0; nemesis.rounds() < 4; i++) {
        try {
          quorum("INSERT INTO " + table + " (k) VALUES (" + i + ")");
          acknowledged.add(i);
        } catch (DriverException e) {
          assertThat(nemesis.log()).contains(" of node "); // that is what it is for
        }
      }
    }
    assertThat(acknowledged).isNotEmpty();
    Set<Integer> stored = new HashSet<>();
    quorum("SELECT k FROM " + table).forEach(row -> stored.add(row.getInt(0)));
    assertThat(stored).containsAll(acknowledged);
  }
}
