package dev.vht.cassandra.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The cluster that the tests of a JVM share: the one that the system property {@value #ADDRESSES}
 * names ({@code host:port,host:port/datacenter}), or else one of three servers that is started for
 * them, unless the property is {@value #NONE}. Each test has a keyspace of its own.
 */
public final class TestCluster {
  /** The system property that names the addresses of a cluster. */
  public static final String ADDRESSES = "vht.cluster";

  private static final String NONE = "none";
  private static final AtomicInteger KEYSPACES = new AtomicInteger();

  private TestCluster() {}

  /** What is started when a test asks first. */
  private static final class Shared {
    private static final @Nullable LocalCluster LOCAL;
    private static final @Nullable String UNAVAILABLE;
    private static final List<InetSocketAddress> CONTACT_POINTS;
    private static final String DATACENTER;

    static {
      String named = System.getProperty(TestCluster.ADDRESSES, "");
      LocalCluster local = null;
      String unavailable = null;
      List<InetSocketAddress> contactPoints = List.of();
      String datacenter = LocalCluster.DATACENTER;
      if (named.isEmpty() || named.equals(NONE)) {
        try {
          local = start(named);
          contactPoints = local.contactPoints();
        } catch (IOException | RuntimeException e) {
          String reason = String.valueOf(e.getMessage());
          unavailable = "no Cassandra cluster can be started here (" + firstLine(reason) + ")";
          System.err.println("[WARNING] skipped tests: " + unavailable + "\n" + reason);
          note(unavailable);
        }
      } else {
        String[] parts = named.split("/", 2);
        contactPoints = Arrays.stream(parts[0].split(",")).map(TestCluster::address).toList();
        datacenter = parts.length == 2 ? parts[1] : datacenter;
      }
      LOCAL = local;
      UNAVAILABLE = unavailable;
      CONTACT_POINTS = contactPoints;
      DATACENTER = datacenter;
    }

    /** Open until the JVM ends. */
    private static final class Session {
      private static final CqlSession SESSION =
          local().map(LocalCluster::session).orElseGet(TestCluster::connect);
    }
  }

  private static LocalCluster start(String asked) throws IOException {
    if (asked.equals(NONE)) {
      throw new IOException("-D" + ADDRESSES + " asks for none");
    }
    return LocalCluster.start();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static InetSocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  /** Leaves the reason for the last lines of the build. */
  private static void note(String unavailable) {
    Path report = Path.of(System.getProperty("vht.report", "target/vht-report"));
    try {
      Files.createDirectories(report);
      Files.writeString(
          report.resolveSibling("skipped-tests.txt"),
          "impl-cassandra: " + unavailable + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns why there is no cluster, if there is none. */
  public static Optional<String> unavailability() {
    return Optional.ofNullable(Shared.UNAVAILABLE);
  }

  /** Returns the cluster whose nodes tests may kill, unless the tests use a cluster of the user. */
  public static Optional<LocalCluster> local() {
    return Optional.ofNullable(Shared.LOCAL);
  }

  /** Returns the node with a number from 1 to 3, which the test may kill and must start again. */
  public static ClusterNode node(int number) {
    return local().orElseThrow().node(number);
  }

  /** The addresses for clients. */
  public static List<InetSocketAddress> contactPoints() {
    return Shared.CONTACT_POINTS;
  }

  /** The name of the data centre. */
  public static String datacenter() {
    return Shared.DATACENTER;
  }

  /** Returns a session for plain statements, which stays open until the JVM ends. */
  public static CqlSession session() {
    return Shared.Session.SESSION;
  }

  /** Returns a new session, which reads no metadata of the schema. The caller closes it. */
  public static CqlSession connect() {
    return Sessions.connect(contactPoints(), datacenter());
  }

  /** Runs a statement that changes the schema, and waits until all nodes know the change. */
  public static void define(String statement) {
    Sessions.define(session(), statement);
  }

  /** Creates a keyspace, of which each node has a copy, and returns its name. */
  public static String newKeyspace() {
    String name = "test" + ProcessHandle.current().pid() + "_" + KEYSPACES.incrementAndGet();
    int replicas = Math.min(Addresses.NODES, session().getMetadata().getNodes().size());
    define(
        "CREATE KEYSPACE %s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': %d}"
            .formatted(name, replicas));
    return name;
  }
}
