package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.DamagedTableException;
import dev.vht.NoSuchKeyException;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.ReadOnlyTableException;
import dev.vht.StorageException;
import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoredTableTest {
  private static final String URL = "fake:place";

  private final FakeStorage storage = new FakeStorage(FakeProvider.METADATA);
  private final StoredTable<String, String> table = table(OpenMode.CREATE);

  private StoredTable<String, String> table(OpenMode mode) {
    return new StoredTable<>(
        storage,
        new TableIdentity(URL, mode, Set.of(Capability.CONDITIONAL_WRITES)),
        new EntryCodec<>(URL, Codecs.strings(), Codecs.strings(), new Limits(10, 20)),
        FakeProvider.backupPlaces(),
        KeyLocks.of(
            storage, new TableIdentity(URL, mode, Set.of(Capability.CONDITIONAL_WRITES)), 16),
        ValueCache.by(CachePolicy.none()));
  }

  @Test
  void aValueThatWasSetIsReadCountedAndRemoved() {
    assertThat(table.isEmpty()).isTrue();
    table.set("aap", "1");
    assertThat(table.ref("aap")).isEqualTo("1");
    assertThat(table.find("aap")).contains("1");
    assertThat(table.contains("aap")).isTrue();
    assertThat(table.count()).isEqualTo(1);
    assertThat(table.isEmpty()).isFalse();
    assertThat(table.remove("aap")).isTrue();
    assertThat(table.remove("aap")).isFalse();
    assertThat(table.find("aap")).isEmpty();
  }

  @Test
  void conditionalWritesReturnThePreviousValue() {
    assertThat(table.replace("aap", "0")).isEmpty();
    assertThat(table.putIfAbsent("aap", "1")).isEmpty();
    assertThat(table.putIfAbsent("aap", "2")).contains("1");
    assertThat(table.replace("aap", "3")).contains("1");
    assertThat(table.ref("aap")).isEqualTo("3");
  }

  @Test
  void anUnknownKeyIsAnErrorThatNamesKeyTableAndRemedy() {
    assertThatThrownBy(() -> table.ref("noot"))
        .isInstanceOf(NoSuchKeyException.class)
        .hasMessageStartingWith("K3: ref(\"noot\") but fake:place holds no such key; find(key)");
  }

  @Test
  void aFallbackIsReturnedAndNotStored() {
    assertThat(table.ref("noot", "fallback")).isEqualTo("fallback");
    assertThat(table.ref("noot", () -> "supplied")).isEqualTo("supplied");
    assertThat(table.count()).isZero();
  }

  @Test
  void aSupplierIsNotAskedForAKeyThatIsThere() {
    table.set("aap", "1");
    Supplier<String> failing =
        () -> {
          throw new AssertionError("asked");
        };
    assertThat(table.ref("aap", failing)).isEqualTo("1");
  }

  @Test
  void exceptionsOfASupplierArePassedOn() {
    Supplier<String> failing =
        () -> {
          throw new UnsupportedOperationException("mine");
        };
    assertThatThrownBy(() -> table.ref("noot", failing)).hasMessage("mine");
  }

  @Test
  void aSupplierRunsOutsideTheTableAndMayEndIt() {
    Supplier<String> closing =
        () -> {
          table.close();
          return "closed";
        };
    assertThat(table.ref("noot", closing)).isEqualTo("closed");
    assertThat(storage.calls).containsExactly("close");
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void aNullKeyIsRejectedByEveryMethod() {
    List<Consumer<VirtualHashTable<String, String>>> calls =
        List.of(
            t -> t.set(null, "v"),
            t -> t.ref(null),
            t -> t.ref(null, "v"),
            t -> t.ref(null, () -> "v"),
            t -> t.find(null),
            t -> t.remove(null),
            t -> t.contains(null),
            t -> t.putIfAbsent(null, "v"),
            t -> t.replace(null, "v"),
            t -> t.replace(null, "v", "w"),
            t -> t.remove(null, "v"));
    for (Consumer<VirtualHashTable<String, String>> call : calls) {
      assertThatThrownBy(() -> call.accept(table))
          .isInstanceOf(NullPointerException.class)
          .hasMessageMatching("K1: [a-zA-Z]+\\(null\\) but a key is never null");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void aNullValueIsRejectedByEveryMethod() {
    List<Consumer<VirtualHashTable<String, String>>> calls =
        List.of(
            t -> t.set("k", null),
            t -> t.ref("k", (String) null),
            t -> t.ref("k", (Supplier<String>) null),
            t -> t.ref("k", () -> null),
            t -> t.putIfAbsent("k", null),
            t -> t.replace("k", null),
            t -> t.replace("k", null, "w"),
            t -> t.replace("k", "v", null),
            t -> t.remove("k", null));
    for (Consumer<VirtualHashTable<String, String>> call : calls) {
      assertThatThrownBy(() -> call.accept(table))
          .isInstanceOf(NullPointerException.class)
          .hasMessageMatching("V1: [a-zA-Z]+\\(\"k\", null\\) but a value is never null");
    }
  }

  @Test
  void tooLongArgumentsAreRejectedWithBothSizes() {
    assertThatThrownBy(() -> table.find("12345678901"))
        .isInstanceOf(UnacceptableArgumentException.class)
        .hasMessage(
            "K4: the key has 11 bytes, more than the limit of 10"
                + " (find of \"12345678901\" in fake:place)");
    assertThatThrownBy(() -> table.set("k", "v".repeat(21)))
        .isInstanceOf(UnacceptableArgumentException.class)
        .hasMessageStartingWith("K4: the value has 21 bytes, more than the limit of 20 (set of ");
    table.set("1234567890", "v".repeat(20));
    assertThat(table.count()).isEqualTo(1);
  }

  @Test
  void exceptionsOfACodecAreReportedWithTheirReason() {
    StoredTable<String, String> refusing = withValues(new Refusing());
    assertThatThrownBy(() -> refusing.set("k", "v"))
        .isInstanceOf(UnacceptableArgumentException.class)
        .hasMessageStartingWith("K4: the codec refusing cannot encode the value: not \"v\" (set")
        .hasCauseInstanceOf(CodecException.class);
    assertThat(storage.content).isEmpty();
  }

  @Test
  void bytesThatDoNotDecodeAreADamagedTableThatNamesKeyAndCodec() {
    table.set("k", "v");
    StoredTable<String, String> refusing = withValues(new Refusing());
    assertThatThrownBy(() -> refusing.ref("k"))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageStartingWith(
            "damaged: the value of \"k\", 1 bytes long, in fake:place cannot be decoded by the"
                + " codec refusing: java.lang.IllegalStateException: no v");
    assertThatThrownBy(() -> refusing.values().toList()).isInstanceOf(DamagedTableException.class);
  }

  @Test
  void aTableForReadingRejectsEveryWriteAndReads() {
    table.set("k", "v");
    StoredTable<String, String> reading = table(OpenMode.READ_ONLY);
    List<Consumer<VirtualHashTable<String, String>>> writes =
        List.of(
            t -> t.set("k", "w"),
            t -> t.remove("k"),
            t -> t.putIfAbsent("k", "w"),
            t -> t.replace("k", "w"),
            t -> t.replace("k", "v", "w"),
            t -> t.remove("k", "v"),
            VirtualHashTable::clear,
            VirtualHashTable::compact,
            VirtualHashTable::delete);
    for (Consumer<VirtualHashTable<String, String>> write : writes) {
      assertThatThrownBy(() -> write.accept(reading))
          .isInstanceOf(ReadOnlyTableException.class)
          .hasMessageMatching(
              "L7: [a-zA-Z]+ but fake:place was opened with READ_ONLY; open it with UPDATE.*");
    }
    reading.flush();
    assertThat(reading.ref("k")).isEqualTo("v");
    assertThat(storage.calls).isEmpty();
  }

  @Test
  void aTableForReadingIsBackedUp() {
    table(OpenMode.READ_ONLY).backup("fake:copy");
    assertThat(storage.calls).containsExactly("backup to fake:copy");
  }

  @Test
  void compactingIsTheStoragesAffair() {
    table.compact();
    assertThat(storage.calls).containsExactly("compact");
  }

  @Test
  void aClosedTableRejectsEverythingButItsLocationAndClosing() {
    table.close();
    table.close();
    for (Consumer<VirtualHashTable<String, String>> call : everyCallButLocationAndClose()) {
      assertThatThrownBy(() -> call.accept(table))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching("L1: [a-zA-Z]+ but fake:place is closed; .*");
    }
    assertThat(table.location()).contains(URL);
    assertThat(storage.calls).containsExactly("close");
  }

  @Test
  void aDeletedTableHasNoLocationAndMayBeDeletedAndClosedAgain() {
    table.delete();
    table.delete();
    table.close();
    assertThat(table.location()).isEmpty();
    assertThat(storage.calls).containsExactly("destroy");
    assertThatThrownBy(() -> table.set("k", "v"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("L1: set but fake:place is deleted; ");
  }

  @Test
  void aTableWhoseDestructionFailsStaysUsable() {
    table.set("k", "v");
    Iterator<String> keys = table.keys().iterator();
    keys.next();
    storage.onDestroy =
        () -> {
          throw new NotATableException("L6: something else is in there");
        };
    assertThatThrownBy(table::delete).isInstanceOf(NotATableException.class);
    assertThat(table.ref("k")).isEqualTo("v");
    assertThat(table.location()).contains(URL);
    assertThatThrownBy(keys::hasNext)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("I3: keys but its stream ended");
    storage.onDestroy = () -> {};
    table.delete();
    assertThat(table.location()).isEmpty();
  }

  @Test
  void aTableWhoseClosingFailsIsClosed() {
    storage.onClose =
        () -> {
          throw new StorageException("the last page");
        };
    assertThatThrownBy(table::close).isInstanceOf(StorageException.class);
    table.close();
    assertThat(storage.calls).containsExactly("close");
  }

  @Test
  void streamsGiveKeysValuesAndImmutableEntries() {
    table.set("a", "1");
    table.set("b", "2");
    try (Stream<String> keys = table.keys();
        Stream<String> values = table.values();
        Stream<Map.Entry<String, String>> entries = table.entries()) {
      assertThat(keys).containsExactlyInAnyOrder("a", "b");
      assertThat(values).containsExactlyInAnyOrder("1", "2");
      assertThat(entries)
          .containsExactlyInAnyOrder(Map.entry("a", "1"), Map.entry("b", "2"))
          .allSatisfy(
              entry ->
                  assertThatThrownBy(() -> entry.setValue("x"))
                      .isInstanceOf(UnsupportedOperationException.class));
    }
  }

  @Test
  void keysReadNoValue() {
    table.set("a", "1");
    assertThat(table.keys().toList()).containsExactly("a");
    assertThat(storage.valuesRead).hasValue(0);
  }

  @Test
  void aStreamOpensItsCursorWhenItIsUsedAndClosesItAtItsEnd() {
    table.set("a", "1");
    Stream<String> unused = table.keys();
    assertThat(storage.openCursors).hasValue(0);
    Iterator<String> keys = unused.iterator();
    keys.next();
    assertThat(storage.openCursors).hasValue(1);
    assertThat(keys.hasNext()).isFalse();
    assertThat(storage.openCursors).hasValue(0);
  }

  @Test
  void aClosedStreamHasClosedItsCursor() {
    table.set("a", "1");
    table.set("b", "2");
    try (Stream<String> keys = table.keys()) {
      assertThat(keys.findFirst()).isPresent();
      assertThat(storage.openCursors).hasValue(1);
    }
    assertThat(storage.openCursors).hasValue(0);
  }

  @Test
  void closingTheTableEndsItsStreams() {
    table.set("a", "1");
    table.set("b", "2");
    Stream<String> stream = table.keys();
    Iterator<String> keys = stream.iterator();
    keys.next();
    table.close();
    assertThat(storage.openCursors).hasValue(0);
    assertThatThrownBy(keys::hasNext)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("L1: keys but fake:place is closed");
    stream.close();
  }

  @Test
  void aTableMayBeClosedFromWithinItsOwnStream() {
    table.set("a", "1");
    table.set("b", "2");
    assertThatThrownBy(() -> table.keys().forEach(key -> table.close()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("L1: keys but");
    assertThat(storage.openCursors).hasValue(0);
  }

  @Test
  void aKeyThatIsRemovedBeforeItsValueIsReadIsPassedOver() {
    table.set("a", "1");
    table.set("b", "2");
    table.set("c", "3");
    Iterator<String> values = table.values().iterator();
    assertThat(values.next()).isEqualTo("1");
    table.remove("b");
    assertThat(values.next()).isEqualTo("3");
    assertThat(values.hasNext()).isFalse();
  }

  private static List<Consumer<VirtualHashTable<String, String>>> everyCallButLocationAndClose() {
    return List.of(
        t -> t.set("k", "v"),
        t -> t.ref("k"),
        t -> t.ref("k", "v"),
        t -> t.ref("k", () -> "v"),
        t -> t.find("k"),
        t -> t.remove("k"),
        t -> t.contains("k"),
        t -> t.putIfAbsent("k", "v"),
        t -> t.replace("k", "v"),
        t -> t.replace("k", "v", "w"),
        t -> t.remove("k", "v"),
        VirtualHashTable::count,
        VirtualHashTable::isEmpty,
        VirtualHashTable::keys,
        VirtualHashTable::values,
        VirtualHashTable::entries,
        VirtualHashTable::clear,
        VirtualHashTable::flush,
        VirtualHashTable::compact,
        t -> t.backup(""),
        VirtualHashTable::delete);
  }

  private StoredTable<String, String> withValues(Codec<String> values) {
    return new StoredTable<>(
        storage,
        new TableIdentity(URL, OpenMode.UPDATE, Set.of(Capability.CONDITIONAL_WRITES)),
        new EntryCodec<>(URL, Codecs.strings(), values, new Limits(10, 20)),
        FakeProvider.backupPlaces(),
        KeyLocks.of(
            storage,
            new TableIdentity(URL, OpenMode.UPDATE, Set.of(Capability.CONDITIONAL_WRITES)),
            16),
        ValueCache.by(CachePolicy.none()));
  }

  private static final class Refusing implements Codec<String> {
    @Override
    public String id() {
      return "refusing";
    }

    @Override
    public byte[] encode(String object) {
      throw new CodecException("not \"" + object + '"');
    }

    @Override
    public String decode(byte[] bytes) {
      throw new IllegalStateException("no " + new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
