package dev.vht.internal.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.internal.table.EntryCodec;
import dev.vht.internal.table.KeyLocks;
import dev.vht.internal.table.StoredTable;
import dev.vht.internal.table.TableIdentity;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The map view over a storage whose keys have at most 10 bytes, and values at most 20. */
class MapViewTest {
  private static final String URL = "fake:place";
  private static final String TOO_LONG = "k".repeat(11);
  private static final String TOO_LONG_VALUE = "v".repeat(21);

  private final FakeStorage storage = new FakeStorage(FakeProvider.METADATA);
  private final VirtualHashTable<String, String> table = table(CachePolicy.none());
  private final ConcurrentMap<String, String> map = table.asMap();

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.none(),
        CachePolicy.weak(),
        CachePolicy.soft(),
        CachePolicy.entries(3),
        CachePolicy.weight(60),
        CachePolicy.all());
  }

  private VirtualHashTable<String, String> table(CachePolicy policy) {
    return table(Codecs.strings(), Codecs.strings(), policy);
  }

  private <K, V> VirtualHashTable<K, V> table(Codec<K> keys, Codec<V> values, CachePolicy policy) {
    TableIdentity place =
        new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES));
    EntryCodec<K, V> codec = new EntryCodec<>(URL, keys, values, new Limits(10, 20));
    Function<String, Location> backups = FakeProvider.backupPlaces();
    KeyLocks locks = KeyLocks.of(storage, place, 16);
    StoredTable<K, V> cached =
        new StoredTable<>(storage, place, codec, backups, locks, ValueCache.by(policy));
    cached.startCaching();
    return cached;
  }

  private static VirtualHashTable<byte[], byte[]> bytes() {
    return VirtualHashTables.at("memory:").keys(Codecs.bytes()).values(Codecs.bytes()).open();
  }

  // Entries.

  @ParameterizedTest
  @MethodSource("policies")
  void anEntryKeepsTheValueThatItWasDeliveredWith(CachePolicy policy) {
    ConcurrentMap<String, String> map = table(policy).asMap();
    map.put("a", "1");
    Map.Entry<String, String> entry = map.entrySet().iterator().next();
    map.put("a", "2");
    assertThat(entry.getValue()).isEqualTo("1");
    map.remove("a");
    assertThat(entry.getValue()).isEqualTo("1");
    assertThat(entry).isEqualTo(Map.entry("a", "1")).hasToString("a=1");
    assertThat(entry.setValue("3")).as("what the entry had").isEqualTo("1");
    assertThat(entry.getValue()).isEqualTo("3");
    assertThat(map).containsExactly(Map.entry("a", "3"));
  }

  @Test
  void anEntryWhoseNewValueIsRejectedKeepsItsOwn() {
    map.put("a", "1");
    Map.Entry<String, String> entry = map.entrySet().iterator().next();
    assertThatThrownBy(() -> entry.setValue(TOO_LONG_VALUE))
        .isInstanceOf(UnacceptableArgumentException.class);
    assertThat(entry.getValue()).isEqualTo("1");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aKeyRemovedBeforeTheStreamReachesItIsSkipped(CachePolicy policy) {
    ConcurrentMap<String, String> map = table(policy).asMap();
    map.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    assertThat(entries.next().getKey()).isEqualTo("a");
    map.remove("b");
    assertThat(entries.next().getKey()).isEqualTo("c");
    assertThat(entries.hasNext()).isFalse();
  }

  @Test
  void walkingOverKeysReadsNoValue() {
    map.put("a", "1");
    storage.valuesRead.set(0);
    assertThat(new ArrayList<>(map.keySet())).containsExactly("a");
    assertThat(map.keySet().stream().toList()).containsExactly("a");
    assertThat(storage.valuesRead).hasValue(0);
  }

  @Test
  void aStreamThatIsClosedHasClosedItsCursor() {
    map.putAll(Map.of("a", "1", "b", "2"));
    try (Stream<String> keys = map.keySet().stream()) {
      assertThat(keys.findFirst()).isPresent();
      assertThat(storage.openCursors).hasValue(1);
    }
    assertThat(storage.openCursors).hasValue(0);
  }

  // Sizes.

  @Test
  void noSpliteratorSaysHowManyElementsThereAre() {
    map.putAll(Map.of("a", "1", "b", "2"));
    int common = Spliterator.CONCURRENT | Spliterator.NONNULL;
    for (Spliterator<?> each :
        List.of(
            map.keySet().spliterator(),
            map.values().spliterator(),
            map.entrySet().spliterator(),
            map.entrySet().stream().spliterator())) {
      assertThat(each.hasCharacteristics(common)).isTrue();
      assertThat(each.hasCharacteristics(Spliterator.SIZED)).isFalse();
      assertThat(each.hasCharacteristics(Spliterator.SUBSIZED)).isFalse();
      assertThat(each.getExactSizeIfKnown()).isEqualTo(-1);
    }
    assertThat(map.keySet().spliterator().hasCharacteristics(Spliterator.DISTINCT)).isTrue();
    assertThat(map.entrySet().spliterator().hasCharacteristics(Spliterator.DISTINCT)).isTrue();
    assertThat(map.values().spliterator().hasCharacteristics(Spliterator.DISTINCT)).isFalse();
  }

  /** A table that changes between a call of {@code size} and the following iteration. */
  private static final class Shrinking<K, V> extends StoredTable<K, V> {
    private final Runnable change;

    Shrinking(FakeStorage storage, EntryCodec<K, V> codec, Runnable change) {
      super(
          storage,
          new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES)),
          codec,
          FakeProvider.backupPlaces(),
          KeyLocks.of(
              storage,
              new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES)),
              16),
          ValueCache.by(CachePolicy.none()));
      this.change = change;
    }

    @Override
    public long count() {
      long count = super.count();
      change.run();
      return count;
    }
  }

  @Test
  void copiesHoldExactlyTheElementsIterated() {
    List<Function<Map<String, String>, Object>> copies =
        List.of(
            view -> view.keySet().toArray(),
            view -> view.keySet().toArray(new String[0]),
            view -> view.keySet().toArray(String[]::new),
            view -> view.keySet().stream().toArray(),
            view -> view.keySet().parallelStream().toArray(),
            view -> new ArrayList<>(view.keySet()).toArray(),
            view -> List.copyOf(view.keySet()).toArray(),
            view -> Set.copyOf(view.keySet()).toArray(),
            view -> new HashMap<>(view).keySet().toArray(),
            view -> Map.copyOf(view).keySet().toArray());
    for (int i = 0; i < copies.size(); i++) {
      Map<String, String> shrinking =
          new Shrinking<String, String>(
                  storage,
                  new EntryCodec<>(URL, Codecs.strings(), Codecs.strings(), new Limits(10, 20)),
                  () -> map.remove("gone"))
              .asMap();
      map.putAll(Map.of("gone", "1", "here", "2"));
      Object[] copy = (Object[]) copies.get(i).apply(shrinking);
      assertThat(copy).as("copy %d", i).contains("here").doesNotContainNull();
    }
  }

  @Test
  void anArrayThatIsLargerHasANullAfterTheLast() {
    map.put("a", "1");
    String[] array = {"x", "x", "x"};
    assertThat(map.keySet().toArray(array)).isSameAs(array).containsExactly("a", null, "x");
  }

  // Removing.

  @Test
  void entriesChangedSinceAFilterSawThemStay() {
    map.putAll(Map.of("a", "1", "b", "1"));
    boolean isChanged =
        map.values()
            .removeIf(
                value -> {
                  table.set("a", "2"); // by another thread, say
                  return value.equals("1");
                });
    assertThat(isChanged).isTrue();
    assertThat(map).containsOnlyKeys("a").containsEntry("a", "2");
  }

  @Test
  void removalDependsOnTheValueSeen() {
    map.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    assertThat(map.values().remove("2")).isTrue();
    assertThat(map.values().remove("2")).isFalse();
    assertThat(map.values().removeAll(List.of("3", "4"))).isTrue();
    assertThat(map.entrySet().retainAll(Set.of(Map.entry("a", "1")))).isFalse();
    assertThat(map.keySet().retainAll(Set.of("a"))).isFalse();
    assertThat(map).containsOnlyKeys("a");
    assertThat(map.values().retainAll(Set.of())).isTrue();
    assertThat(map).isEmpty();
  }

  /** Encodes to other bytes each time, as a set within JSON may do. */
  private static final class Unsteady implements Codec<String> {
    private int encodings;

    @Override
    public String id() {
      return "unsteady";
    }

    @Override
    public byte[] encode(String object) {
      return Codecs.strings().encode(encodings++ % 10 + object);
    }

    @Override
    public String decode(byte[] bytes) {
      return Codecs.strings().decode(bytes).substring(1);
    }
  }

  @Test
  void aValueWithVaryingBytesIsRemovedToo() {
    Map<String, String> unsteady =
        table(Codecs.strings(), new Unsteady(), CachePolicy.none()).asMap();
    unsteady.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    assertThat(unsteady.values().removeIf(value -> !value.equals("2"))).isTrue();
    assertThat(unsteady.values().remove("2")).isTrue();
    assertThat(unsteady).isEmpty();
  }

  // What cannot be in the table.

  @ParameterizedTest
  @MethodSource("policies")
  void aKeyBeyondTheLimitIsAbsentWhateverWasAskedBefore(CachePolicy policy) {
    ConcurrentMap<String, String> map = table(policy).asMap();
    for (int round = 0; round < 3; round++) {
      assertThat(map.containsKey(TOO_LONG)).isFalse();
      assertThat(map.get(TOO_LONG)).isNull();
      assertThat(map.getOrDefault(TOO_LONG, "fallback")).isEqualTo("fallback");
      assertThat(map.remove(TOO_LONG)).isNull();
      assertThat(map.remove(TOO_LONG, "1")).isFalse();
      assertThat(map.keySet().contains(TOO_LONG)).isFalse();
      assertThat(map.keySet().remove(TOO_LONG)).isFalse();
      assertThat(map.entrySet().contains(Map.entry(TOO_LONG, "1"))).isFalse();
      assertThat(map.equals(Map.of(TOO_LONG, "1"))).isFalse();
      assertThat(map.containsKey("short")).isEqualTo(round > 0); // has the class of keys known
      map.put("short", "1");
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aKeyBeyondTheLimitIsNotStoredWhateverWasAskedBefore(CachePolicy policy) {
    VirtualHashTable<String, String> table = table(policy);
    ConcurrentMap<String, String> map = table.asMap();
    for (int round = 0; round < 3; round++) {
      List<Runnable> writes =
          List.of(
              () -> map.put(TOO_LONG, "1"),
              () -> map.putAll(Map.of(TOO_LONG, "1")),
              () -> map.putIfAbsent(TOO_LONG, "1"),
              () -> map.replace(TOO_LONG, "1"),
              () -> map.replace(TOO_LONG, "1", "2"),
              () -> map.replace(TOO_LONG, TOO_LONG_VALUE, "2"),
              () -> map.compute(TOO_LONG, (key, old) -> "1"),
              () -> map.merge(TOO_LONG, "1", String::concat),
              () -> table.set(TOO_LONG, "1"),
              () -> table.remove(TOO_LONG),
              () -> table.remove(TOO_LONG, "1"));
      for (int i = 0; i < writes.size(); i++) {
        assertThatThrownBy(writes.get(i)::run)
            .as("write %d in round %d", i, round)
            .isInstanceOf(UnacceptableArgumentException.class)
            .hasMessageStartingWith("K4: the key has 11 bytes");
      }
      assertThat(map.containsKey("short")).isEqualTo(round > 0);
      map.put("short", "1");
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aValueBeyondTheLimitIsNowhereAndIsNotStored(CachePolicy policy) {
    ConcurrentMap<String, String> map = table(policy).asMap();
    map.put("a", "1");
    for (int round = 0; round < 2; round++) {
      assertThat(map.containsValue(TOO_LONG_VALUE)).isFalse();
      assertThat(map.remove("a", TOO_LONG_VALUE)).isFalse();
      assertThat(map.replace("a", TOO_LONG_VALUE, "2")).isFalse();
      assertThat(map.values().remove(TOO_LONG_VALUE)).isFalse();
      assertThatThrownBy(() -> map.replace("a", TOO_LONG_VALUE, TOO_LONG_VALUE))
          .isInstanceOf(UnacceptableArgumentException.class);
      assertThatThrownBy(() -> map.replace("a", "0", TOO_LONG_VALUE))
          .isInstanceOf(UnacceptableArgumentException.class);
      assertThat(map).containsExactly(Map.entry("a", "1"));
    }
  }

  /** Rejects some objects of a class. */
  private static final class Choosy implements Codec<String> {
    @Override
    public String id() {
      return "choosy";
    }

    @Override
    public byte[] encode(String object) {
      if (object.isEmpty()) {
        throw new CodecException("nothing to encode");
      }
      return Codecs.strings().encode(object);
    }

    @Override
    public String decode(byte[] bytes) {
      return Codecs.strings().decode(bytes);
    }

    @Override
    public boolean keepsEquality() {
      return true;
    }
  }

  @Test
  void aKeyThatItsCodecRejectsIsAlwaysAbsent() {
    Map<String, String> choosy = table(new Choosy(), Codecs.strings(), CachePolicy.none()).asMap();
    assertThat(choosy.containsKey("")).isFalse();
    assertThat(choosy.containsKey("a")).isFalse();
    assertThat(choosy.containsKey("")).isFalse();
  }

  @Test
  void aTableThatIsClosedSaysSoForAnyKey() {
    table.close();
    List<Callable<?>> calls =
        List.of(
            () -> map.get(TOO_LONG),
            () -> map.containsKey(TOO_LONG),
            () -> map.remove(TOO_LONG),
            () -> map.remove("a", TOO_LONG_VALUE),
            () -> map.replace("a", TOO_LONG_VALUE, "1"),
            () -> map.keySet().stream(),
            () -> map.entrySet().spliterator());
    for (Callable<?> call : calls) {
      assertThatThrownBy(call::call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("L1: ");
    }
  }

  // As an object.

  @Test
  void mapsWhoseArraysHaveTheSameElementsAreEqualAndHaveOneHashCode() {
    try (VirtualHashTable<byte[], byte[]> one = bytes();
        VirtualHashTable<byte[], byte[]> other = bytes()) {
      for (VirtualHashTable<byte[], byte[]> each : List.of(one, other)) {
        each.set(new byte[] {1}, new byte[] {2, 3});
        each.set(new byte[] {4}, new byte[0]);
      }
      Map<byte[], byte[]> map = one.asMap();
      Map<byte[], byte[]> equal = other.asMap();
      assertThat(map.equals(equal)).isTrue();
      assertThat(map.hashCode()).isEqualTo(map.hashCode()).isEqualTo(equal.hashCode());
      assertThat(map.keySet().equals(equal.keySet())).isTrue();
      assertThat(map.keySet().hashCode()).isEqualTo(equal.keySet().hashCode());
      assertThat(map.entrySet().equals(equal.entrySet())).isTrue();
      assertThat(map.entrySet().hashCode()).isEqualTo(equal.entrySet().hashCode());
      assertThat(new HashSet<>(map.entrySet())).isEqualTo(new HashSet<>(equal.entrySet()));
      assertThat(new HashSet<>(Arrays.asList(map.entrySet().toArray())))
          .containsAll(equal.entrySet());
      assertThat(map.entrySet().retainAll(new HashSet<>(equal.entrySet()))).isFalse();
      assertThat(map.entrySet().removeAll(equal.entrySet())).isTrue();
      assertThat(map).isEmpty();
      one.delete();
      other.delete();
    }
  }

  @Test
  void theHashCodeOfArraysIsThatOfTheirElements() {
    assertThat(LazyEntry.hash(new int[] {1, 2})).isEqualTo(LazyEntry.hash(new int[] {1, 2}));
    assertThat(LazyEntry.hash(new String[][] {{"a"}, {"b"}}))
        .isEqualTo(LazyEntry.hash(new String[][] {{"a"}, {"b"}}));
    assertThat(LazyEntry.hash("a")).isEqualTo("a".hashCode());
    assertThat(LazyEntry.hash(null)).isZero();
  }

  @Test
  void aMapWithoutArraysIsEqualToAnyOtherAndHasItsHashCode() {
    map.putAll(Map.of("a", "1", "b", "2"));
    Map<String, String> copy = new HashMap<>(map);
    assertThat(copy.equals(map)).isTrue();
    assertThat(map.equals(copy)).isTrue();
    assertThat(map.hashCode()).isEqualTo(copy.hashCode());
    assertThat(map.entrySet().hashCode()).isEqualTo(copy.entrySet().hashCode());
    assertThat(map.keySet().hashCode()).isEqualTo(copy.keySet().hashCode());
    assertThat(map.entrySet().iterator().next().hashCode())
        .isEqualTo(Map.entry("a", "1").hashCode());
  }
}
