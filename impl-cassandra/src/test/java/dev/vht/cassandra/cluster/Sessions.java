package dev.vht.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The driver's sessions for plain statements, which read no metadata of the schema. */
final class Sessions {
  private Sessions() {}

  static CqlSession connect(List<InetSocketAddress> contactPoints, String datacenter) {
    return CqlSession.builder()
        .addContactPoints(contactPoints)
        .withLocalDatacenter(datacenter)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(15))
                .withDuration(
                    DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(
                    DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(1))
                .withDuration(DefaultDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, Duration.ofSeconds(2))
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                .build())
        .build();
  }

  /** Returns the node at an address, if the session knows it. */
  static Optional<Node> node(CqlSession session, InetSocketAddress address) {
    return session.getMetadata().getNodes().values().stream()
        .filter(one -> one.getEndPoint().resolve().equals(address))
        .findFirst();
  }

  /**
   * Runs a statement that changes the schema, and waits until all nodes that are up know the
   * change.
   *
   * <p>It asks each node for its own version. The driver's check asks one node for what that one
   * knows of all, which may be the old version of all of them.
   */
  static void define(CqlSession session, String statement) {
    session.execute(statement);
    Await.until(
        "all nodes know of " + statement,
        Duration.ofSeconds(20),
        () ->
            session.getMetadata().getNodes().values().stream()
                    .filter(node -> node.getState() == NodeState.UP)
                    .map(node -> schemaVersion(session, node))
                    .distinct()
                    .count()
                == 1);
  }

  private static UUID schemaVersion(CqlSession session, Node node) {
    return session
        .execute(
            SimpleStatement.newInstance("SELECT schema_version FROM system.local").setNode(node))
        .one()
        .getUuid(0);
  }
}
