package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.metadata.Node;
import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that create and delete the same table at the same time, and nodes that miss it. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(600)
class SchemaRacesTest {
  private static final int CLIENTS = 3;

  /** One, unless many tries are asked for. */
  private static final int ROUNDS =
      (int) Math.max(1, Math.min(10, Double.parseDouble(System.getProperty("vht.tries", "1"))));

  private final LocalCluster cluster = TestCluster.local().orElseThrow();

  @AfterEach
  void heal() {
    cluster.restore();
  }

  /** Returns the URL of a table, by a session that each client has for itself. */
  private String url(int client, String keyspace) {
    List<String> hosts =
        cluster.contactPoints().stream()
            .map(address -> address.getHostString() + ':' + address.getPort())
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.rotate(hosts, client);
    return "cassandra://%s/%s/raced?lease=30&replication=3"
        .formatted(String.join(",", hosts), keyspace);
  }

  private static VirtualHashTable<String, String> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(mode)
        .open();
  }

  @FunctionalInterface
  private interface Work<T> {
    T of(int client) throws Exception;
  }

  /** Lets each client begin at the same moment, and returns what each has returned. */
  private static <T> List<T> atOnce(Work<T> work) {
    CyclicBarrier barrier = new CyclicBarrier(CLIENTS);
    List<CompletableFuture<T>> results = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      results.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  int unused = barrier.await();
                  return work.of(client);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> new Thread(task).start()));
    }
    return results.stream().map(CompletableFuture::join).toList();
  }

  /** The keyspace is created, too. */
  @Test
  void oneOfSeveralClientsCreatesATable() {
    for (int round = 0; round < ROUNDS; round++) {
      String keyspace = TestTables.keyspace() + "_created" + round;
      List<Boolean> created = atOnce(client -> isCreated(url(client, keyspace), client));
      assertThat(created).containsOnlyOnce(true);
      try (var table = open(url(0, keyspace), OpenMode.UPDATE)) {
        int creator = created.indexOf(true);
        assertThat(table.entries()).hasSize(1);
        assertThat(table.ref("creator")).isEqualTo("client" + creator);
      }
      assertThat(VirtualHashTables.delete(url(0, keyspace))).isTrue();
    }
  }

  private static boolean isCreated(String url, int client) {
    try (var table = open(url, OpenMode.CREATE)) {
      table.set("creator", "client" + client);
      return true;
    } catch (TableExistsException e) {
      return false;
    }
  }

  /** Two clients open the table or create it, and write to it, while another deletes it. */
  @Test
  void aTableIsCreatedWhileAnotherClientDeletesIt() {
    String keyspace = TestTables.keyspace() + "_deleted";
    open(url(0, keyspace), OpenMode.CREATE).close();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> outcomes =
          atOnce(client -> client == 0 ? deleted(url(0, keyspace)) : used(url(client, keyspace)));
      assertThat(outcomes.get(0)).isIn("deleted", "absent");
      assertThat(outcomes.subList(1, CLIENTS))
          .allMatch(one -> Set.of("used", "gone").contains(one));
      try (var table = open(url(1, keyspace), OpenMode.CREATE_OR_UPDATE)) {
        table.set("a", "1");
        assertThat(table.ref("a")).isEqualTo("1");
      }
    }
    assertThat(VirtualHashTables.delete(url(0, keyspace))).isTrue();
    assertThatThrownBy(() -> open(url(0, keyspace), OpenMode.UPDATE))
        .isInstanceOf(NoSuchTableException.class);
  }

  private static String deleted(String url) {
    return VirtualHashTables.delete(url) ? "deleted" : "absent";
  }

  private static String used(String url) {
    try (var table = open(url, OpenMode.CREATE_OR_UPDATE)) {
      table.set("a", "1");
      return "used";
    } catch (StorageException e) {
      assertThat(e).message().containsAnyOf("was deleted", "does not exist");
      return "gone";
    }
  }

  /**
   * A table is created while a node is cut off from the others, to which the change is sent, or
   * not.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTableIsCreatedAsSoonAsTheNodesAgree(boolean isSentToIt) throws Exception {
    String keyspace = TestTables.keyspace() + (isSentToIt ? "_sent" : "_missed");
    ClusterNode victim = first(isSentToIt);
    isolate(victim);
    CompletableFuture<VirtualHashTable<String, String>> opened =
        CompletableFuture.supplyAsync(() -> open(url(0, keyspace), OpenMode.CREATE));
    Thread.sleep(1_500);
    assertThat(opened).isNotDone();
    cluster.heal();
    try (var table = opened.join()) {
      table.set("a", "1");
      assertThat(table.ref("a")).isEqualTo("1");
    }
    assertThat(VirtualHashTables.delete(url(0, keyspace))).isTrue();
  }

  @Test
  @EnabledIfSystemProperty(named = "vht.server-kills", matches = "\\d+") // half a minute
  void aTableIsNotCreatedUntilTheNodesAgree() {
    String url = url(0, TestTables.keyspace() + "_disagreed");
    isolate(first(false));
    assertThatThrownBy(() -> open(url, OpenMode.CREATE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("do not agree on the schema");
    cluster.heal();
    cluster.awaitHealthy();
    try (var table = open(url, OpenMode.CREATE)) {
      table.set("a", "1");
      assertThat(table.ref("a")).isEqualTo("1");
    }
    assertThat(VirtualHashTables.delete(url)).isTrue();
  }

  /** Returns the node to which changes of the schema are sent, or another one. */
  private ClusterNode first(boolean isSentToIt) {
    List<Node> nodes =
        TestCluster.session().getMetadata().getNodes().values().stream()
            .sorted(Comparator.comparing(node -> String.valueOf(node.getHostId())))
            .toList();
    Node chosen = nodes.get(isSentToIt ? 0 : 2);
    return cluster.nodes().stream()
        .filter(one -> one.address().equals(chosen.getEndPoint().resolve()))
        .findFirst()
        .orElseThrow();
  }

  private void isolate(ClusterNode victim) {
    Set<Integer> others =
        cluster.nodes().stream()
            .map(ClusterNode::number)
            .filter(number -> number != victim.number())
            .collect(Collectors.toSet());
    cluster.partition(Set.of(victim.number()), others);
  }
}
