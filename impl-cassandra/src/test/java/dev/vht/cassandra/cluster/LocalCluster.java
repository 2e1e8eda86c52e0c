package dev.vht.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.vht.proptest.fixture.TestDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Three Cassandra servers on this machine, each in a process of its own, which end when this JVM
 * ends, however it ends. Their data is in a temporary directory, which {@link #close} deletes.
 */
public final class LocalCluster implements AutoCloseable {
  /** The name of the data centre. */
  public static final String DATACENTER = "datacenter1";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final SimpleStatement READ =
      SimpleStatement.newInstance(
              "SELECT status FROM system_distributed.view_build_status"
                  + " WHERE keyspace_name = '' AND view_name = ''")
          .setConsistencyLevel(DefaultConsistencyLevel.ALL)
          .setTimeout(Duration.ofSeconds(5));

  private final Path directory;
  private final List<ClusterNode> nodes;

  private @Nullable CqlSession session;

  private LocalCluster(Path directory, List<ClusterNode> nodes) {
    this.directory = directory;
    this.nodes = nodes;
  }

  /**
   * Starts a cluster and waits until it serves clients.
   *
   * @param settings more lines for each {@code cassandra.yaml}
   * @throws IOException if it cannot be started here
   */
  public static LocalCluster start(String... settings) throws IOException {
    Path directory = TestDirectories.create("vht-cassandra-");
    try {
      ServerFiles files = ServerFiles.find(directory);
      Addresses addresses = Addresses.pick();
      List<ClusterNode> nodes = new ArrayList<>();
      for (int i = 1; i <= Addresses.NODES; i++) {
        NodeSettings one =
            new NodeSettings(i, directory.resolve("node" + i), files, addresses, List.of(settings));
        one.write();
        nodes.add(new ClusterNode(one));
      }
      LocalCluster cluster = new LocalCluster(directory, List.copyOf(nodes));
      cluster.startNodes();
      return cluster;
    } catch (IOException | RuntimeException e) {
      delete(directory);
      throw e;
    }
  }

  private void startNodes() throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "cluster-close"));
    try {
      nodes.forEach(ClusterNode::start);
      nodes.forEach(ClusterNode::awaitReady);
      awaitHealthy();
    } catch (RuntimeException e) {
      close();
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Returns the node with a number from 1 to 3. */
  public ClusterNode node(int number) {
    return nodes.get(number - 1);
  }

  public List<ClusterNode> nodes() {
    return nodes;
  }

  /** The addresses for clients. */
  public List<InetSocketAddress> contactPoints() {
    return nodes.stream().map(ClusterNode::address).toList();
  }

  /**
   * Returns a session for plain statements, which reads no metadata of the schema. It stays open
   * until the cluster is closed.
   */
  public synchronized CqlSession session() {
    CqlSession current = session;
    if (current == null) {
      current = Sessions.connect(contactPoints(), DATACENTER);
      session = current;
    }
    return current;
  }

  /**
   * Cuts nodes off from others: what one side sends to the other is dropped, and the connections
   * stay. Clients are not affected.
   *
   * @param one numbers of nodes
   * @param other numbers of other nodes
   */
  public void partition(Set<Integer> one, Set<Integer> other) {
    one.forEach(left -> other.forEach(right -> cut(left, right)));
    one.forEach(left -> other.forEach(right -> cut(right, left)));
  }

  /** Drops what one node sends to another. */
  public void cut(int sender, int receiver) {
    node(receiver).ignore(node(sender));
  }

  /** Ends partitions and delays, and what was done to clients. */
  public void heal() {
    nodes.stream().filter(ClusterNode::isRunning).forEach(ClusterNode::heal);
  }

  /**
   * Lets paused nodes go on, ends all faults, starts the nodes that do not run, and waits until all
   * are healthy.
   */
  public void restore() {
    nodes.forEach(ClusterNode::resume);
    heal();
    nodes.stream().filter(node -> !node.isRunning()).forEach(ClusterNode::start);
    nodes.forEach(ClusterNode::awaitReady);
    awaitHealthy();
  }

  /**
   * Waits until each node serves clients, sees all others, has the same schema as they, and reads
   * from all others. Otherwise the first statements could fail, though the nodes are up: the
   * connections between nodes are made when they are needed.
   */
  public void awaitHealthy() {
    Await.until("all nodes see each other", PATIENCE, this::isHealthy);
    for (ClusterNode each : nodes) {
      Await.until(each + " reads from all nodes", PATIENCE, () -> readsFromAll(each));
    }
  }

  private boolean isHealthy() {
    Set<Optional<String>> schemas = new HashSet<>();
    for (ClusterNode each : nodes) {
      if (!each.isRunning() || each.isPaused() || !seesAll(each)) {
        return false;
      }
      schemas.add(each.attribute("SchemaVersion"));
    }
    return schemas.size() == 1;
  }

  private boolean readsFromAll(ClusterNode coordinator) {
    Optional<Node> node = Sessions.node(session(), coordinator.address());
    if (node.isEmpty() || node.get().getOpenConnections() == 0) {
      return false;
    }
    try {
      session().execute(READ.setNode(node.get()));
      return true;
    } catch (DriverException e) {
      return false;
    }
  }

  private static boolean seesAll(ClusterNode node) {
    return node.attribute("LiveNodes")
            .filter(live -> live.split(",").length == Addresses.NODES)
            .isPresent()
        && node.attribute("NativeTransportRunning").equals(Optional.of("true"));
  }

  /** Kills the nodes and deletes their data. */
  @Override
  public synchronized void close() {
    CqlSession current = session;
    session = null;
    nodes.forEach(ClusterNode::resume);
    if (current != null) {
      current.forceCloseAsync();
    }
    nodes.stream().filter(ClusterNode::isRunning).forEach(ClusterNode::kill);
    delete(directory);
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
