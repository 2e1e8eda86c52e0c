package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that cannot write its files any more. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(600)
class FullDiskTest {
  private static final int VALUE_BYTES = 64 << 10;

  /** Together more than two segments of a node's commit log. */
  private static final int KEYS = 400;

  private final LocalCluster cluster = TestCluster.local().orElseThrow();
  private final List<String> names = List.of(TestTables.borrow(), TestTables.borrow());

  @AfterEach
  void giveBack() {
    cluster.restore();
    for (String each : names) {
      boolean unused = VirtualHashTables.delete(TestTables.url(each));
      TestTables.giveBack(each);
    }
  }

  private static VirtualHashTable<Integer, byte[]> create(String name, String options) {
    return VirtualHashTables.at(TestTables.url(name) + options)
        .keys(Codecs.ints())
        .values(Codecs.bytes())
        .mode(OpenMode.CREATE)
        .open();
  }

  private static byte[] value(int key) {
    byte[] value = new byte[VALUE_BYTES];
    new Random(key).nextBytes(value);
    return value;
  }

  @Test
  void theOtherNodesServeAndNothingIsLost() {
    ClusterNode victim = cluster.node(2);
    try (var conditional = create(names.get(0), "");
        var plain = create(names.get(1), "&writes=plain")) {
      Assumptions.assumeTrue(victim.limitFiles(1 << 20), "there is no command prlimit");
      for (int key = 0; key < KEYS; key++) {
        (key % 2 == 0 ? conditional : plain).set(key, value(key));
      }
      assertThat(victim.hasFailedToWrite()).isTrue();
      requireAll(conditional, plain);
      victim.kill();
      requireAll(conditional, plain);
      cluster.restore();
      cluster.node(1).kill(); // so the node that missed writes is needed
      requireAll(conditional, plain);
    }
  }

  private static void requireAll(
      VirtualHashTable<Integer, byte[]> conditional, VirtualHashTable<Integer, byte[]> plain) {
    for (int key = 0; key < KEYS; key++) {
      assertThat((key % 2 == 0 ? conditional : plain).ref(key)).isEqualTo(value(key));
    }
  }
}
