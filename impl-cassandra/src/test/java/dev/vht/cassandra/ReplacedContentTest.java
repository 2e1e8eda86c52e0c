package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.Await;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.cassandra.session.Cluster;
import dev.vht.codec.Codecs;
import dev.vht.spi.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What walks and fills see of a content that is replaced meanwhile, by another handle. */
@NeedsCluster
@Tag("slow")
class ReplacedContentTest {
  private static final int KEYS = 300;

  private final String name = TestTables.borrow();
  private final String url = TestTables.url(name);
  private final VirtualHashTable<Integer, String> walking = open(OpenMode.CREATE);
  private final VirtualHashTable<Integer, String> other = open(OpenMode.UPDATE);

  private VirtualHashTable<Integer, String> open(OpenMode mode) {
    return VirtualHashTables.at(url).keys(Codecs.ints()).values(Codecs.strings()).mode(mode).open();
  }

  @BeforeEach
  void fill() {
    other.fill(content("old"));
  }

  @AfterEach
  void giveBack() {
    walking.close();
    other.close();
    boolean unused = VirtualHashTables.delete(url);
    TestTables.giveBack(name);
  }

  private static Map<Integer, String> content(String value) {
    return IntStream.range(0, KEYS).boxed().collect(Collectors.toMap(key -> key, key -> value));
  }

  private static <T> List<T> take(Iterator<T> iterator, int count) {
    List<T> taken = new ArrayList<>();
    while (taken.size() < count && iterator.hasNext()) {
      taken.add(iterator.next());
    }
    return taken;
  }

  private long rows() {
    return TestCluster.session()
        .execute("SELECT key, part FROM " + TestTables.keyspace() + '.' + name)
        .all()
        .size();
  }

  private void awaitRows(int rows) {
    Await.until("the old content is removed", Duration.ofSeconds(20), () -> rows() == rows);
  }

  @Test
  void aWalkReturnsEachKeyThatBothContentsHave() {
    List<Integer> keys;
    try (Stream<Integer> walk = walking.keys()) {
      Iterator<Integer> iterator = walk.iterator();
      keys = take(iterator, 100);
      other.fill(content("new"));
      other.compact();
      assertThat(rows()).as("rows of both contents, and the record").isEqualTo(2 * KEYS + 1);
      keys.addAll(take(iterator, KEYS));
    }
    assertThat(keys).doesNotHaveDuplicates().hasSize(KEYS);
    awaitRows(KEYS + 1);
  }

  @Test
  void aWalkThatHasOnePageBeginsAgain() {
    List<Integer> keys;
    try (Stream<Integer> walk = walking.keys()) {
      Iterator<Integer> iterator = walk.iterator();
      keys = take(iterator, 5);
      other.fill(content("new"));
      awaitRows(KEYS + 1);
      keys.addAll(take(iterator, KEYS));
    }
    assertThat(keys).doesNotHaveDuplicates().hasSize(KEYS);
  }

  @Test
  void aWalkReturnsPresentValues() {
    try (Stream<Map.Entry<Integer, String>> walk = walking.entries()) {
      Iterator<Map.Entry<Integer, String>> iterator = walk.iterator();
      List<Map.Entry<Integer, String>> entries = take(iterator, 100);
      assertThat(entries).extracting(Map.Entry::getValue).containsOnly("old");
      other.fill(content("new"));
      entries = take(iterator, KEYS);
      assertThat(entries).extracting(Map.Entry::getKey).doesNotHaveDuplicates().hasSize(KEYS - 100);
      assertThat(entries).extracting(Map.Entry::getValue).containsOnly("new");
    }
  }

  @Test
  void aWalkOverAClearedTableEndsAndTheRowsGo() {
    try (Stream<Map.Entry<Integer, String>> walk = walking.entries()) {
      Iterator<Map.Entry<Integer, String>> iterator = walk.iterator();
      assertThat(take(iterator, 100)).hasSize(100);
      other.clear();
      assertThat(take(iterator, KEYS)).isEmpty();
    }
    awaitRows(1);
  }

  @Test
  void aHandleThatIsClosedPinsNothing() {
    Iterator<Integer> iterator = walking.keys().iterator();
    assertThat(take(iterator, 100)).hasSize(100);
    walking.close();
    other.clear();
    awaitRows(1);
  }

  @Test
  void aFillWhosePinIsLostChangesNothing() {
    TableLocation location = TableLocation.parse(url);
    try (Cluster cluster = location.connect();
        OtherClient filling = OtherClient.at(url)) {
      RecordRow row = new RecordRow(location, cluster);
      Iterator<Storage.Pair> pairs =
          Stream.of(1, 2)
              .peek(key -> removePins(row))
              .map(key -> new Storage.Pair(new byte[] {key.byteValue()}, new byte[0]))
              .iterator();
      assertThatThrownBy(() -> filling.storage().fill(pairs))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("nothing was changed");
    }
    assertThat(walking.ref(1)).isEqualTo("old");
  }

  private static void removePins(RecordRow row) {
    RecordRow.Seen seen = row.read("change");
    TableRecord lost = Objects.requireNonNull(seen.record());
    for (long pin : lost.pins().keySet()) {
      lost = lost.withoutPin(pin);
    }
    assertThat(row.replace("change", seen, lost)).isTrue();
  }
}
