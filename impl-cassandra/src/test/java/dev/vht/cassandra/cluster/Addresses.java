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
 * @param base the first three numbers, with a dot at the end
 */
record Addresses(String base) {
  static final int NODES = 3;
  static final int CLIENT_PORT = 9042;
  static final int STORAGE_PORT = 7000;
  private static final int TRIES = 20;

  /** Picks free addresses. */
  static Addresses pick() throws IOException {
    IOException failure = new IOException("no addresses are free");
    for (int i = 0; i < TRIES; i++) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      Addresses one =
          new Addresses("127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + ".");
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
    for (String each : all()) {
      for (int port : new int[] {CLIENT_PORT, STORAGE_PORT}) {
        try (ServerSocket socket = new ServerSocket()) {
          socket.bind(new InetSocketAddress(InetAddress.getByName(each), port));
        }
      }
    }
  }

  /** The address of the node with a number from 1 to 3. */
  String of(int node) {
    return base + node;
  }

  List<String> all() {
    return IntStream.rangeClosed(1, NODES).mapToObj(this::of).toList();
  }
}
