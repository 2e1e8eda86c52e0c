package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import dev.vht.StorageException;
import dev.vht.cassandra.session.Cluster.UnreachableException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of the schema. Two changes at a time may contradict each other, so all processes send
 * theirs to the same node, the first that is up. A change may be repeated: it says {@code IF
 * EXISTS} or {@code IF NOT EXISTS}.
 *
 * @param cql the statement
 */
public record SchemaChange(String cql) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Query VERSION =
      new Query("SELECT schema_version FROM system.local", Query.Kind.LOCAL_READ);

  /**
   * Makes the change, and waits until all nodes that are up agree.
   *
   * @param operation what it is for, in messages
   * @param time it is sent only within that
   */
  public void make(Cluster cluster, String operation, Duration time) {
    try {
      ResultSet unused =
          cluster.repeated(operation, new Retry(time), () -> execute(cluster.session()));
    } catch (UnreachableException e) {
      throw e.wasSent() ? unknown(cluster, operation, e) : e;
    }
    if (!isAgreed(cluster.session())) {
      throw new StorageException(
          "cannot %s: the nodes of %s do not agree on the schema; see \"nodetool describecluster\""
              .formatted(operation, cluster.name()),
          null);
    }
  }

  private ResultSet execute(CqlSession session) {
    SimpleStatement statement = new Query(cql, Query.Kind.SCHEMA).statement().setTimeout(TIMEOUT);
    return session.execute(statement.setNode(firstNode(session)));
  }

  private static @Nullable Node firstNode(CqlSession session) {
    return session.getMetadata().getNodes().values().stream()
        .filter(node -> node.getState() == NodeState.UP)
        .min(Comparator.comparing(node -> String.valueOf(node.getHostId())))
        .orElse(null);
  }

  private static StorageException unknown(
      Cluster cluster, String operation, UnreachableException e) {
    Throwable cause = Objects.requireNonNull(e.getCause());
    return new StorageException(
        "cannot %s: whether %s has changed the schema is not known; look whether the table exists: %s"
            .formatted(operation, cluster.name(), Failures.words(cause)),
        cause);
  }

  /**
   * Asks each node until all have the same schema, because a session that reads no schema does not
   * know when that is so.
   */
  private static boolean isAgreed(CqlSession session) {
    Retry retry = new Retry(TIMEOUT);
    do {
      try {
        if (versions(session).size() <= 1) {
          return true;
        }
      } catch (DriverException e) {
        // a node that does not answer may be down before it is asked again
      }
    } while (retry.pause());
    return false;
  }

  private static Set<Object> versions(CqlSession session) {
    Set<Object> versions = new HashSet<>();
    for (Node node : session.getMetadata().getNodes().values()) {
      if (node.getState() == NodeState.UP) {
        Row row = session.execute(VERSION.statement().setNode(node)).one();
        versions.add(Objects.requireNonNull(Objects.requireNonNull(row).getUuid(0)));
      }
    }
    return versions;
  }
}
