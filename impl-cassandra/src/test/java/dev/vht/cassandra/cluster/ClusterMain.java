package dev.vht.cassandra.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;

/**
 * Starts a cluster, prints what {@code -Dvht.cluster} would be for it, and runs it until the
 * standard input ends. The arguments are lines for each {@code cassandra.yaml}.
 */
final class ClusterMain {
  private ClusterMain() {}

  public static void main(String[] settings) throws IOException {
    long start = System.nanoTime();
    try (LocalCluster cluster = LocalCluster.start(settings)) {
      System.out.printf("started in %.1f s%n", (System.nanoTime() - start) / 1e9);
      cluster.nodes().forEach(node -> System.out.println(node + ": process " + node.pid()));
      System.out.println(
          cluster.contactPoints().stream()
                  .map(InetSocketAddress::toString)
                  .map(address -> address.substring(1))
                  .collect(Collectors.joining(","))
              + "/"
              + LocalCluster.DATACENTER);
      while (System.in.read() >= 0) {}
    }
    System.exit(0); // the driver's threads take their time
  }
}
