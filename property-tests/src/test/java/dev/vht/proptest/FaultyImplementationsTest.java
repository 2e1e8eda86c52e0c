package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The kit finds every planted fault, by the property of the rule that it breaks. */
class FaultyImplementationsTest {

  /** A fault and where it is planted. */
  record Planted(String name, Supplier<TableFixture> fixture) {

    String rule() {
      return name.substring(0, name.indexOf('_'));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Planted> faults() {
    return Stream.of(
            Arrays.stream(TableFault.values()).map(f -> new Planted(f.name(), f::fixture)),
            Arrays.stream(OpeningFault.values()).map(f -> new Planted(f.name(), f::fixture)),
            Arrays.stream(DamageFault.values()).map(f -> new Planted(f.name(), f::fixture)))
        .flatMap(faults -> faults)
        .toList();
  }

  private static @Nullable Planted planted;

  /** Run by the engine under test only: its name keeps it out of the build's own tests. */
  static final class Subject extends VirtualHashTableProperties {
    @Override
    protected TableFixture fixture() {
      return Objects.requireNonNull(planted).fixture().get();
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theFaultIsFoundUnderTheNumberOfItsRule(Planted fault) {
    assertThat(failures(fault)).anyMatch(message -> message.startsWith(fault.rule() + ": "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"M3_", "M4_"})
  void damageThatIsFoundAndMendedIsNoFault(String rule) {
    assertThat(failures(new Planted(rule, CrumblingFixture::new))).isEmpty();
  }

  private static List<String> failures(Planted fault) {
    planted = fault;
    return EngineTestKit.engine("jqwik")
        .configurationParameter("jqwik.database", "target/jqwik-faults")
        .configurationParameter("jqwik.failures.after.default", "SAMPLE_FIRST")
        .selectors(properties(fault.rule()))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .map(Throwable::getMessage)
        .toList();
  }

  private static MethodSelector[] properties(String rule) {
    return Arrays.stream(VirtualHashTableProperties.class.getMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith(rule + "_"))
        .distinct()
        .map(name -> selectMethod(Subject.class, method(name)))
        .toArray(MethodSelector[]::new);
  }

  private static Method method(String name) {
    return Arrays.stream(Subject.class.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
