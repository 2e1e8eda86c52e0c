package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.spi.Capability;
import dev.vht.spi.Presence;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables whose storage makes no conditional writes (rule R10). */
class ConditionalWritesTest {
  private static final Object OF_ANOTHER_TYPE = 1;

  private final FakeProvider provider = new FakeProvider(Presence.ABSENT);

  /** A call that needs conditional writes. */
  record Refused(String method, Consumer<VirtualHashTable<String, String>> call) {
    static Refused byTheTable(String method, Consumer<VirtualHashTable<String, String>> call) {
      return new Refused(method, call);
    }

    static Refused byTheMap(String method, Consumer<ConcurrentMap<String, String>> call) {
      return new Refused(method, table -> call.accept(table.asMap()));
    }

    @Override
    public String toString() {
      return method;
    }
  }

  static Stream<Refused> calls() {
    return Stream.of(
        Refused.byTheTable("putIfAbsent", table -> table.putIfAbsent("noot", "1")),
        Refused.byTheTable("putIfAbsent", table -> table.putIfAbsent("aap", "1")),
        Refused.byTheTable("replace", table -> table.replace("aap", "2")),
        Refused.byTheTable("replace", table -> table.replace("aap", "1", "2")),
        Refused.byTheTable("remove", table -> table.remove("aap", "1")),
        Refused.byTheTable("remove", table -> table.remove("aap", "2")),
        Refused.byTheTable(
            "compute", table -> table.compute("aap", old -> neverCalled(Optional.of("2")))),
        Refused.byTheMap("put", map -> map.put("aap", "2")),
        Refused.byTheMap("putIfAbsent", map -> map.putIfAbsent("noot", "2")),
        Refused.byTheMap("replace", map -> map.replace("aap", "2")),
        Refused.byTheMap("replace", map -> map.replace("aap", "1", "2")),
        Refused.byTheMap("remove", map -> map.remove("aap")),
        Refused.byTheMap("remove", map -> map.remove(OF_ANOTHER_TYPE)),
        Refused.byTheMap("remove", map -> map.remove("aap", "1")),
        Refused.byTheMap("remove", map -> map.remove("aap", OF_ANOTHER_TYPE)),
        Refused.byTheMap("compute", map -> map.compute("aap", (key, old) -> neverCalled("2"))),
        Refused.byTheMap("computeIfAbsent", map -> map.computeIfAbsent("aap", key -> "2")),
        Refused.byTheMap("computeIfAbsent", map -> map.computeIfAbsent("noot", key -> "2")),
        Refused.byTheMap(
            "computeIfPresent", map -> map.computeIfPresent("noot", (key, old) -> null)),
        Refused.byTheMap("merge", map -> map.merge("aap", "2", (old, more) -> neverCalled(more))),
        Refused.byTheMap("replaceAll", map -> map.replaceAll((key, old) -> neverCalled(old))),
        Refused.byTheMap("remove", map -> map.values().remove("2")),
        Refused.byTheMap("removeIf", map -> map.values().removeIf(value -> neverCalled(true))),
        Refused.byTheMap("removeAll", map -> map.values().removeAll(List.of("2"))),
        Refused.byTheMap("retainAll", map -> map.values().retainAll(List.of("1"))),
        Refused.byTheMap("remove", map -> map.entrySet().remove(Map.entry("aap", "1"))),
        Refused.byTheMap("removeIf", map -> map.entrySet().removeIf(entry -> neverCalled(true))));
  }

  private static <T> T neverCalled(T result) {
    throw new AssertionError("a function was called that returns " + result);
  }

  private VirtualHashTable<String, String> opened(CachePolicy cache, Enforcement contracts) {
    return open(OpenMode.CREATE, cache, contracts);
  }

  private VirtualHashTable<String, String> open(
      OpenMode mode, CachePolicy cache, Enforcement contracts) {
    OpenRequest request =
        OpenRequest.at(FakeProvider.LOCATION).mode(mode).cache(cache).enforcement(contracts);
    return new TableOpener<>(request, Codecs.strings(), Codecs.strings(), provider).open();
  }

