package dev.vht.proptest.hook;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Violation;
import dev.vht.proptest.report.Findings;
import dev.vht.proptest.report.Findings.Kind;
import dev.vht.proptest.report.Report;
import dev.vht.proptest.report.TransitionCounter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainerHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Records the outcome of a class of properties. After a complete run of the class it writes the
 * {@link Report}, and fails the run if some transition of a protocol was never made, because the
 * kit then has not tested what it claims to test.
 */
public final class ReportingHook implements AroundPropertyHook, AfterContainerHook {
  private static final Map<Class<?>, Findings> RUNS = new ConcurrentHashMap<>();
  private static volatile Findings current = new Findings("nothing");

  /** Returns the findings of the running property's class; properties run one after the other. */
  public static Findings current() {
    return current;
  }

  /** Adds a recorder that counts the transitions of a table. */
  public static Enforcement counting(Enforcement enforcement) {
    return enforcement.recorder(new TransitionCounter(current));
  }

  public static void count(Violation violation) {
    String event = violation.symbol() == null ? violation.event() : violation.symbol();
    String name = event.replaceFirst("\\(.*", "").strip();
    current.count(Kind.VIOLATION, violation.rule(), violation.blame().name(), name);
  }

  static void skipped(Class<?> properties, String property, String reason) {
    of(properties).note(Kind.OUTCOME, List.of(property), "skipped", reason);
  }

  private static Findings of(Class<?> properties) {
    return RUNS.computeIfAbsent(properties, type -> new Findings(nameOf(type)));
  }

  private static String nameOf(Class<?> properties) {
    return properties.getSimpleName().replaceFirst("(Storage|Table)?Properties$", "");
  }

  @Override
  public int aroundPropertyProximity() {
    return -100; // outside all other hooks, those that set the seed included
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    current = of(context.containerClass());
    PropertyExecutionResult result = property.execute();
    boolean hasPassed = result.status() == PropertyExecutionResult.Status.SUCCESSFUL;
    String said =
        hasPassed
            ? Integer.toString(result.countTries())
            : result.throwable().map(Throwable::getMessage).orElse("");
    current.note(
        Kind.OUTCOME,
        List.of(context.targetMethod().getName()),
        hasPassed ? "passed" : "failed",
        String.valueOf(said).lines().findFirst().orElse(""));
    return result;
  }

  @Override
  public void afterContainer(ContainerLifecycleContext context) {
    Class<?> properties = context.optionalContainerClass().orElse(Object.class);
    Findings findings = RUNS.remove(properties);
    if (findings == null || !SelectedRules.ofProcess().areAll() || !isWhole(properties, findings)) {
      return;
    }
    Report.ofProcess().add(findings);
    if (TryCount.areEnough(properties) && !hasFailures(findings) && !areAllSkipped(findings)) {
      requireEveryTransition(findings);
    }
  }

  private static void requireEveryTransition(Findings findings) {
    List<String> untaken = TransitionCounter.untaken(findings);
    if (!untaken.isEmpty()) {
      throw new AssertionError(
          "no call of the whole run made these transitions of the protocols: " + untaken);
    }
  }

  private static boolean isWhole(Class<?> properties, Findings findings) {
    Set<List<String>> run = findings.notes(Kind.OUTCOME).keySet();
    return run.containsAll(
        Arrays.stream(properties.getMethods())
            .filter(method -> method.isAnnotationPresent(Property.class))
            .map(method -> List.of(method.getName()))
            .collect(Collectors.toSet()));
  }

  private static boolean areAllSkipped(Findings findings) {
    return findings.notes(Kind.OUTCOME).values().stream()
        .allMatch(note -> note.get(0).equals("skipped"));
  }

  private static boolean hasFailures(Findings findings) {
    return findings.notes(Kind.OUTCOME).values().stream()
        .anyMatch(note -> note.get(0).equals("failed"));
  }
}
