package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.codec.Codecs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@NeedsCluster
@Tag("slow")
class CassandraTableTest {
  private final String name = TestTables.borrow();
  private final String url = TestTables.url(name);

  @AfterEach
  void giveBack() {
    boolean unused = VirtualHashTables.delete(url);
    TestTables.giveBack(name);
  }

  private static VirtualHashTable<String, byte[]> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.bytes())
        .mode(mode)
        .open();
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void keepsWhatIsSet() {
    try (var table = open(url, OpenMode.CREATE)) {
      table.set("a", bytes(3, 1));
      table.set("", bytes(0, 1));
      assertThat(table.ref("a")).isEqualTo(bytes(3, 1));
      assertThat(table.remove("a")).isTrue();
      assertThat(table.remove("a")).isFalse();
      assertThat(table.find("a")).isEmpty();
      assertThat(table.putIfAbsent("a", bytes(4, 2))).isEmpty();
      assertThat(table.putIfAbsent("a", bytes(5, 3))).isPresent();
      assertThat(table.count()).isEqualTo(2);
    }
    try (var table = open(url, OpenMode.UPDATE)) {
      assertThat(table.ref("a")).isEqualTo(bytes(4, 2));
      assertThat(table.ref("")).isEmpty();
    }
  }

  @Test
  void aDatacenterWithoutNodesIsRefusedAtOnce() {
    String wrong = url.replace("datacenter=" + TestCluster.datacenter(), "datacenter=elsewhere");
    assertThat(wrong).isNotEqualTo(url);
    assertThatThrownBy(() -> open(wrong, OpenMode.CREATE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "has no node in the data center elsewhere, only in " + TestCluster.datacenter());
  }

  @Test
  void dividesLongValues() {
    byte[] first = bytes(2_500_000, 1);
    byte[] second = bytes(1 << 20, 2);
    byte[] third = bytes((1 << 20) + 1, 3);
    try (var table = open(url, OpenMode.CREATE)) {
      for (byte[] value : Arrays.asList(first, second, third, first)) {
        table.set("a", value);
        assertThat(table.ref("a")).isEqualTo(value);
      }
      assertThat(table.replace("a", first, third)).isTrue();
      assertThat(table.entries().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
          .hasEntrySatisfying("a", value -> assertThat(value).isEqualTo(third));
      assertThat(table.remove("a")).isTrue();
    }
    assertThat(rows()).as("rows, with that of the record").isEqualTo(2);
  }

  /** Counts what is left: the record, and the tag of the removed key. */
  private long rows() {
    return TestCluster.session()
        .execute("SELECT key, part FROM " + TestTables.keyspace() + '.' + name)
        .all()
        .size();
  }

  @Test
  void anotherHandleSeesWhatIsClearedAndFilled() {
    try (var one = open(url, OpenMode.CREATE);
        var other = open(url, OpenMode.UPDATE)) {
      one.set("a", bytes(1, 1));
      assertThat(other.ref("a")).isEqualTo(bytes(1, 1));
      one.clear();
      assertThat(other.find("a")).isEmpty();
      Map<String, byte[]> content = new HashMap<>();
      for (int i = 0; i < 300; i++) {
        content.put("key" + i, bytes(i, i));
      }
      one.fill(content);
      assertThat(other.count()).isEqualTo(300);
      assertThat(other.ref("key299")).isEqualTo(bytes(299, 299));
      other.set("key299", bytes(7, 7));
      assertThat(one.ref("key299")).isEqualTo(bytes(7, 7));
    }
  }

  @Test
  void aDeletedTableIsGoneForOtherHandles() {
    try (var other = open(url, OpenMode.CREATE)) {
      other.set("a", bytes(1, 1));
      assertThat(VirtualHashTables.delete(url)).isTrue();
      assertThatThrownBy(() -> other.find("a"))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("was deleted");
      try (var again = open(url, OpenMode.CREATE)) {
        assertThat(again.isEmpty()).isTrue();
        assertThatThrownBy(() -> other.set("a", bytes(1, 1))).isInstanceOf(StorageException.class);
      }
    }
  }

  @Test
  void aTableOfThisLibraryIsDroppedAndOneOfAnotherKindIsLeft() {
    String ours = TestTables.url("ours");
    try (var table = open(ours, OpenMode.CREATE)) {
      table.set("a", bytes(1, 1));
      assertThatThrownBy(() -> open(ours, OpenMode.CREATE))
          .isInstanceOf(TableExistsException.class);
    }
    assertThat(VirtualHashTables.delete(ours)).isTrue();
    assertThat(VirtualHashTables.delete(ours)).isFalse();
    assertThatThrownBy(() -> open(ours, OpenMode.UPDATE)).isInstanceOf(NoSuchTableException.class);
    TestCluster.define(
        "CREATE TABLE " + TestTables.keyspace() + ".theirs (id int PRIMARY KEY, name text)");
    String theirs = TestTables.url("theirs");
    assertThatThrownBy(() -> open(theirs, OpenMode.REPLACE))
        .isInstanceOf(NotATableException.class)
        .hasMessageContaining("other columns");
    assertThatThrownBy(() -> VirtualHashTables.delete(theirs))
        .isInstanceOf(NotATableException.class);
  }

  @Test
  void aTableWithPlainWritesRefusesConditionalOnes() {
    String plain = url + "&writes=plain";
    try (var table = open(plain, OpenMode.CREATE)) {
      table.set("a", bytes(1, 1));
      table.set("a", bytes(2, 2));
      assertThat(table.ref("a")).isEqualTo(bytes(2, 2));
      assertThatThrownBy(() -> table.putIfAbsent("a", bytes(1, 1)))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageStartingWith("R10: putIfAbsent but the storage of " + url);
      assertThat(table.remove("a")).isTrue();
      assertThat(table.find("a")).isEqualTo(Optional.empty());
      table.set("a", bytes(3, 3));
      assertThat(table.ref("a")).isEqualTo(bytes(3, 3));
    }
    assertThatThrownBy(() -> open(url + "&writes=lwt", OpenMode.UPDATE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("writes=plain");
    try (var table = open(url, OpenMode.UPDATE)) { // the table knows, not the URL
      assertThat(table.ref("a")).isEqualTo(bytes(3, 3));
      assertThatThrownBy(() -> table.compute("a", old -> old))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageStartingWith("R10: compute but the storage of " + url);
    }
  }

  @Test
  void aMissingKeyspaceIsCreatedOnlyIfAskedFor() {
    String cluster = TestTables.cluster();
    String there =
        cluster + "/" + TestTables.keyspace() + "x/t1?datacenter=" + TestCluster.datacenter();
    assertThatThrownBy(() -> open(there, OpenMode.CREATE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("replication=3");
    try (var table = open(there + "&replication=3", OpenMode.CREATE)) {
      table.set("a", bytes(1, 1));
    }
    assertThat(VirtualHashTables.delete(there)).isTrue();
  }
}
