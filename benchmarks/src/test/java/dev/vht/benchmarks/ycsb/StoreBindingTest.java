package dev.vht.benchmarks.ycsb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.peers.Stores;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import site.ycsb.ByteIterator;
import site.ycsb.Status;
import site.ycsb.StringByteIterator;

class StoreBindingTest {
  private static final String TABLE = "usertable";

  @ParameterizedTest
  @ValueSource(strings = {"log", "files", "sqlite", "rocksdb", "mvstore"})
  void aRecordLivesFromInsertToDelete(String name) {
    try (Scratch scratch = new Scratch();
        Store store = Stores.open(name, scratch.directory(), new Shape(10, 100))) {
      StoreBinding binding = new StoreBinding(new RecordStore(store));

      assertThat(binding.insert(TABLE, "a", values("x", "1", "y", "2"))).isEqualTo(Status.OK);
      assertThat(binding.update(TABLE, "a", values("y", "3"))).isEqualTo(Status.OK);
      assertThat(read(binding, "a", null)).isEqualTo(Map.of("x", "1", "y", "3"));
      assertThat(read(binding, "a", Set.of("x"))).isEqualTo(Map.of("x", "1"));
      assertThat(binding.delete(TABLE, "a")).isEqualTo(Status.OK);
      assertThat(binding.read(TABLE, "a", null, new HashMap<>())).isEqualTo(Status.NOT_FOUND);
    }
  }

  @Test
  void whatIsMissingIsNotFound() {
    StoreBinding binding = new StoreBinding(new RecordStore(new MemoryStore()));
    binding.insert(TABLE, "a", values("x", "1"));

    assertThat(binding.update(TABLE, "b", values("x", "1"))).isEqualTo(Status.NOT_FOUND);
    assertThat(binding.read(TABLE, "b", null, new HashMap<>())).isEqualTo(Status.NOT_FOUND);
    assertThat(binding.read(TABLE, "a", Set.of("z"), new HashMap<>())).isEqualTo(Status.ERROR);
  }

  @Test
  @SuppressWarnings("JdkObsolete") // YCSB's
  void itCannotScan() {
    StoreBinding binding = new StoreBinding(new RecordStore(new MemoryStore()));

    assertThat(binding.scan(TABLE, "a", 1, null, new Vector<>())).isEqualTo(Status.NOT_IMPLEMENTED);
  }

  @Test
  void updatesOfOneRecordByTwoThreadsLoseNoField() {
    StoreBinding binding = new StoreBinding(new RecordStore(new MemoryStore()));
    binding.insert(TABLE, "a", values());

    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> update(binding, "x"));
    update(binding, "y");
    other.join();

    assertThat(read(binding, "a", null)).hasSize(1_000);
  }

  private static void update(StoreBinding binding, String prefix) {
    IntStream.range(0, 500)
        .forEach(field -> binding.update(TABLE, "a", values(prefix + field, "1")));
  }

  private static Map<String, ByteIterator> values(String... namesAndContents) {
    Map<String, ByteIterator> values = new HashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      values.put(namesAndContents[i], new StringByteIterator(namesAndContents[i + 1]));
    }
    return values;
  }

  private static Map<String, String> read(
      StoreBinding binding, String key, @Nullable Set<String> names) {
    Map<String, ByteIterator> found = new HashMap<>();
    assertThat(binding.read(TABLE, key, names, found)).isEqualTo(Status.OK);
    Map<String, String> contents = new HashMap<>();
    found.forEach((name, content) -> contents.put(name, content.toString()));
    return contents;
  }
}
