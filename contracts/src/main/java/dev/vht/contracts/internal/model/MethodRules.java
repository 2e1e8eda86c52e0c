package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.text.KeptValue;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Phase;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rules of one method. */
public final class MethodRules {

  /**
   * A requirement or guarantee that generated code checks.
   *
   * @param method the static method that checks it
   * @param rule its number
   * @param text what a report says after "but"
   * @param firstArgument the index of the first argument that the method takes
   */
  public record Check(Method method, String rule, String text, int firstArgument) {}

  /**
   * A requirement or guarantee that the monitor checks.
   *
   * @param phase {@link Phase#CALL} for a requirement
   * @param rule its number
   * @param text what a report says after "but"
   * @param test the check
   */
  public record Condition(Phase phase, String rule, String text, Predicate<Occurrence> test) {}

  /** Stands for the result among the numbers of sensitive arguments. */
  public static final int RESULT = -1;

  public final int index;
  public final Method method;
  public final String name;

  /** Its name in reports. */
  public final String displayName;

  public final List<EventRule> events;
  final boolean isGuarded;
  public final int[] keptArguments;
  public final boolean hasWeakArguments;

  /** Whether the kept arguments are keys. */
  public final boolean hasKeyArguments;

  /** Whether the result is a key. */
  public final boolean isResultKey;

  private final Set<Integer> sensitive;
  public final List<Check> requirements;
  public final List<Check> guarantees;

  /** The conditions that the monitor checks. An array, because each call iterates over them. */
  public final Condition[] conditions;

  public final List<RefusalRule> refusals;

  /** The exceptions after which the effect of a call is uncertain. */
  private final List<Class<? extends Throwable>> uncertainAfter;

  /** What each protocol of the contract observes, in the contract's order. */
  public final List<Subscription> subscriptions;

  /** The roles of its result and arguments. */
  public final MethodRoles roles;

  /** The call as an event, for use where no declared event applies. */
  public final EventRule defaultEvent;

  private final List<EventRule> callEvents;

  public MethodRules(
      int index,
      Method method,
      String displayName,
      List<EventRule> events,
      List<Check> requirements,
      List<Check> guarantees,
      List<Condition> conditions,
      List<RefusalRule> refusals,
      List<Class<? extends Throwable>> uncertainAfter,
      List<Subscription> subscriptions,
      MethodRoles roles,
      Set<Integer> sensitive) {
    this.index = index;
    this.method = method;
    this.name = method.getName();
    this.displayName = displayName;
    this.events = List.copyOf(events);
    List<EventRule> calls = new ArrayList<>();
    BitSet keyArguments = new BitSet();
    boolean hasGuards = false;
    boolean hasIdentities = false;
    boolean hasResults = false;
    for (EventRule event : events) {
      hasGuards |= event.guard() != null;
      if (event.phase() == Phase.CALL) {
        calls.add(event);
      }
      for (KeyRule key : event.keys().values()) {
        hasIdentities |= key.byIdentity();
        hasResults |= key.source() == KeySource.Kind.RESULT;
        if (key.source() == KeySource.Kind.ARGUMENT) {
          keyArguments.set(key.argument());
        }
      }
    }
    this.isGuarded = hasGuards;
    this.hasWeakArguments = hasIdentities;
    this.isResultKey = hasResults;
    this.hasKeyArguments = !keyArguments.isEmpty();
    this.keptArguments = kept(keyArguments, method.getParameterCount());
    this.sensitive = Set.copyOf(sensitive);
    this.callEvents = List.copyOf(calls);
    this.requirements = List.copyOf(requirements);
    this.guarantees = List.copyOf(guarantees);
    this.conditions = conditions.toArray(Condition[]::new);
    this.refusals = List.copyOf(refusals);
    this.uncertainAfter = List.copyOf(uncertainAfter);
    this.subscriptions = List.copyOf(subscriptions);
    this.roles = roles;
    this.defaultEvent = new EventRule(name, Phase.CALL, null, Throwable.class, Map.of());
  }

  /** Whether every call must be tracked, in any state. */
  public boolean isAlwaysTracked() {
    return roles.isResultChecked() || !roles.passed().isEmpty() || conditions.length > 0;
  }

