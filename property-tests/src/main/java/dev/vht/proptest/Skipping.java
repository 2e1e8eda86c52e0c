package dev.vht.proptest;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.MethodLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips, with the reason in the report, what a fixture does not offer. */
final class Skipping implements SkipExecutionHook {

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return context
        .findAnnotation(Needs.class)
        .map(needs -> missing(needs, (MethodLifecycleContext) context))
        .filter(missing -> !missing.isEmpty())
        .map(missing -> skipped((MethodLifecycleContext) context, missing))
        .orElse(SkipResult.doNotSkip());
  }

  private static SkipResult skipped(MethodLifecycleContext context, List<Feature> missing) {
    String reason = "the fixture does not offer " + missing;
    Reporting.skipped(context.containerClass(), context.targetMethod().getName(), reason);
    return SkipResult.skip(reason);
  }

  private static List<Feature> missing(Needs needs, MethodLifecycleContext context) {
    Set<Feature> offered = ((RuleSet) context.testInstance()).subject().features();
    return Arrays.stream(needs.value()).filter(feature -> !offered.contains(feature)).toList();
  }
}
