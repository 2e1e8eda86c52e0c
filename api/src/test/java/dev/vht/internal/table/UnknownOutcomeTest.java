package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.UnknownOutcomeException;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache does not hide a write that takes effect late, after its outcome was unknown. */
class UnknownOutcomeTest {
  private static final String URL = "fake:place";

  /** A storage that is lost with the next write. */
  private static final class Remote extends FakeStorage {
    private boolean isLost;

    Remote() {
      super(FakeProvider.METADATA);
    }

    private void maybeLost(byte @Nullable [] key) {
      if (isLost) {
        isLost = false;
        throw new UnknownOutcomeException("lost", key, null);
      }
    }

    @Override
    public void put(byte[] key, byte[] value) {
      maybeLost(key);
      super.put(key, value);
    }

    @Override
    public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
      maybeLost(key);
      return super.putIfAbsent(key, value);
    }

    @Override
    public boolean remove(byte[] key) {
      maybeLost(key);
      return super.remove(key);
    }

    @Override
    public void clear() {
      maybeLost(null);
      super.clear();
    }
  }

  private final Remote storage = new Remote();
  private final TableIdentity identity =
      new TableIdentity(URL, OpenMode.CREATE, Set.of(Capability.CONDITIONAL_WRITES));
  private final KeyLocks locks = KeyLocks.of(storage, identity, 16);

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.none(),
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
            identity,
            new EntryCodec<>(URL, Codecs.strings(), Codecs.strings(), new Limits(1000, 1000)),
            FakeProvider.backupPlaces(),
            locks,
            ValueCache.by(policy));
    table.startCaching();
    return table;
  }

  private static ByteBuffer key(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The write takes effect at the server. */
  private void arrives(String key, @Nullable String value) {
    if (value == null) {
      storage.content.remove(key(key));
    } else {
      storage.content.put(key(key), value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void lose(
      StoredTable<String, String> table, Consumer<StoredTable<String, String>> write) {
    storage.isLost = true;
    assertThatThrownBy(() -> write.accept(table)).isInstanceOf(UnknownOutcomeException.class);
  }

  private static void assertHas(StoredTable<String, String> table, @Nullable String value) {
    assertThat(table.find("a")).isEqualTo(Optional.ofNullable(value));
    assertThat(table.contains("a")).isEqualTo(value != null);
    assertThat(table.asMap().get("a")).isEqualTo(value);
    try (Stream<Map.Entry<String, String>> entries = table.entries()) {
      assertThat(
              entries.filter(entry -> entry.getKey().equals("a")).map(Map.Entry::getValue).toList())
          .isEqualTo(value == null ? List.of() : List.of(value));
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateSetIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    lose(table, t -> t.set("a", "2"));
    assertHas(table, "1");
    arrives("a", "2");
    assertHas(table, "2");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateRemovalIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    lose(table, t -> t.remove("a"));
    assertHas(table, "1");
    arrives("a", null);
    assertHas(table, null);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateSetOfAnAbsentKeyIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    assertHas(table, null);
    lose(table, t -> t.putIfAbsent("a", "1"));
    assertHas(table, null);
    arrives("a", "1");
    assertHas(table, "1");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateComputedValueIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    lose(table, t -> t.compute("a", old -> old.map(value -> value + "1")));
    assertHas(table, "1");
    arrives("a", "11");
    assertHas(table, "11");
    table.compute("a", old -> old.map(value -> value + "1"));
    assertHas(table, "111");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateWriteThatOvertakesALaterOneIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    lose(table, t -> t.set("a", "2"));
    table.set("a", "3");
    assertHas(table, "3");
    arrives("a", "2");
    assertHas(table, "2");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateClearIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    lose(table, StoredTable::clear);
    assertHas(table, "1");
    arrives("a", null);
    assertHas(table, null);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aLateFillIsSeen(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    lose(table, t -> t.fill(Map.of("a", "2")));
    assertHas(table, "1");
    arrives("a", "2");
    assertHas(table, "2");
    table.fill(Map.of("a", "3"));
    assertHas(table, "3");
    arrives("a", null);
    assertHas(table, null);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void anotherHandleSeesItToo(CachePolicy policy) {
    StoredTable<String, String> table = table(CachePolicy.none());
    table.set("a", "1");
    StoredTable<String, String> other = table(policy);
    assertHas(other, "1");
    lose(table, t -> t.set("a", "2"));
    assertHas(other, "1");
    arrives("a", "2");
    assertHas(other, "2");
  }

  @Test
  void otherKeysStayCached() {
    StoredTable<String, String> table = table(CachePolicy.entries(10));
    table.set("a", "1");
    table.set("b", "1");
    lose(table, t -> t.set("a", "2"));
    arrives("b", "unseen");
    assertThat(table.ref("b")).isEqualTo("1");
  }

  @Test
  void afterManySuchWritesNothingIsCached() {
    StoredTable<String, String> table = table(CachePolicy.all());
    table.set("a", "1");
    for (int number = 0; number <= 10_000; number++) {
      String key = "key" + number;
      lose(table, t -> t.set(key, "1"));
    }
    arrives("a", "2");
    assertHas(table, "2");
  }
}
