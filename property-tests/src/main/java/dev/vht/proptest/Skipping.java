package dev.vht.proptest;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.lifecycle.BeforeContainerHook;
import net.jqwik.api.lifecycle.ContainerLifecycleContext;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.MethodLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips, with the reason in the report, what was not asked for and what a fixture lacks. */
final class Skipping implements SkipExecutionHook, BeforeContainerHook {

  @Override
  public void beforeContainer(ContainerLifecycleContext context) {
    context.optionalContainerClass().ifPresent(AskedRules.ofProcess()::requireMatches);
  }

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    AskedRules asked = AskedRules.ofProcess();
    if (context instanceof MethodLifecycleContext method
        && !asked.include(method.targetMethod().getName())) {
      return skipped(
          method, "-D" + AskedRules.SETTING + " asks for " + String.join(", ", asked.names()));
    }
    return context
        .findAnnotation(Needs.class)
        .map(needs -> missing(needs, (MethodLifecycleContext) context))
        .filter(missing -> !missing.isEmpty())
        .map(
            missing ->
                skipped((MethodLifecycleContext) context, "the fixture does not offer " + missing))
        .orElse(SkipResult.doNotSkip());
  }

  private static SkipResult skipped(MethodLifecycleContext context, String reason) {
    Reporting.skipped(context.containerClass(), context.targetMethod().getName(), reason);
    return SkipResult.skip(reason);
  }

  private static List<Feature> missing(Needs needs, MethodLifecycleContext context) {
    Set<Feature> offered = ((RuleSet) context.testInstance()).subject().features();
    return Arrays.stream(needs.value()).filter(feature -> !offered.contains(feature)).toList();
  }
}
