package dev.vht.proptest.hook;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/** Puts the number of the property's rule in front of every failure message. */
public final class RuleNumberHook implements AroundTryHook {
  private static final Pattern OF_PROPERTY = Pattern.compile("([A-Z][0-9]+)_.*");

  @Override
  public TryExecutionResult aroundTry(
      TryLifecycleContext context, TryExecutor executor, List<Object> parameters) {
    TryExecutionResult result = executor.execute(parameters);
    return result.isFalsified()
        ? result
            .throwable()
            .map(thrown -> TryExecutionResult.falsified(citing(context, thrown)))
            .orElse(result)
        : result;
  }

  private static Throwable citing(TryLifecycleContext context, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    Matcher rule = OF_PROPERTY.matcher(context.targetMethod().getName());
    return !rule.matches() || message.startsWith(rule.group(1) + ": ")
        ? thrown
        : new AssertionError(rule.group(1) + ": " + described(thrown, message), thrown);
  }

  private static String described(Throwable thrown, String message) {
    return thrown instanceof AssertionError ? message : thrown.toString();
  }
}
