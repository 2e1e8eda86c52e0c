package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Timer;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.metrics.DefaultNodeMetric;
import com.datastax.oss.driver.api.core.metrics.DefaultSessionMetric;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables over a session of the program's own: its metrics, and nodes that refuse too much work. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
class OwnSessionTest {
  private static final int LIMIT = 10;

  private final LocalCluster cluster = TestCluster.local().orElseThrow();
  private final String name = TestTables.borrow();

  @AfterEach
  void giveBack() {
    boolean unused = VirtualHashTables.delete(TestTables.url(name));
    TestTables.giveBack(name);
    CassandraTables.unregister("own");
  }

  /** Asks the nodes to refuse what is too much, instead of reading it later. */
  private static final class RefusedSessionBuilder extends CqlSessionBuilder {
    @Override
    protected DriverContext buildContext(
        DriverConfigLoader configuration, ProgrammaticArguments arguments) {
      return new DefaultDriverContext(configuration, arguments) {
        @Override
        public Map<String, String> getStartupOptions() {
          Map<String, String> options = new HashMap<>(super.getStartupOptions());
          options.put("THROW_ON_OVERLOAD", "1");
          return options;
        }
      };
    }
  }

  private static CqlSession session() {
    return new RefusedSessionBuilder()
        .addContactPoints(TestCluster.contactPoints())
        .withLocalDatacenter(TestCluster.datacenter())
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                .withStringList(
                    DefaultDriverOption.METRICS_SESSION_ENABLED,
                    List.of(DefaultSessionMetric.CQL_REQUESTS.getPath()))
                .withStringList(
                    DefaultDriverOption.METRICS_NODE_ENABLED,
                    List.of(DefaultNodeMetric.OTHER_ERRORS.getPath()))
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(5))
                .build())
        .build();
  }

  private VirtualHashTable<String, String> open(CqlSession session, int retry) {
    CassandraTables.register("own", session);
    return VirtualHashTables.at(
            "cassandra:own/%s/%s?retry=%d".formatted(TestTables.keyspace(), name, retry))
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  private static long requests(CqlSession session) {
    Metrics metrics = session.getMetrics().orElseThrow();
    return metrics
        .<Timer>getSessionMetric(DefaultSessionMetric.CQL_REQUESTS)
        .orElseThrow()
        .getCount();
  }

  /** Counts the statements that nodes have refused or failed to execute. */
  private static long errors(CqlSession session) {
    Metrics metrics = session.getMetrics().orElseThrow();
    return session.getMetadata().getNodes().values().stream()
        .mapToLong(
            node ->
                metrics
                    .<Counter>getNodeMetric(node, DefaultNodeMetric.OTHER_ERRORS)
                    .map(Counter::getCount)
                    .orElse(0L))
        .sum();
  }

  @Test
  void theMetricsOfTheSessionCountTheStatements() {
    try (CqlSession session = session();
        var table = open(session, 10)) {
      long before = requests(session);
      for (int i = 0; i < 10; i++) {
        table.set("a", "1");
      }
      assertThat(requests(session) - before) // the last one may not be counted yet
          .isBetween(9L, 30L);
    }
  }

  @Test
  void callsAreRepeatedWhileTheNodesAreOverloaded() {
    try (CqlSession session = session();
        var table = open(session, 30);
        var impatient = open(session, 0)) {
      limit(LIMIT);
      IntStream.range(0, 50)
          .parallel()
          .forEach(
              i -> {
                table.set("key" + i, "value" + i);
                assertThat(table.ref("key" + i)).isEqualTo("value" + i);
              });
      assertThat(errors(session)).as("refused statements").isPositive();
      assertThatThrownBy(
              () -> IntStream.range(0, 1_000).parallel().forEach(i -> impatient.find("key" + i)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("Overloaded");
    } finally {
      unlimit();
    }
  }

  private void limit(int requestsPerSecond) {
    for (ClusterNode each : cluster.nodes()) {
      each.set("NativeTransportMaxRequestsPerSecond", requestsPerSecond);
      each.set("NativeTransportRateLimitingEnabled", true);
    }
  }

  private void unlimit() {
    cluster.nodes().forEach(each -> each.set("NativeTransportRateLimitingEnabled", false));
  }
}
