package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachedTableTest {
  private static final String URL = "fake:place";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Failing storage = new Failing();

  /** A storage whose writes fail before or after their effect. */
  private static final class Failing extends FakeStorage {
    private boolean failsBefore;
    private boolean failsBehind;

    Failing() {
      super(FakeProvider.METADATA);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      if (failsBefore) {
        throw new StorageException("full", null);
      }
      super.put(key, value);
      if (failsBehind) {
        throw new StorageException("perhaps", null);
      }
    }

    @Override
    public void clear() {
      content.remove(bytes("a"));
      throw new StorageException("cleared in part", null);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.weak(),
        CachePolicy.soft(),
        CachePolicy.entries(3),
        CachePolicy.weight(60),
        CachePolicy.all());
  }

  private StoredTable<String, String> table(CachePolicy policy) {
    StoredTable<String, String> table =
        new StoredTable<>(
            storage,
            new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES)),
            new EntryCodec<>(URL, Codecs.strings(), Codecs.strings(), new Limits(1000, 1000)),
            FakeProvider.backupPlaces(),
            KeyLocks.of(
                storage,
                new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES)),
                16),
            ValueCache.by(policy));
    table.startCaching();
    return table;
  }

  private static <V> VirtualHashTable<String, V> memory(
      String url, Codec<V> values, CachePolicy policy) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(values)
        .mode(OpenMode.CREATE_OR_UPDATE)
        .cache(policy)
        .open();
  }

  private static String newUrl() {
    return "memory:cached-" + NUMBER.incrementAndGet();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aValueThatIsHeldIsReturnedAsThatObject(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    String value = new String("value");
    table.set("a", value);
    assertThat(table.ref("a")).isSameAs(value);
    assertThat(table.find("a").orElseThrow()).isSameAs(value);
    assertThat(table.putIfAbsent("a", "other").orElseThrow()).isSameAs(value);
    try (Stream<String> values = table.values()) {
      assertThat(values.findFirst().orElseThrow()).isSameAs(value);
    }
    assertThat(table.replace("a", "next").orElseThrow()).isSameAs(value);
    assertThat(table.compute("a", old -> old.map(it -> it + "!"))).contains("next!");
    assertThat(storage.content.get(bytes("a"))).isEqualTo(bytes("next!").array());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aCachedValueIsNotReadAgain(CachePolicy policy) {
    storage.put(bytes("a").array(), bytes("1").array());
    StoredTable<String, String> table = table(policy);
    String first = table.ref("a");
    storage.onGet =
        () -> {
          throw new AssertionError("the storage was asked");
        };
    assertThat(table.ref("a")).isSameAs(first);
    assertThat(table.contains("a")).isTrue();
  }

  @Test
  void allIsReadWhenTheTableIsOpenedAndNeverAgain() {
    storage.put(bytes("a").array(), bytes("1").array());
    StoredTable<String, String> table = table(CachePolicy.all());
    storage.onGet =
        () -> {
          throw new AssertionError("the storage was asked");
        };
    assertThat(table.ref("a")).isEqualTo("1");
    assertThat(table.find("noot")).isEmpty();
    assertThat(table.contains("noot")).isFalse();
    table.set("b", "2");
    assertThat(table.remove("b")).isTrue();
    assertThat(table.find("b")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aKeyThatIsTooLongIsRejectedWhateverIsInMemory(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    String tooLong = "k".repeat(1001);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> table.find(tooLong)).hasMessageStartingWith("K4: ");
      assertThatThrownBy(() -> table.contains(tooLong)).hasMessageStartingWith("K4: ");
      table.set("a", "1");
      assertThat(table.contains("a")).isTrue();
    }
  }

  @Test
  void aConditionalWriteThatChangesNothingLeavesTheKeyKnown() {
    StoredTable<String, String> table = table(CachePolicy.all());
    assertThat(table.replace("noot", "1")).isEmpty();
    assertThat(table.remove("noot")).isFalse();
    table.set("aap", "1");
    assertThat(table.putIfAbsent("aap", "2")).contains("1");
    storage.onGet =
        () -> {
          throw new AssertionError("the storage was asked");
        };
    assertThat(table.find("noot")).isEmpty();
    assertThat(table.find("aap")).contains("1");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aConditionalWriteAfterOneThatFailedForgetsNothing(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("counter", "41");
    storage.failsBefore = true;
    assertThatThrownBy(() -> table.set("counter", "42")).isInstanceOf(StorageException.class);
    storage.failsBefore = false;
    assertThat(table.replace("counter", "40", "42")).isFalse();
    assertThat(table.find("counter")).contains("41");
    assertThat(table.asMap()).containsOnlyKeys("counter");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aConditionalWriteAfterAChangeByAnotherHandleForgetsNothing(CachePolicy policy) {
    String url = newUrl();
    try (VirtualHashTable<String, Long> one = memory(url, Codecs.longs(), policy);
        VirtualHashTable<String, Long> two = memory(url, Codecs.longs(), CachePolicy.none())) {
      two.set("a", 1L);
      assertThat(one.putIfAbsent("a", 2L)).contains(1L);
      assertThat(one.find("a")).contains(1L);
      assertThat(one.contains("a")).isTrue();
      one.delete();
    }
  }

  @Test
  void aHandleThatFailsToLoadIsNotNotifiedOfChanges() {
    AtomicInteger heard = new AtomicInteger();
    Codec<String> counting = new CountingCodec(heard);
    storage.onNext =
        () -> {
          throw new StorageException("unreadable", null);
        };
    StoredTable<String, String> unreadable = shared(counting);
    assertThatThrownBy(unreadable::startCaching).isInstanceOf(StorageException.class);
    storage.onNext = () -> {};
    StoredTable<String, String> other = shared(Codecs.strings());
    other.startCaching();
    other.set("a", "1");
    assertThat(heard).hasValue(0);
  }

  private StoredTable<String, String> shared(Codec<String> keys) {
    return new StoredTable<>(
        storage,
        new TableIdentity(
            URL, OpenMode.CREATE, Set.of(Capability.SHARED, Capability.CONDITIONAL_WRITES)),
        new EntryCodec<>(URL, keys, Codecs.strings(), new Limits(1000, 1000)),
        FakeProvider.backupPlaces(),
        KeyLocks.of(
            storage,
            new TableIdentity(
                URL, OpenMode.CREATE, Set.of(Capability.SHARED, Capability.CONDITIONAL_WRITES)),
            16),
        ValueCache.by(CachePolicy.all()));
  }

  /** Counts the keys that are read from bytes. */
  private record CountingCodec(AtomicInteger decoded) implements Codec<String> {
    @Override
    public String id() {
      return Codecs.strings().id();
    }

    @Override
    public byte[] encode(String value) {
      return Codecs.strings().encode(value);
    }

    @Override
    public String decode(byte[] bytes) {
      decoded.incrementAndGet();
      return Codecs.strings().decode(bytes);
    }

    @Override
    public boolean keepsEquality() {
      return true;
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aWriteThatFailsLeavesMemoryAndStorageEqual(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "old");
    storage.failsBefore = true;
    assertThatThrownBy(() -> table.set("a", "new")).isInstanceOf(StorageException.class);
    assertThat(table.ref("a")).isEqualTo("old");
    assertThatThrownBy(() -> table.set("b", "new")).isInstanceOf(StorageException.class);
    assertThat(table.find("b")).isEmpty();
    storage.failsBefore = false;
    storage.failsBehind = true;
    assertThatThrownBy(() -> table.set("a", "new")).isInstanceOf(StorageException.class);
    assertThat(table.ref("a")).isEqualTo("new");
    assertThatThrownBy(() -> table.compute("a", old -> Optional.of("newer")))
        .isInstanceOf(StorageException.class);
    assertThat(table.ref("a")).isEqualTo("newer");
    storage.failsBehind = false;
    table.set("b", "2");
    assertThatThrownBy(table::clear).isInstanceOf(StorageException.class);
    assertThat(table.find("a")).isEmpty();
    assertThat(table.find("b")).contains("2");
  }

  @Test
  void unreferencedValuesLeaveMemoryAndStayInTheTable() throws InterruptedException {
    VirtualHashTable<String, byte[]> table = memory(newUrl(), Codecs.bytes(), CachePolicy.weak());
    byte[] held = {1};
    table.set("held", held);
    WeakReference<byte[]> dropped = setAndDrop(table);
    for (int i = 0; dropped.get() != null && i < 100; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(dropped.get()).isNull();
    assertThat(table.ref("dropped")).containsExactly(2);
    assertThat(table.ref("held")).isSameAs(held);
    table.delete();
  }

  private static WeakReference<byte[]> setAndDrop(VirtualHashTable<String, byte[]> table) {
    byte[] value = {2};
    table.set("dropped", value);
    return new WeakReference<>(value);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aProgramThatChangesAValueChangesMemoryAndNotTheStorage(CachePolicy policy) {
    String url = newUrl();
    byte[] value = {1, 2, 3};
    try (VirtualHashTable<String, byte[]> table = memory(url, Codecs.bytes(), policy)) {
      table.set("a", value);
      Arrays.fill(value, (byte) 9);
      assertThat(table.ref("a")).containsExactly(9, 9, 9);
    }
    try (VirtualHashTable<String, byte[]> table = memory(url, Codecs.bytes(), policy)) {
      assertThat(table.ref("a")).containsExactly(1, 2, 3);
      table.delete();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void changesByOtherHandlesInThisProcessAreSeen(CachePolicy policy) {
    String url = newUrl();
    try (VirtualHashTable<String, String> cached = memory(url, Codecs.strings(), policy);
        VirtualHashTable<String, String> other =
            memory(url, Codecs.strings(), CachePolicy.none())) {
      cached.set("a", "1");
      other.set("a", "2");
      assertThat(cached.ref("a")).isEqualTo("2");
      other.remove("a");
      assertThat(cached.find("a")).isEmpty();
      other.set("b", "3");
      assertThat(cached.find("b")).contains("3");
      other.compute("b", old -> old.map(it -> it + "4"));
      assertThat(cached.find("b")).contains("34");
      other.fill(Map.of("c", "5"));
      assertThat(cached.find("b")).isEmpty();
      assertThat(cached.find("c")).contains("5");
      other.clear();
      assertThat(cached.find("c")).isEmpty();
      cached.delete();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void noThreadSeesATableRunBackwards(CachePolicy policy) throws Exception {
    int last = 3_000;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (VirtualHashTable<String, Long> table = memory(newUrl(), Codecs.longs(), policy)) {
      table.set("a", 0L);
      AtomicBoolean isOver = new AtomicBoolean();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> readForwards(table, isOver)));
      }
      for (long i = 1; i <= last; i++) {
        if (i % 3 == 0) {
          table.compute("a", old -> old.map(it -> it + 1));
        } else {
          table.set("a", i);
        }
        table.set("b" + i % 7, i); // has others leave memory
      }
      isOver.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(table.ref("a")).isEqualTo(last);
      table.delete();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static void readForwards(VirtualHashTable<String, Long> table, AtomicBoolean isOver) {
    long seen = 0;
    while (!isOver.get()) {
      long now = table.ref("a");
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
      try (Stream<Map.Entry<String, Long>> entries = table.entries()) {
        long walked =
            entries
                .filter(entry -> entry.getKey().equals("a"))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElseThrow();
        assertThat(walked).isGreaterThanOrEqualTo(seen);
        seen = walked;
      }
      assertThat(table.contains("a")).isTrue();
    }
  }

  @Test
  void aComputationMayReadOtherKeysAndNotChangeThem() {
    StoredTable<String, String> table = table(CachePolicy.entries(10));
    storage.put(bytes("b").array(), bytes("2").array());
    assertThat(table.compute("a", old -> table.find("b"))).contains("2");
    assertThatThrownBy(
            () ->
                table.compute(
                    "a",
                    old -> {
                      table.set("b", "3");
                      return old;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("R7: set within a function that computes a value in fake:place");
    assertThat(table.ref("b")).isEqualTo("2");
  }

  @Test
  void keysThatDoNotKeepEqualityAreCachedByTheirBytes() {
    try (VirtualHashTable<byte[], String> table =
        VirtualHashTables.at(newUrl())
            .keys(Codecs.bytes())
            .values(Codecs.strings())
            .cache(CachePolicy.all())
            .open()) {
      table.set(new byte[] {1}, "one");
      assertThat(table.ref(new byte[] {1})).isEqualTo("one");
      table.delete();
    }
  }
}
