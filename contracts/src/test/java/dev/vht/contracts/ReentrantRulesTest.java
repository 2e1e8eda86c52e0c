package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules and observers that call the object they run for. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class ReentrantRulesTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Scale {
    int index(String label);

    String label(int index);

    boolean isOpen();

    default Scale part() {
      return this;
    }

    default void keep(Object key) {}
  }

  private static final class Plain implements Scale {
    @Override
    public int index(String label) {
      return Integer.parseInt(label);
    }

    @Override
    public String label(int index) {
      return String.valueOf(index);
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }

  private static ContractBuilder<Scale> builder() {
    return Contract.builder(Scale.class, HERE);
  }

  private static <R> R returned(Occurrence o, Class<R> type) {
    return Objects.requireNonNull(o.result(type));
  }

  private static Scale self(Occurrence o) {
    return (Scale) o.self();
  }

  private static String rule(Runnable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.violation().headline();
  }

  @Test
  void aConditionThatCallsTheObjectCausesNoEvents() {
    Scale scale =
        builder()
            .event("label", e -> e.called("label").when(o -> self(o).isOpen()))
            .protocol("P1", p -> p.allows("(isOpen label)*"))
            .build()
            .attach(new Plain());
    scale.isOpen();
    scale.label(1);
    assertThat(rule(() -> scale.label(2))).startsWith("P1: label(2) but");
  }

  @Test
  void aConditionMayCallItsOwnMethod() {
    Scale scale =
        builder()
            .event("label", e -> e.called("label").when(o -> self(o).label(0).equals("0")))
            .protocol("P1", p -> p.allows("(label index)*"))
            .build()
            .attach(new Plain());
    scale.label(1);
    assertThat(rule(() -> scale.label(1))).startsWith("P1: label(1) but");
  }

  @Test
  void guaranteesThatCallEachOtherTerminateAndAreChecked() {
    Scale wrong =
        new Scale() {
          @Override
          public int index(String label) {
            return 7;
          }

          @Override
          public String label(int index) {
            return String.valueOf(index);
          }

          @Override
          public boolean isOpen() {
            return true;
          }
        };
    Contract<Scale> contract =
        builder()
            .ensures(
                "E1",
                it -> it.index(""),
                "no round trip",
                o -> self(o).label(returned(o, Integer.class)).equals(o.arguments().get(0)))
            .ensures(
                "E2",
                it -> it.label(0),
                "no round trip",
                o -> o.arguments().get(0).equals(self(o).index(returned(o, String.class))))
            .build();
    assertThat(contract.attach(new Plain()).label(3)).isEqualTo("3");
    assertThat(rule(() -> contract.attach(wrong).label(3))).startsWith("E2: label(3) returned ");
    assertThat(rule(() -> contract.attach(wrong).index("3")))
        .startsWith("E1: index(\"3\") returned ");
  }

  @Test
  void anObserverMayCallTheObject() {
    List<String> told = new ArrayList<>();
    Scale[] scale = {new Plain()};
    scale[0] =
        builder()
            .protocol("P1", p -> p.allows("(label index)*").explained(o -> "it is " + text(o)))
            .build()
            .attach(
                new Plain(),
                Enforcement.of(Mode.ENFORCE)
                    .listener(violation -> told.add("listener " + scale[0].index("4")))
                    .recorder(event -> told.add(event.moment() + scale[0].label(5))));
    assertThat(rule(() -> scale[0].index("2"))).isEqualTo("P1: index(\"2\") but it is 6");
    assertThat(told).containsExactly("CALL5", "listener 4", "THROW5");
    scale[0].label(1);
  }

  private static String text(Occurrence o) {
    return self(o).label(6);
  }

  @Test
  void anArgumentsTextMayBreakARuleOfTheObject() {
    Scale[] scale = {new Plain()};
    Object key =
        new Object() {
          @Override
          public String toString() {
            return "key " + scale[0].index("9");
          }
        };
    scale[0] = builder().protocol("P1", p -> p.allows("label keep")).build().attach(new Plain());
    assertThat(rule(() -> scale[0].keep(key))).startsWith("P1: keep(key 9) but");
  }

  @Test
  void foldsKeysSeedsAndRequirementsMayCallTheObject() {
    Scale scale =
        builder()
            .event("label", e -> e.called("label").key("key", KeySource.of(o -> text(o))))
            .protocol("K1", p -> p.allows("label? label?").forEach("key"))
            .protocol(
                "F1",
                p ->
                    p.machine(
                        Machine.fold(0)
                            .on("label", (n, o) -> Step.to(n + self(o).index("1")))
                            .on("isOpen", (n, o) -> Step.when(n < 2, n, "after " + n))))
            .requires("R1", it -> it.label(0), "it is shut", o -> self(o).isOpen())
            .build()
            .attach(new Plain());
    scale.label(1);
    scale.isOpen();
    scale.label(2);
    assertThat(rule(scale::isOpen)).isEqualTo("F1: isOpen() but after 2");
    assertThat(rule(() -> scale.label(3))).startsWith("K1: label(3) but");
  }

  @Test
  void aRuleMayCallRelativesOfTheObject() {
    ContractBuilder<Scale> all = builder();
    ChildBuilder<Scale> part = all.role("part", Scale.class);
    part.event("read", e -> e.called(s -> s.label(0)).when(o -> parent(o).part().isOpen()));
    Scale whole =
        all.returns(Scale::part, part)
            .protocol("P1", p -> p.allows("(part read?)*"))
            .build()
            .attach(new Other());
    Scale made = whole.part();
    made.label(1);
    assertThat(rule(() -> made.label(2))).startsWith("P1: part.label(2) but");
  }

  private static Scale parent(Occurrence o) {
    return (Scale) o.parent().orElseThrow();
  }

  private static final class Other implements Scale {
    @Override
    public int index(String label) {
      return 0;
    }

    @Override
    public String label(int index) {
      return "";
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public Scale part() {
      return new Plain();
    }
  }

  @Test
  void infiniteRecursionThroughNewObjectsIsExplained() {
    @Nullable Contract<Scale>[] contract = newArray();
    contract[0] =
        builder()
            .ensures("E1", it -> it.label(0), "", o -> fresh(contract).label(1).equals("1"))
            .build();
    Scale scale = fresh(contract);
    assertThatThrownBy(() -> scale.label(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the guarantee of E1 in the contract of " + Scale.class.getName())
        .hasMessageContaining("without end");
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // of generic type
  private static @Nullable Contract<Scale>[] newArray() {
    return new Contract[1];
  }

  private static Scale fresh(@Nullable Contract<Scale>[] contract) {
    Contract<Scale> made = contract[0];
    if (made == null) {
      throw new IllegalStateException("no contract yet");
    }
    return made.attach(new Plain());
  }

  @Test
  void aKeyMustNotCallTheObjectWhileItIsCompared() {
    Scale[] scale = {new Plain()};
    int[] armed = {-1};
    Object key =
        new Object() {
          @Override
          public boolean equals(@Nullable Object other) {
            return this == other;
          }

          @Override
          public int hashCode() {
            if (armed[0]-- == 0) {
              scale[0].index("1"); // reaches every key
            }
            return 7;
          }
        };
    scale[0] =
        builder()
            .event("keep", e -> e.called("keep").key("key", KeySource.argument(0)))
            .protocol("K1", p -> p.allows("(keep? keep? index)*").forEach("key"))
            .build()
            .attach(new Plain());
    int errors = 0;
    for (int lookUp = 0; lookUp < 8; lookUp++) {
      armed[0] = lookUp;
      try {
        scale[0].keep(key);
      } catch (IllegalStateException e) {
        errors++;
        assertThat(e).hasMessageContaining("is called by equals or hashCode of a key");
      } catch (ContractViolation e) {
        assertThat(e.rule()).isEqualTo("K1");
      }
      armed[0] = -1;
      scale[0].index("1");
    }
    assertThat(errors).isPositive();
    scale[0].keep("other");
  }

  @Test
  void callsInARuleAreUncheckedForTheirThreadOnly() throws InterruptedException {
    List<String> told = new ArrayList<>();
    Scale[] scale = {new Plain()};
    scale[0] =
        builder()
            .event("label", e -> e.called("label").when(o -> inAnotherThread(scale[0], told)))
            .protocol("P1", p -> p.allows("(isOpen label)*"))
            .build()
            .attach(new Plain());
    scale[0].isOpen();
    scale[0].label(1);
    assertThat(told).singleElement().asString().startsWith("P1: isOpen() but");
  }

  private static boolean inAnotherThread(Scale scale, List<String> told) {
    Thread thread =
        new Thread(
            () -> {
              try {
                scale.isOpen();
              } catch (ContractViolation e) {
                told.add(e.getMessage());
              }
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return true;
  }
}
