package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.InterruptedSession.Effect;
import dev.vht.cassandra.cluster.ClientFault;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a table's durability requires of the nodes. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
class CommitLogsTest {
  private static final String SETTING = "commitlog_sync";

  private final String name = TestTables.borrow();
  private final ClusterNode node = TestCluster.node(2);

  @AfterEach
  void giveBack() {
    node.pretend(SETTING, "batch");
    boolean unused = VirtualHashTables.delete(TestTables.url(name));
    TestTables.giveBack(name);
  }

  private static VirtualHashTable<String, String> open(String url, Durability durability) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .durability(durability)
        .open();
  }

  @Test
  void aNodeThatSyncsOnlyNowAndThenCannotGiveTheDurabilityDisk() {
    String url = TestTables.url(name);
    node.pretend(SETTING, "periodic");
    assertThatThrownBy(() -> open(url, Durability.DISK))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("commitlog_sync = periodic");
    assertThat(VirtualHashTables.delete(url)).as("a table was created").isFalse();
    open(url, Durability.PROCESS).close();
    assertThatThrownBy(() -> open(url, Durability.DISK)).isInstanceOf(StorageException.class);
    for (String each : new String[] {"group", "batch"}) {
      node.pretend(SETTING, each);
      open(url, Durability.DISK).close();
    }
  }

  @Test
  void aTableIsOpenedWhileANodeDoesNotAnswer() {
    String url = TestTables.url(name) + "&retry=5";
    open(url, Durability.PROCESS).close();
    node.clients(ClientFault.HOLD);
    try (var table = open(url, Durability.DISK)) {
      assertThat(table.find("a")).isEmpty(); // a write could be given to that node
    } finally {
      node.heal();
    }
  }

  @Test
  void aClientWithoutTheRightToReadTheSettingOpensTheTable() {
    InterruptedSession session = new InterruptedSession(TestCluster.session());
    CassandraTables.register("unauthorized", session.proxy());
    session.fail(
        1,
        "system_views",
        Effect.NOT_EXECUTED,
        failing ->
            new UnauthorizedException(
                failing.getMetadata().getNodes().values().iterator().next(),
                "User app has no SELECT permission on <table system_views.settings>"));
    String url = "cassandra:unauthorized/%s/%s".formatted(TestTables.keyspace(), name);
    try (var table = open(url, Durability.DISK)) {
      table.set("a", "1");
      assertThat(table.ref("a")).isEqualTo("1");
    } finally {
      CassandraTables.unregister("unauthorized");
    }
    assertThat(session.failed()).isEqualTo(1);
  }
}
