package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Facade;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports about calls through a facade name the program's line and the program's call. */
class FacadeTest {
  private static final Contract<Table> CONTRACT =
      Contract.<Table>builder(Table.class, MethodHandles.lookup())
          .protocol("T1", p -> p.allows("(find | replace)* close").text("the table is closed"))
          .requires("V1", t -> t.replace("", ""), "it is no text", FacadeTest::isText)
          .build();

  private static boolean isText(Occurrence o) {
    return o.arguments().get(1) instanceof String;
  }

  interface Table {
    Optional<Object> find(Object key);

    Optional<Object> replace(Object key, Object value);

    void close();
  }

  private static final class Empty implements Table {
    @Override
    public Optional<Object> find(Object key) {
      return Optional.empty();
    }

    @Override
    public Optional<Object> replace(Object key, Object value) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }

  /** A map over a table. */
  @Facade
  private static final class TableView extends AbstractMap<Object, Object> {
    private final Table table;

    TableView(Table table) {
      this.table = table;
    }

    @Override
    public Object get(Object key) {
      return getOrDefault(key, "");
    }

    @Override
    public Object getOrDefault(Object key, Object fallback) {
      return table.find(key).orElse(fallback);
    }

    @Override
    public Object put(Object key, Object value) {
      return table.replace(key, value).orElse("");
    }

    @Override
    public Object merge(
        Object key, Object value, BiFunction<? super Object, ? super Object, ?> function) {
      return table.replace(key, value).orElse("");
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
      return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<Object, Object>> {
      @Override
      public Iterator<Entry<Object, Object>> iterator() {
        table.find("first");
        return Map.<Object, Object>of().entrySet().iterator();
      }

      @Override
      public int size() {
        return table.find("size").isPresent() ? 1 : 0;
      }
    }
  }

  private static Violation violation(ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.violation();
  }

  private static Map<Object, Object> closed() {
    Table table = CONTRACT.attach(new Empty());
    table.close();
    return new TableView(table);
  }

  private static void assertBlamed(String event, ThrowingCallable call) {
    Violation violation = violation(call);
    assertThat(violation.event()).isEqualTo(event);
    assertThat(violation.site()).startsWith(FacadeTest.class.getName() + ".").contains(".java:");
    assertThat(violation.site()).doesNotContain("TableView");
    assertThat(violation.trace().get(violation.trace().size() - 1).event()).isEqualTo(event);
  }

  @Test
  void theCallIsThatOfTheProgram() {
    Map<Object, Object> map = closed();
    assertThat(violation(() -> map.get("k")).headline())
        .isEqualTo("T1: get(\"k\") but the table is closed");
    assertBlamed("get(\"k\")", () -> map.get("k"));
    assertBlamed("put(\"k\", \"v\")", () -> map.put("k", "v"));
  }

  @Test
  void argumentsThatTheTableDoesNotReceiveAreOmitted() {
    Map<Object, Object> map = closed();
    assertBlamed("merge(\"k\", ...)", () -> map.merge("k", "v", (x, y) -> x));
    assertBlamed("getOrDefault(\"k\", ...)", () -> map.getOrDefault("k", "v"));
    assertBlamed("iterator()", () -> map.entrySet().iterator());
  }

  @Test
  void libraryFramesAboveAFacadeAreSkipped() {
    Map<Object, Object> map = closed();
    assertBlamed("size()", () -> new HashMap<>(map));
    assertBlamed("size()", () -> new HashSet<>(map.entrySet()));
    assertBlamed("iterator()", () -> map.containsValue("v"));
    assertBlamed("iterator()", () -> map.keySet().forEach(key -> {}));
    assertBlamed("iterator()", () -> map.entrySet().stream().map(Object::toString).toList());
  }

  @Test
  void aRequirementNamesTheProgramsCallToo() {
    Map<Object, Object> map = new TableView(CONTRACT.attach(new Empty()));
    assertBlamed("put(\"k\", 1)", () -> map.put("k", 1));
  }

  @Test
  void aFunctionCalledByAFacadeIsBlamedItself() {
    Table table = CONTRACT.attach(new Empty());
    table.close();
    Violation violation = violation(() -> new Caller().run(() -> table.find("k")));
    assertThat(violation.event()).isEqualTo("find(\"k\")");
    assertThat(violation.site()).contains("FacadeTest.lambda");
  }

  /** Runs an action of the program. */
  @Facade
  private static final class Caller {
    void run(Runnable task) {
      task.run();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfCallSiteSkipsFacades(CallSites sites) {
    Table table = CONTRACT.attach(new Empty(), Enforcement.of(Mode.ENFORCE).callSites(sites));
    Map<Object, Object> map = new TableView(table);
    map.put("a", "b");
    table.close();
    Violation violation = violation(() -> map.get("k"));
    boolean isSeen = sites != CallSites.NONE;
    assertThat(violation.event()).isEqualTo(isSeen ? "get(\"k\")" : "find(\"k\")");
    assertThat(violation.site() != null).isEqualTo(isSeen);
    if (sites == CallSites.EVERY_EVENT) {
      assertThat(violation.trace().get(0).event()).isEqualTo("put(\"a\", \"b\")");
      assertThat(violation.trace().get(0).site()).contains("FacadeTest.every");
    }
  }
}
