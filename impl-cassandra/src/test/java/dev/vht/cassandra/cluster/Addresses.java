package dev.vht.cassandra.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * The loopback addresses of a cluster's nodes, which no other cluster of the machine has.
 *
 * <p>A node has an outer address, which the other nodes and the clients know, and an inner one, at
 * which the server listens. They differ if there are proxies between the two.
 *
 * @param base the first three numbers, with a dot at the end
 * @param hasProxies whether the inner addresses are other ones
 */
record Addresses(String base, boolean hasProxies) {
  static final int NODES = 3;
  static final int CLIENT_PORT = 9042;
  static final int STORAGE_PORT = 7000;
  private static final int INNER = 100;
  private static final int TRIES = 20;

  /** Picks free addresses. */
  static Addresses pick(boolean hasProxies) throws IOException {
    IOException failure = new IOException("no addresses are free");
    for (int i = 0; i < TRIES; i++) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      Addresses one =
          new Addresses(
              "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + ".", hasProxies);
      try {
        one.check();
        return one;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new IOException("no loopback addresses such as 127.1.2.1 can be used here", failure);
  }

  private void check() throws IOException {
    for (int i = 1; i <= NODES; i++) {
      for (int port : new int[] {CLIENT_PORT, STORAGE_PORT}) {
        try (ServerSocket socket = new ServerSocket()) {
          socket.bind(new InetSocketAddress(InetAddress.getByName(outer(i)), port));
        }
      }
    }
  }

  String outer(int node) {
    return base + node;
  }

  String inner(int node) {
    return hasProxies ? base + (INNER + node) : outer(node);
  }

  List<String> all() {
    return IntStream.rangeClosed(1, NODES).mapToObj(this::outer).toList();
  }
}
