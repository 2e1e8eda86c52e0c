package dev.vht.proptest.hook;

import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.TableFixture;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.lifecycle.BeforeContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.MethodLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips properties that are not selected or need a missing capability, and reports the reason. */
public final class SkippingHook implements SkipExecutionHook, BeforeContainerHook {

  @Override
  public void beforeContainer(ContainerLifecycleContext context) {
    context.optionalContainerClass().ifPresent(SelectedRules.ofProcess()::requireMatches);
  }

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    SelectedRules asked = SelectedRules.ofProcess();
    if (context instanceof MethodLifecycleContext method
        && !asked.include(method.targetMethod().getName())) {
      return skipped(
          method, "-D" + SelectedRules.SETTING + " asks for " + String.join(", ", asked.names()));
    }
    if (context instanceof MethodLifecycleContext method) {
      Optional<String> reason = fixture(method).unavailability();
      if (reason.isPresent()) {
        return skipped(method, reason.get());
      }
    }
    return context
        .findAnnotation(RequiresCapability.class)
        .map(needs -> missing(needs, (MethodLifecycleContext) context))
        .filter(missing -> !missing.isEmpty())
        .map(
            missing ->
                skipped((MethodLifecycleContext) context, "the fixture does not offer " + missing))
        .orElse(SkipResult.doNotSkip());
  }

  private static SkipResult skipped(MethodLifecycleContext context, String reason) {
    ReportingHook.skipped(context.containerClass(), context.targetMethod().getName(), reason);
    return SkipResult.skip(reason);
  }

  private static TableFixture fixture(MethodLifecycleContext context) {
    return ((RuleSet) context.testInstance()).subject();
  }

  private static List<FixtureCapability> missing(
      RequiresCapability needs, MethodLifecycleContext context) {
    Set<FixtureCapability> offered = fixture(context).capabilities();
    return Arrays.stream(needs.value())
        .filter(capability -> !offered.contains(capability))
        .toList();
  }
}