  /** The arguments that are keys. A trace keeps only these, or all arguments if there are none. */
  private static int[] kept(BitSet keys, int arguments) {
    int[] kept = new int[keys.isEmpty() ? arguments : keys.cardinality()];
    for (int i = 0, next = 0; i < kept.length; i++, next++) {
      next = keys.isEmpty() ? i : keys.nextSetBit(next);
      kept[i] = next;
    }
    return kept;
  }

  /** The position of an argument among those that a trace keeps; negative if it is not kept. */
  public int keptIndex(int argument) {
    return Arrays.binarySearch(keptArguments, argument);
  }

  /** Whether an argument, or the {@link #RESULT}, must not be printed. */
  public boolean isSensitive(int argument) {
    return !sensitive.isEmpty() && sensitive.contains(argument);
  }

  /** Whether some argument must not be printed. */
  public boolean hasSensitiveArguments() {
    return sensitive.stream().anyMatch(argument -> argument != RESULT);
  }

  /** Whether a key that an event of this method names must not be printed. */
  public boolean isSensitive(String key) {
    return events.stream()
        .map(event -> event.keys().get(key))
        .filter(Objects::nonNull)
        .anyMatch(
            rule ->
                switch (rule.source()) {
                  case ARGUMENT -> isSensitive(rule.argument());
                  case RESULT -> isSensitive(RESULT);
                  default -> false;
                });
  }

  /** The arguments as a report may show them. */
  public List<@Nullable Object> printable(@Nullable Object[] arguments) {
    List<@Nullable Object> shown = new ArrayList<>(Arrays.asList(arguments));
    for (int i = 0; i < arguments.length; i++) {
      if (isSensitive(i)) {
        shown.set(i, KeptValue.sensitive(null));
      }
    }
    return shown;
  }

  /** The types of the arguments that a trace keeps. */
  public List<Class<?>> keptTypes() {
    Class<?>[] types = method.getParameterTypes();
    return Arrays.stream(keptArguments).<Class<?>>mapToObj(index -> types[index]).toList();
  }

  /** The events that the beginning of a call is. Runs user code. */
  public List<EventRule> beginnings(MethodCall call) {
    return isGuarded ? occurring(call, event -> event.isCall(call)) : callEvents;
  }

  /** The events that a result is. Runs user code. */
  public List<EventRule> returned(MethodCall call, @Nullable Object value) {
    return callEvents.size() == events.size()
        ? List.of()
        : occurring(call, event -> event.isReturn(call, value));
  }

  /** The events that an exception is. Runs user code. */
  public List<EventRule> threw(MethodCall call, Throwable exception) {
    return callEvents.size() == events.size()
        ? List.of()
        : occurring(call, event -> event.isThrow(call, exception));
  }

  /** Whether the effect of a call that threw is uncertain. */
  public boolean isUncertain(Throwable exception) {
    return isUncertain(exception.getClass());
  }

  /** Whether the effect of a call that threw is uncertain. */
  public boolean isUncertain(Class<?> exception) {
    for (Class<? extends Throwable> uncertain : uncertainAfter) {
      if (uncertain.isAssignableFrom(exception)) {
        return true;
      }
    }
    return false;
  }

  private List<EventRule> occurring(MethodCall call, Predicate<EventRule> test) {
    Supplier<List<EventRule>> found = () -> events.stream().filter(test).toList();
    return isGuarded ? UserCode.run(call.owner(), "condition", name, found) : found.get();
  }

  /**
   * The index of the argument that selects the slice on the fast path, {@link
   * Subscription#NO_ARGUMENT}, or {@link Subscription#NO_FAST_PATH}.
   */
  public int fastPathArgument() {
    if (isAlwaysTracked() || isGuarded) {
      return Subscription.NO_FAST_PATH;
    }
    int fastPathArgument = Subscription.NO_FAST_PATH;
    for (Subscription subscription : subscriptions) {
      int here = subscription.fastPathArgument();
      boolean isOther = fastPathArgument >= 0 && here >= 0 && fastPathArgument != here;
      if (isOther) {
        return Subscription.NO_FAST_PATH;
      }
      fastPathArgument = Math.max(fastPathArgument, here);
    }
    return fastPathArgument;
  }

  /** What a protocol observes of it. */
  public Subscription subscription(ProtocolRule protocol) {
    return subscriptions.get(protocol.index());
  }
}
