package dev.vht.cassandra.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@NeedsCluster(itsNodes = true)
class TestClusterTest {
  private static final LocalCluster CLUSTER = TestCluster.local().orElseThrow();
  private static final CqlSession SESSION = CLUSTER.session();
  private final String table = newTable();

  private static String newTable() {
    String name = TestCluster.newKeyspace() + ".t";
    TestCluster.define("CREATE TABLE " + name + " (k text PRIMARY KEY, v int)");
    return name;
  }

  /** Runs a statement by a node, since the driver would wait for one that is paused. */
  private static ResultSet quorum(int coordinator, String statement) {
    Node node = Sessions.node(SESSION, CLUSTER.node(coordinator).address()).orElseThrow();
    return SESSION.execute(
        SimpleStatement.newInstance(statement)
            .setIdempotent(false)
            .setNode(node)
            .setConsistencyLevel(DefaultConsistencyLevel.QUORUM));
  }

  private void write(int coordinator, int value) {
    quorum(coordinator, "INSERT INTO " + table + " (k, v) VALUES ('aap', " + value + ")");
  }

  private int read(int coordinator) {
    Row row = quorum(coordinator, "SELECT v FROM " + table + " WHERE k = 'aap'").one();
    return row == null ? 0 : row.getInt(0);
  }

  @AfterEach
  void restore() {
    CLUSTER.restore();
  }

  @Test
  void aWriteToTwoNodesIsReadAfterOneOfThemIsKilled() {
    CLUSTER.node(3).kill();
    write(1, 7);
    CLUSTER.restore();
    CLUSTER.node(1).kill();
    assertThat(read(2)).isEqualTo(7);
  }

  @Test
  void twoNodesWorkWhileTheThirdIsPaused() {
    CLUSTER.node(2).pause();
    write(3, 8);
    assertThat(read(1)).isEqualTo(8);
    CLUSTER.node(2).resume();
    CLUSTER.awaitHealthy();
    assertThat(read(2)).isEqualTo(8);
  }

  @Test
  void aNodeThatIsCutOffWritesNothingWhileTheOthersDo() {
    CLUSTER.partition(Set.of(1), Set.of(2, 3));
    assertThatThrownBy(() -> write(1, 9))
        .isInstanceOfAny(WriteTimeoutException.class, UnavailableException.class);
    write(2, 10);
    assertThat(read(3)).isEqualTo(10);
    CLUSTER.heal();
    CLUSTER.awaitHealthy();
    write(1, 11);
    assertThat(read(2)).isEqualTo(11);
  }

  @Test
  void aCutInOneDirectionLosesTheAnswers() {
    CLUSTER.cut(2, 1);
    CLUSTER.cut(3, 1);
    assertThatThrownBy(() -> write(1, 12)).isInstanceOf(WriteTimeoutException.class);
    assertThat(read(2)).isEqualTo(12);
  }

  @Test
  void aSlowNodeAnswersLate() {
    CLUSTER.node(1).delay(Duration.ofMillis(300));
    assertThat(millis(() -> write(1, 13))).isBetween(600L, 1500L); // the request and the answers
    assertThat(millis(() -> write(2, 14))).isLessThan(300L); // the third node answers
    CLUSTER.heal();
    assertThat(millis(() -> write(1, 15))).isLessThan(300L);
  }

  private static long millis(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void aClientThatIsCutOffGetsItsAnswerAfterwards() throws Exception {
    CLUSTER.node(1).clients(ClientFault.MUTE);
    CompletableFuture<Void> muted = CompletableFuture.runAsync(() -> write(1, 16));
    awaitValue(16);
    CLUSTER.node(1).clients(ClientFault.HOLD);
    CompletableFuture<Void> held = CompletableFuture.runAsync(() -> write(1, 17));
    assertThatThrownBy(() -> held.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(muted).isNotDone();
    assertThat(read(2)).isEqualTo(16);
    CLUSTER.heal();
    muted.get(10, TimeUnit.SECONDS);
    held.get(10, TimeUnit.SECONDS);
    assertThat(read(2)).isEqualTo(17);
  }

  private void awaitValue(int value) {
    Await.until("the value is " + value, Duration.ofSeconds(5), () -> read(2) == value);
  }

  @Test
  void aResetClosesTheConnectionsOfClients() {
    CLUSTER.node(1).clients(ClientFault.MUTE);
    CompletableFuture<Void> write = CompletableFuture.runAsync(() -> write(1, 18));
    awaitValue(18);
    CLUSTER.node(1).clients(ClientFault.RESET);
    assertThatThrownBy(() -> write.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClosedConnectionException.class);
  }

  @Test
  void nodesEndWhenTheJvmThatStartedThemIsKilled(@TempDir Path directory) throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DyingParent.class.getName(),
                directory.resolve("cluster").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> nodes = new ArrayList<>();
    try (BufferedReader lines = parent.inputReader()) {
      for (int i = 0; i < 2; i++) {
        nodes.add(ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow());
      }
    } finally {
      parent.destroyForcibly();
    }
    for (ProcessHandle each : nodes) {
      each.onExit().get(1, TimeUnit.MINUTES);
      assertThat(each.isAlive()).isFalse();
    }
  }
}
