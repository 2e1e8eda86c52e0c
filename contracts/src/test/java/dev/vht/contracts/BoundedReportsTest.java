package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The size of reports, and how they show arrays and long keys. */
class BoundedReportsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();
  private static final String HUGE = "aap noot mies\n".repeat(100_000);

  interface Store {
    Object put(Object key, Object value, Object more);

    Object get(Object key);

    void clear();
  }

  private static class Plain implements Store {
    private final Object result;

    Plain(Object result) {
      this.result = result;
    }

    @Override
    public Object put(Object key, Object value, Object more) {
      return result;
    }

    @Override
    public Object get(Object key) {
      return result;
    }

    @Override
    public void clear() {}
  }

  private static ContractViolation broken(ThrowingCallable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation;
  }

  private static void assertBounded(ContractViolation violation) {
    List<String> lines = violation.violation().toString().lines().toList();
    assertThat(lines).hasSizeLessThanOrEqualTo(60);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(200));
    assertThat(violation.getMessage()).contains("<- here");
    assertThat(violation.violation().headline().lines()).hasSize(1);
  }

  /** The trace is wrapped at every place of a word, and in front of the space after it. */
  @Test
  void aLineMayEndAnywhere() {
    for (int length = 1; length < 220; length++) {
      String method = "x".repeat(length % 50) + " y of z " + "y".repeat(length);
      Store store =
          Contract.<Store>builder(Store.class, HERE)
              .requires("S1", s -> s.get(""), "{message} " + method, o -> false)
              .build()
              .attach(
                  new Plain(""),
                  Enforcement.of(Mode.ENFORCE)
                      .named("x".repeat(length % 7) + " of a".repeat(length)));
      assertBounded(broken(() -> store.get("k")));
    }
  }

  private static final class Verbose {
    @Override
    public String toString() {
      return HUGE;
    }
  }

  static Stream<Named<Object>> hugeValues() {
    Object[] nested = new Object[1000];
    Arrays.fill(nested, new String[] {HUGE, HUGE});
    return Stream.of(
        Named.of("a string", HUGE),
        Named.of("an array", new byte[1 << 20]),
        Named.of("nested arrays", nested),
        Named.of("strings", new String[] {HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE}),
        Named.of("a list", Collections.nCopies(100_000, HUGE)),
        Named.of("a map", Map.of(HUGE, List.of(HUGE))),
        Named.of("an object", new Verbose()));
  }

  @ParameterizedTest
  @MethodSource("hugeValues")
  void aReportIsBoundedWhateverItsValues(Object value) {
    String events =
        IntStream.range(0, 300).mapToObj(i -> "e" + i).collect(Collectors.joining(" | "));
    ContractBuilder<Store> all =
        Contract.<Store>builder(Store.class, HERE)
            .key("key", KeySource.argument(0), "put", "get")
            .protocol(
                "B1",
                p ->
                    p.allows("(put (" + events + "))* get")
                        .forEach("key")
                        .createdBy("put")
                        .text(HUGE + "{key}"));
    for (int i = 0; i < 300; i++) {
      String name = "e" + i;
      int number = i;
      all.event(name, e -> e.called("clear").when(o -> o.arguments().isEmpty() && number == 299));
    }
    all.event("put", e -> e.called("put")).event("get", e -> e.called("get"));
    Store store =
        all.build()
            .attach(new Plain(value), Enforcement.of(Mode.ENFORCE).level(Level.FULL).named(HUGE));
    for (int i = 0; i < 20; i++) {
      store.put(value, value, value);
      store.clear();
    }
    store.put(value, value, value);
    assertBounded(broken(() -> store.put(value, value, value)));
  }

  @ParameterizedTest
  @MethodSource("hugeValues")
  void aReportWithoutSlicesIsBounded(Object value) {
    Store store =
        Contract.<Store>builder(Store.class, HERE)
            .protocol("B2", p -> p.forbids("clear clear"))
            .protocol("B4", p -> p.forbids("put clear put clear put clear"))
            .ensures("B3", s -> s.get(""), HUGE, o -> false)
            .build()
            .attach(new Plain(value));
    for (int i = 0; i < 20; i++) {
      store.put(value, value, value);
    }
    assertBounded(broken(() -> store.get(value)));
    store.clear();
    assertBounded(broken(store::clear));
  }

  @Test
  void aHugeStateOfAFoldIsBounded() {
    Store store =
        Contract.<Store>builder(Store.class, HERE)
            .protocol(
                "B5",
                p ->
                    p.machine(
                        Machine.fold(new Verbose()).on("clear", (state, o) -> Step.fail(HUGE))))
            .build()
            .attach(new Plain(""));
    assertBounded(broken(store::clear));
  }

  @Test
  void theStatesThatOverlappingCallsAllowAreSummedUp() {
    List<Store> itself = new ArrayList<>();
    Store store =
        Contract.<Store>builder(Store.class, HERE)
            .protocol(
                "B6",
                p ->
                    p.machine(
                        Machine.fold("x".repeat(500))
                            .on("put", (state, o) -> Step.to(o.arguments().get(0) + state))
                            .on("clear", (state, o) -> Step.fail("it is not allowed"))))
            .build()
            .attach(
                new Plain("") {
                  @Override
                  public Object put(Object key, Object value, Object more) {
                    if (((String) key).length() < 6) {
                      return itself.get(0).put(key + "y", value, more); // overlaps the first
                    }
                    itself.get(0).clear();
                    return "";
                  }
                });
    itself.add(store);
    ContractViolation violation = broken(() -> store.put("y", 1, 2));
    assertBounded(violation);
    List<String> lines = violation.violation().toString().lines().toList();
    int first =
        lines.indexOf(lines.stream().filter(l -> l.startsWith("  protocol")).findAny().get());
    int last = lines.indexOf(lines.stream().filter(l -> l.startsWith("  trace")).findAny().get());
    assertThat(last - first).isBetween(2, 5);
    assertThat(violation.violation().nodes()).hasSizeGreaterThan(4);
    assertThat(String.join(" ", lines.subList(first, last)))
        .contains("in one of several states, as calls overlap: in state \"")
        .containsPattern("; and in \\d+ others$");
  }

  // Arrays.

  @Test
  void arraysAreShownByContent() {
    assertThat(shown(new int[] {1, 2})).isEqualTo("int[2]{1, 2}");
    assertThat(shown(new String[] {"a", null})).isEqualTo("String[2]{\"a\", null}");
    assertThat(shown(new int[3][2])).isEqualTo("int[3][]{int[2], int[2], int[2]}");
    assertThat(shown(new char[] {'a'})).isEqualTo("char[1]{'a'}");
    assertThat(shown(new long[100])).isEqualTo("long[100]{0, 0, 0, 0, 0, 0, 0, 0, ...}");
    assertThat(shown(IntStream.range(0, 1000).boxed().toList()))
        .isEqualTo("[0, 1, 2, 3, 4, 5, 6, 7, ...(1000 elements)]");
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThat(shown(itself)).isEqualTo("[[[[...]]]]");
    assertThat(shown(new java.util.TreeMap<>(Map.of("a", 1)))).isEqualTo("{a=1}");
  }

  private static String shown(Object value) {
    Store store =
        Contract.<Store>builder(Store.class, HERE)
            .requires("A1", s -> s.get(""), "it is wrong", o -> false)
            .build()
            .attach(new Plain(""));
    String event = broken(() -> store.get(value)).violation().event();
    return event.substring("get(".length(), event.length() - 1);
  }

  // Keys.

  @Test
  void aLongKeyIsShownOnce() {
    String key = "k".repeat(50);
    Store store =
        Contract.<Store>builder(Store.class, HERE)
            .key("key", KeySource.argument(0), "put", "get")
            .protocol(
                "L1", p -> p.allows("(put (put | get)*)?").forEach("key").text("{key} is unknown"))
            .build()
            .attach(new Plain(""), Enforcement.of(Mode.ENFORCE).level(Level.FULL));
    ContractViolation violation = broken(() -> store.get(key));
    assertThat(violation)
        .hasMessageStartingWith("L1: get(\"" + key + "\") but \"kkkkkkkkkkkkkkk...\" is unknown\n");
    assertThat(violation.violation().toString().split(key, -1)).hasSize(2);
    assertThat(violation.getMessage())
        .contains("for key \"kkkkkkkkkkkkkkk...\", in")
        .contains("allowed   put(\"kkkkkkkkkkkkkkk...\")");
    assertThat(violation.violation().slice()).isEqualTo('"' + key + '"');
  }

  @Contracted(rules = TextRules.class)
  @Protocol(rule = "X3", value = "(set get*)*", text = "{key} is unset", forEach = "key")
  @Refuses(rule = "X4", with = IllegalStateException.class, on = "full", text = "{key} is too much")
  interface Texts {
    @Requires("isWanted")
    @Ensures("isRight")
    int set(@Key String key);

    int get(@Key String key);

    int full(@Key String key);
  }

  static final class TextRules {
    private TextRules() {}

    @Rule(id = "X1", text = "{key} is unwanted")
    static boolean isWanted(@Nullable String key) {
      return !"bad".equals(key);
    }

    @Rule(id = "X2", text = "{key} is wrong")
    static boolean isRight(int result, String key) {
      return !key.equals("wrong");
    }
  }

  @Test
  void theKeyStandsInEveryText() {
    Texts texts =
        Contract.of(Texts.class, HERE)
            .attach(
                new Texts() {
                  @Override
                  public int set(String key) {
                    return 1;
                  }

                  @Override
                  public int get(String key) {
                    return 1;
                  }

                  @Override
                  public int full(String key) {
                    throw new IllegalStateException();
                  }
                },
                Enforcement.of(Mode.ENFORCE).level(Level.FULL));
    assertThat(headline(() -> texts.set("bad")))
        .isEqualTo("X1: set(\"bad\") but \"bad\" is unwanted");
    assertThat(headline(() -> texts.set("wrong")))
        .isEqualTo("X2: set(\"wrong\") returned 1 but \"wrong\" is wrong");
    assertThat(headline(() -> texts.get("a"))).isEqualTo("X3: get(\"a\") but \"a\" is unset");
    assertThat(headline(() -> texts.full("b"))).isEqualTo("X4: full(\"b\") but \"b\" is too much");
  }

  private static String headline(ThrowingCallable call) {
    Violation violation = broken(call).violation();
    return violation.headline();
  }
}
