package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.internal.core.specex.ConstantSpeculativeExecutionPolicy;
import com.datastax.oss.driver.internal.core.specex.NoSpeculativeExecutionPolicy;
import dev.vht.ConfigurationException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster is, and how a session with it is opened.
 *
 * @param hosts one or more of {@code host:port}, separated by commas
 * @param datacenter whose nodes coordinate statements, or null if the driver's configuration names
 *     it
 * @param configuration the path of a configuration file of the driver, or null for {@code
 *     application.conf} on the class path, if there is one
 */
public record ClusterAddress(
    String hosts, @Nullable String datacenter, @Nullable String configuration) {

  /** The driver waits as long before it reads a changed schema; tables are created one by one. */
  private static final Duration SCHEMA_WINDOW = Duration.ofMillis(50);

  /**
   * A read that was not answered for so long is sent to another node, too. Conditional writes are
   * not, because they are not marked as idempotent.
   */
  private static final Duration SLOW_ANSWER = Duration.ofMillis(250);

  private static final int NODES_TO_ASK = 3;

  /**
   * Opens a session; waits for the first node that answers.
   *
   * @throws ConfigurationException if no node is in the data center (O1)
   */
  public CqlSession connect() {
    CqlSessionBuilder builder = CqlSession.builder().withConfigLoader(settings());
    for (String each : hosts.split(",", -1)) {
      int colon = each.lastIndexOf(':');
      String host = each.substring(0, colon);
      boolean isBracketed = host.startsWith("[");
      builder.addContactPoint(
          new InetSocketAddress(
              isBracketed ? host.substring(1, host.length() - 1) : host,
              Integer.parseInt(each.substring(colon + 1))));
    }
    CqlSession session =
        datacenter == null ? builder.build() : builder.withLocalDatacenter(datacenter).build();
    try {
      requireDatacenter(session);
    } catch (ConfigurationException e) {
      session.close();
      throw e;
    }
    return session;
  }

  /**
   * Requires that there is a node that can coordinate statements. Otherwise each call would fail,
   * but only after it was repeated for some time, and the driver's message names no reason.
   */
  private void requireDatacenter(CqlSession session) {
    String local =
        datacenter != null
            ? datacenter
            : session
                .getContext()
                .getConfig()
                .getDefaultProfile()
                .getString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, null);
    Set<String> found = new TreeSet<>();
    for (Node node : session.getMetadata().getNodes().values()) {
      String each = node.getDatacenter();
      if (each != null) {
        found.add(each);
      }
    }
    if (local != null && !found.isEmpty() && !found.contains(local)) {
      throw new ConfigurationException(
          "O1: //%s has no node in the data center %s, only in %s; the option datacenter names the one"
                  .formatted(hosts, local, String.join(", ", found))
              + " whose nodes coordinate statements",
          null);
    }
  }

  private DriverConfigLoader settings() {
    DriverConfigLoader theirs =
        configuration == null
            ? DriverConfigLoader.fromClasspath("application")
            : DriverConfigLoader.fromPath(Path.of(configuration));
    OptionsMap ours = new OptionsMap();
    ours.put(TypedDriverOption.NETTY_DAEMON, true); // a table that is left open ends no JVM later
    ours.put(TypedDriverOption.METADATA_SCHEMA_WINDOW, SCHEMA_WINDOW);
    if (isOneNodeAsked(theirs)) {
      ours.put(
          TypedDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS,
          ConstantSpeculativeExecutionPolicy.class.getName());
      ours.put(TypedDriverOption.SPECULATIVE_EXECUTION_MAX, NODES_TO_ASK);
      ours.put(TypedDriverOption.SPECULATIVE_EXECUTION_DELAY, SLOW_ANSWER);
    }
    return DriverConfigLoader.compose(DriverConfigLoader.fromMap(ours), theirs);
  }

  /** Whether the configuration leaves open what to do about slow answers. */
  private static boolean isOneNodeAsked(DriverConfigLoader loader) {
    return loader
        .getInitialConfig()
        .getDefaultProfile()
        .getString(DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS, "")
        .endsWith(NoSpeculativeExecutionPolicy.class.getSimpleName());
  }
}
