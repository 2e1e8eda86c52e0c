package dev.vht.cassandra.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts two nodes in a directory, pauses one, prints their numbers of processes, and waits. */
final class DyingParent {
  private DyingParent() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    ServerFiles files = ServerFiles.find(directory);
    Addresses addresses = Addresses.pick();
    for (int i = 1; i <= 2; i++) {
      NodeSettings settings =
          new NodeSettings(i, directory.resolve("node" + i), files, addresses, List.of());
      settings.write();
      ClusterNode node = new ClusterNode(settings).start();
      if (i == 2) {
        node.pause();
      }
      System.out.println(node.pid());
    }
    while (System.in.read() >= 0) {}
  }
}
