package dev.vht.proptest.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.report.Findings;
import dev.vht.proptest.report.Report;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * The kit finds every planted fault by a property of the rule that it breaks, within the tries of
 * the property. {@code -Dvht.kit.runs=20} repeats that with twenty seeds.
 */
@Tag("slow")
class FaultyImplementationsTest {
  private static final int RUNS = Integer.getInteger("vht.kit.runs", 1);

  /** A fault and a fixture with it. */
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
            planted(TableFault.values(), TableFault::fixture),
            planted(MaintenanceFault.values(), MaintenanceFault::fixture),
            planted(StoredContentFault.values(), StoredContentFault::fixture),
            planted(OpeningFault.values(), OpeningFault::fixture),
            planted(KillFault.values(), KillFault::fixture),
            planted(DamageFault.values(), DamageFault::fixture),
            planted(ContractFault.values(), ContractFault::fixture),
            planted(StorageFault.values(), StorageFault::fixture),
            planted(ConcurrencyFault.values(), ConcurrencyFault::fixture),
            planted(NeighborFault.values(), NeighborFault::fixture),
            planted(DeletionFault.values(), DeletionFault::fixture),
            planted(FreshnessFault.values(), FreshnessFault::fixture),
            planted(WatchFault.values(), WatchFault::fixture),
            planted(ConditionFault.values(), ConditionFault::fixture),
            planted(CapabilityFault.values(), CapabilityFault::fixture))
        .flatMap(faults -> faults)
        .toList();
  }

  private static <F extends Enum<F>> Stream<Planted> planted(
      F[] faults, Function<F, TableFixture> fixture) {
    return Arrays.stream(faults)
        .map(fault -> new Planted(fault.name(), () -> fixture.apply(fault)));
  }

  /** One run of the properties of a rule. */
  private static final class Run {
    private final TableFixture fixture;
    private final int seed;
    private final Map<String, Found> found = new TreeMap<>();

    Run(TableFixture fixture, int seed) {
      this.fixture = fixture;
      this.seed = seed;
    }

    boolean cites(String rule) {
      return found.values().stream().anyMatch(one -> one.message().startsWith(rule + ": "));
    }
  }

  /** A failed property: the number of tries and the message. */
  private record Found(int tries, String message) {}

  private static @Nullable Run run;

  /** Starts each property with the seed of the run, and records which ones fail. */
  static final class RecordingHook implements AroundPropertyHook {
    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      Run current = Objects.requireNonNull(run);
      context.attributes().setSeed(Integer.toString(current.seed));
      PropertyExecutionResult result = property.execute();
      if (result.status() == PropertyExecutionResult.Status.FAILED) {
        String message =
            result.throwable().map(thrown -> String.valueOf(thrown.getMessage())).orElse("");
        current.found.put(
            context.targetMethod().getName(), new Found(result.countTries(), message));
      }
      return result;
    }
  }

  /** Run only by the engine under test: its name keeps it out of the build's own tests. */
  @AddLifecycleHook(value = RecordingHook.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
  static final class Subject extends VirtualHashTableProperties {
    @Override
    protected TableFixture fixture() {
      return Objects.requireNonNull(run).fixture;
    }
  }

  private static final Findings FINDINGS = new Findings("faults");
  private static final Set<String> ALL_RUN = new TreeSet<>();

  private static final Map<String, String> SETTINGS = Map.of("vht.patience", "4", "vht.rules", "");
  private static final Map<String, Optional<String>> OTHERS = new HashMap<>();

  /** Shortens the patience, because some faults block on purpose, and selects all rules. */
  @BeforeAll
  static void set() {
    SETTINGS.forEach(
        (name, value) -> OTHERS.put(name, Optional.ofNullable(System.setProperty(name, value))));
  }

  @AfterAll
  static void report() {
    OTHERS.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                other -> System.setProperty(name, other), () -> System.clearProperty(name)));
    if (ALL_RUN.size() == faults().size()) {
      Report.ofProcess().add(FINDINGS);
    }
  }

  private static void note(Planted fault, Map<String, List<Found>> finders) {
    ALL_RUN.add(fault.name());
    finders.forEach(
        (property, found) ->
            FINDINGS.note(
                Findings.Kind.FAULT,
                List.of(fault.name(), property),
                found.size() + " of " + RUNS,
                Integer.toString(found.stream().mapToInt(Found::tries).max().orElse(0))));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theFaultIsFoundUnderTheNumberOfItsRule(Planted fault) {
    Map<String, List<Found>> finders = new TreeMap<>();
    for (int seed = 1; seed <= RUNS; seed++) {
      Run done = run(fault.rule() + "_", fault.fixture().get(), seed);
      assertThat(done.cites(fault.rule()))
          .as("%s is found with seed %d; found was %s", fault, seed, done.found)
          .isTrue();
      done.found.forEach(
          (property, found) ->
              finders.computeIfAbsent(property, unused -> new ArrayList<>()).add(found));
    }
    note(fault, finders);
  }

  @ParameterizedTest
  @ValueSource(strings = {"M3_", "M4_"})
  void aCorrectVerifyAndSalvagePass(String rule) {
    assertThat(run(rule, new DamageableFixture(), 1).found).isEmpty();
  }

  @Test
  void aTableThatLosesNothingPasses() {
    assertThat(run("L8_", KillFault.sound(), 1).found).isEmpty();
  }

  /** Every capability is checked by some property. */
  @Test
  void everyCapabilityHasAFaultThatClaimsItFalsely() {
    Set<FixtureCapability>
        claimed = // L8_IS_LOST…, C3_OPENS_A_NEW_TABLE…, V3_KEEPS_THE_CALLERS_ARRAY
        EnumSet.of(
                FixtureCapability.DURABLE, FixtureCapability.SHARED, FixtureCapability.OWN_VALUES);
    Arrays.stream(CapabilityFault.values()).map(CapabilityFault::claimed).forEach(claimed::add);
    assertThat(claimed).containsExactlyInAnyOrder(FixtureCapability.values());
  }

  private static Run run(String prefix, TableFixture fixture, int seed) {
    Run begun = new Run(fixture, seed);
    run = begun;
    EngineTestKit.engine("jqwik")
        .configurationParameter("jqwik.database", "")
        .configurationParameter("jqwik.failures.after.default", "RANDOM_SEED")
        .configurationParameter("jqwik.shrinking.default", "OFF")
        .selectors(properties(prefix))
        .execute();
    return begun;
  }

  private static MethodSelector[] properties(String prefix) {
    return Arrays.stream(VirtualHashTableProperties.class.getMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith(prefix))
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
