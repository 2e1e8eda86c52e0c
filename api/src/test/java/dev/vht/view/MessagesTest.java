package dev.vht.view;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages about calls of the map view, as a program in a package of its own gets them. */
class MessagesTest {
  private static final Object NO_LONG = "no long";

  private final VirtualHashTable<String, Long> checked = open(Mode.ENFORCE);
  private final VirtualHashTable<String, Long> unchecked = open(Mode.OFF);

  private static VirtualHashTable<String, Long> open(Mode mode) {
    return VirtualHashTables.at("memory:")
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .contracts(Enforcement.of(mode))
        .open();
  }

  @AfterEach
  void close() {
    checked.delete();
    unchecked.delete();
  }

  private VirtualHashTable<String, Long> table(Mode mode) {
    return mode == Mode.OFF ? unchecked : checked;
  }

  /** Simulates a program with an unchecked cast. */
  @SuppressWarnings("unchecked")
  private static ConcurrentMap<Object, Object> untyped(VirtualHashTable<String, Long> table) {
    return (ConcurrentMap<Object, Object>) (ConcurrentMap<?, ?>) table.asMap();
  }

  private static void assertNamed(String method, Runnable call) {
    assertThatThrownBy(call::run)
        .as(method)
        .hasMessageStartingWith("K4: ")
        .hasMessageContaining("(" + method + " of \"k\" in ");
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"ENFORCE", "OFF"})
  void aRefusalNamesTheMethodThatTheProgramCalled(Mode mode) {
    ConcurrentMap<Object, Object> map = untyped(table(mode));
    assertNamed("put", () -> map.put("k", NO_LONG));
    assertNamed("putIfAbsent", () -> map.putIfAbsent("k", NO_LONG));
    assertNamed("putAll", () -> map.putAll(Map.of("k", NO_LONG)));
    assertNamed("replace", () -> map.replace("k", NO_LONG));
    assertNamed("compute", () -> map.compute("k", (key, old) -> NO_LONG));
    assertNamed("computeIfAbsent", () -> map.computeIfAbsent("k", key -> NO_LONG));
    assertNamed("merge", () -> map.merge("k", NO_LONG, (one, other) -> one));
    map.put("k", 1L);
    assertNamed("computeIfPresent", () -> map.computeIfPresent("k", (key, old) -> NO_LONG));
    assertNamed("replaceAll", () -> map.replaceAll((key, old) -> NO_LONG));
    assertNamed("setValue", () -> map.entrySet().iterator().next().setValue(NO_LONG));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"ENFORCE", "OFF"})
  @SuppressWarnings("unchecked") // that is what is tested
  void aCallOfTheTableItselfIsNamedByThat(Mode mode) {
    VirtualHashTable<String, Object> table =
        (VirtualHashTable<String, Object>) (VirtualHashTable<?, ?>) table(mode);
    assertNamed("set", () -> table.set("k", NO_LONG));
    ConcurrentMap<Object, Object> map = untyped(table(mode));
    assertNamed(
        "putIfAbsent",
        () ->
            map.computeIfAbsent(
                "other",
                key -> {
                  table.putIfAbsent(
                      "k", NO_LONG); // rejected before the enclosing compute is detected
                  return 1L;
                }));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"ENFORCE", "OFF"})
  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // that is what is tested
  void aNullIsRejectedInTheNameOfTheMethodThatTheProgramCalled(Mode mode) {
    ConcurrentMap<String, Long> map = table(mode).asMap();
    List<Callable<?>> calls =
        List.of(
            () -> map.get(null),
            () -> map.containsKey(null),
            () -> map.put(null, 1L),
            () -> map.keySet().contains(null));
    List<String> names = List.of("get", "containsKey", "put", "contains");
    for (int i = 0; i < names.size(); i++) {
      assertThatThrownBy(calls.get(i)::call)
          .isInstanceOf(NullPointerException.class)
          .hasMessage("K1: " + names.get(i) + "(null) but a key is never null");
    }
    assertThatThrownBy(() -> map.put("k", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("V1: put of null but a value is never null");
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "OFF")
  void anUncheckedRefusalIsTheTablesOwnException(Mode mode) {
    assertThatThrownBy(() -> untyped(table(mode)).put("k", NO_LONG))
        .isInstanceOf(UnacceptableArgumentException.class);
  }
}
