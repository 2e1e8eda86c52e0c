package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.Await;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of many removed keys, which Cassandra keeps as tombstones for some days. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
class RemovedKeysTest {
  private static final int KEYS = 500;
  private static final int KEPT = 9;
  private static final int FEW_TOMBSTONES = 1_000;
  private static final int USUAL_TOMBSTONES = 100_000;

  private final String name = TestTables.borrow();
  private final String url = TestTables.url(name);

  /** Sets how many tombstones a node passes over at once. */
  private static void limit(int tombstones) {
    TestCluster.local()
        .orElseThrow()
        .nodes()
        .forEach(node -> node.set("TombstoneFailureThreshold", tombstones));
  }

  @AfterEach
  void giveBack() {
    limit(USUAL_TOMBSTONES);
    boolean unused = VirtualHashTables.delete(url);
    TestTables.giveBack(name);
  }

  private VirtualHashTable<Integer, String> open() {
    return VirtualHashTables.at(url)
        .keys(Codecs.ints())
        .values(Codecs.strings())
        .mode(OpenMode.CREATE)
        .open();
  }

  private SimpleStatement allRows() {
    return SimpleStatement.newInstance(
            "SELECT key, part, crc FROM %s.%s".formatted(TestTables.keyspace(), name))
        .setConsistencyLevel(ConsistencyLevel.QUORUM)
        .setPageSize(KEYS);
  }

  @Test
  void walksPassOverMoreThanANodeDoesAtOnce() {
    try (var table = open()) {
      table.fill(
          IntStream.range(0, KEYS)
              .boxed()
              .collect(Collectors.toMap(key -> key, key -> "value " + key)));
      IntStream.range(KEPT, KEYS).parallel().forEach(table::remove);
      limit(FEW_TOMBSTONES);
      assertThatThrownBy(() -> TestCluster.session().execute(allRows()).all())
          .isInstanceOf(ReadFailureException.class);
      assertThat(table.count()).isEqualTo(KEPT);
      assertThat(table.keys()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(table.entries().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
          .hasSize(KEPT)
          .containsEntry(3, "value 3");
      table.compact();
      assertThat(table.count()).isEqualTo(KEPT);
      table.clear();
      assertThat(table.count()).isZero();
      limit(USUAL_TOMBSTONES);
      Await.until(
          "the rows are removed",
          Duration.ofSeconds(20),
          () -> TestCluster.session().execute(allRows()).all().size() == 1);
    }
  }

  @Test
  void aSetLeavesNoTombstone() {
    try (var table = open()) {
      table.set(1, "one");
      table.set(1, "two");
      assertThat(table.replace(1, "two", "three")).isTrue();
      table.set(1, "four");
      assertThat(
              TestCluster.session()
                  .execute("SELECT past FROM %s.%s".formatted(TestTables.keyspace(), name))
                  .all())
          .filteredOn(row -> !row.isNull(0))
          .singleElement()
          .satisfies(row -> assertThat(row.getByteBuffer(0).remaining()).isEqualTo(1));
      assertThat(table.replace(1, "four", "five")).isTrue();
      assertThat(table.ref(1)).isEqualTo("five");
    }
  }
}