  private VirtualHashTable<String, String> unconditional() {
    provider.capabilities = Set.of();
    VirtualHashTable<String, String> table =
        opened(CachePolicy.none(), Enforcement.of(Mode.ENFORCE));
    table.set("aap", "1");
    return table;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallThatNeedsThemIsRefusedAndNamesTableCapabilityAndRemedy(Refused refused) {
    VirtualHashTable<String, String> table = unconditional();
    assertThatThrownBy(() -> refused.call().accept(table))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "R10: "
                + refused.method()
                + " but the storage of fake:place makes no conditional writes"
                + " (Capability.CONDITIONAL_WRITES); call set or remove, or copy the entries into a"
                + " table that makes them");
    assertThat(table.asMap()).isEqualTo(Map.of("aap", "1"));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void itIsRefusedAtTheHighestLevelAndWithACache(Refused refused) {
    provider.capabilities = Set.of();
    VirtualHashTable<String, String> table =
        opened(CachePolicy.all(), Enforcement.of(Mode.ENFORCE).level(Level.FULL));
    table.set("aap", "1");
    assertThatThrownBy(() -> refused.call().accept(table))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(table.find("aap")).contains("1");
    assertThat(table.find("noot")).isEmpty();
    assertThat(table.remove("aap")).isTrue();
    assertThat(table.find("aap")).isEmpty();
  }

  @Test
  void aTableThatLacksWhatItsProviderClaimsRefuses() {
    provider.storage.missing = Set.of(Capability.CONDITIONAL_WRITES);
    VirtualHashTable<String, String> table =
        opened(CachePolicy.none(), Enforcement.of(Mode.ENFORCE));
    assertThatThrownBy(() -> table.putIfAbsent("aap", "1"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("R10: putIfAbsent but the storage of fake:place");
  }

  @Test
  void whatNeedsNoConditionWorks() {
    VirtualHashTable<String, String> table = unconditional();
    ConcurrentMap<String, String> map = table.asMap();
    assertThat(table.remove("aap")).isTrue();
    map.putAll(Map.of("aap", "1", "noot", "2", "mies", "3"));
    assertThat(map.keySet().remove("aap")).isTrue();
    map.entrySet().forEach(entry -> entry.setValue("4"));
    assertThat(map).isEqualTo(Map.of("noot", "4", "mies", "4"));
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    entries.next();
    entries.remove();
    assertThat(map).hasSize(1);
    assertThat(map.keySet().removeIf(key -> true)).isTrue();
    table.fill(Map.of("wim", "5"));
    assertThat(map.get("wim")).isEqualTo("5");
    map.clear();
    assertThat(table.isEmpty()).isTrue();
  }

  @Test
  void aCallThatIsWrongOnAnyTableIsReportedAsSuch() {
    VirtualHashTable<String, String> table = unconditional();
    assertBreaks("K4", () -> table.putIfAbsent("k".repeat(101), "1"));
    assertBreaks("K4", () -> table.replace("aap", "v".repeat(1001), "1"));
    table.close();
    assertBreaks("L1", () -> table.putIfAbsent("aap", "1"));
    assertBreaks("L1", () -> table.asMap().computeIfPresent("aap", (key, old) -> old));
  }

  @Test
  void aTableThatIsOnlyReadSaysSo() {
    provider.capabilities = Set.of();
    provider.presences.clear();
    provider.presences.add(Presence.TABLE);
    VirtualHashTable<String, String> table =
        open(OpenMode.READ_ONLY, CachePolicy.none(), Enforcement.of(Mode.ENFORCE));
    assertBreaks("L7", () -> table.replace("aap", "1"));
    assertBreaks("L7", () -> table.compute("aap", old -> old));
  }

  private static void assertBreaks(String rule, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ContractViolation.class, violation -> assertThat(violation.rule()).isEqualTo(rule));
  }
}
