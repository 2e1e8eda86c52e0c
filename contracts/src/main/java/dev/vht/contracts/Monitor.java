package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges the calls on one object. Its public methods are for the generated classes only.
 *
 * <p><b>The quick path.</b> The checked object has a bit for each method whose call needs no
 * attention now: it is allowed, and its event never changes a state wherever it is allowed, so its
 * order among overlapping calls does not matter. A generated method that finds its bit set calls
 * the target and is done. All other calls come through {@link #enter}, {@link #returned} and {@link
 * #threw}.
 *
 * <p><b>Concurrency.</b> Each {@link Watch} changes its beliefs by compare-and-set. The word of
 * quiet bits is recomputed under {@link #lock} behind every change and before the call that changed
 * it returns; so a call that begins later finds at least that state, and one that overlaps may find
 * either. User code (targets, checks, conditions, seeds, listeners, {@code toString}) runs under no
 * lock.
 */
public final class Monitor {
  private static final int BITS = Long.SIZE;

  private final Contract<?> contract;
  private final Enforcement enforcement;
  private final @Nullable String openedAt;
  private final Trace trace = new Trace();
  private final List<Watch> watches = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final long ignorable;
  private volatile long steady;
  private @Nullable CheckedObject checked;

  Monitor(Contract<?> contract, Object target, Enforcement enforcement) {
    this.contract = contract;
    this.enforcement = enforcement;
    this.openedAt =
        enforcement.callSites() == CallSites.NONE ? null : CallSite.ofOpening(enforcement.via());
    for (ProtocolRule protocol : contract.protocols()) {
      if (protocol.level.compareTo(enforcement.level()) <= 0) {
        watches.add(watch(protocol, target));
      }
    }
    if (!contract.creation().isEmpty()) {
      trace.begin(contract.creation());
    }
    this.ignorable = bits(this::isIgnorable);
  }

  Contract<?> contract() {
    return contract;
  }

  private Watch watch(ProtocolRule protocol, Object target) {
    return protocol.forEach == null
        ? new SingleWatch(protocol, contract.created(protocol), this::refreshQuiet)
        : new KeyedWatch(protocol, protocol.forEach, target, enforcement.isSeeded());
  }

  /** Takes charge of the checked object, before anybody else has it. */
  void serve(CheckedObject object) {
    checked = object;
    refreshQuiet();
  }

  /**
   * A call begins that needs attention.
   *
   * @param method the method's number
   * @param arguments its arguments, boxed
   * @return what {@link #returned} or {@link #threw} wants to have back
   * @throws ContractViolation if the call is not allowed and the mode is {@link Mode#ENFORCE}
   */
  public Object enter(int method, @Nullable Object[] arguments) {
    MethodRules rules = contract.method(method);
    Call call = new Call(rules, arguments, enforcement);
    try {
      for (Watch watch : watches) {
        Hearing hearing = hearing(watch, rules);
        Watch.Broken broken = hearing.isDeaf() ? null : watch.begin(call, hearing);
        if (broken != null) {
          raise(violation(watch.protocol(), broken, Blame.CALLER, call), rules, null);
        }
      }
    } catch (ContractViolation | Error e) {
      forget(call);
      throw e;
    } catch (RuntimeException e) { // of a seed, which asks on behalf of this call, or of a listener
      forget(call);
      throw refused(method, arguments, e) instanceof ContractViolation violation ? violation : e;
    }
    record(call);
    return call;
  }

  /**
   * The call has returned.
   *
   * @param entered what {@link #enter} gave
   * @param result what it returned, boxed; null for a {@code void} method
   * @throws ContractViolation if the result is not allowed and the mode is {@link Mode#ENFORCE}
   */
  public void returned(Object entered, @Nullable Object result) {
    Call call = (Call) entered;
    int[] symbols = new int[watches.size()];
    try {
      for (int i = 0; i < symbols.length; i++) {
        symbols[i] = hearing(watches.get(i), call.method).returned(result);
      }
    } catch (RuntimeException | Error e) { // a condition
      forget(call);
      throw e;
    }
    end(call, symbols, " returned " + (isVoid(call) ? "" : Rendering.value(result)), null);
  }

  /**
   * The call has thrown.
   *
   * @param entered what {@link #enter} gave
   * @param exception what it threw
   * @return what the caller is to get: the same exception, or a violation
   * @throws ContractViolation if the exception is not allowed and the mode is {@link Mode#ENFORCE}
   */
  public Throwable threw(Object entered, Throwable exception) {
    Call call = (Call) entered;
    int[] symbols = new int[watches.size()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = hearing(watches.get(i), call.method).threw(exception);
    }
    end(call, symbols, " threw " + exception.getClass().getSimpleName(), exception);
    return refused(call.method.index, call.arguments, exception);
  }

  /**
   * A call that needed no attention has thrown.
   *
   * @param method the method's number
   * @param arguments its arguments, boxed
   * @param exception what it threw
   * @return the same exception, or a violation if it is a refusal and the mode is {@link
   *     Mode#ENFORCE}
   */
  public Throwable refused(int method, @Nullable Object[] arguments, Throwable exception) {
    MethodRules rules = contract.method(method);
    for (Refusal refusal : rules.refusals) {
      if (refusal.with().isInstance(exception)) {
        Violation violation = violation(refusal, rules, arguments, exception);
        try {
          raise(violation, rules, exception);
        } catch (ContractViolation e) {
          return e;
        }
      }
    }
    return exception;
  }

  /**
   * A requirement or guarantee does not hold.
   *
   * @param method the method's number
   * @param check the check's number among the method's requirements and then guarantees
   * @param arguments the call's arguments, boxed
   * @throws ContractViolation if the mode is {@link Mode#ENFORCE}
   */
  public void broken(int method, int check, @Nullable Object[] arguments) {
    MethodRules rules = contract.method(method);
    int requirements = rules.requirements.size();
    boolean isRequirement = check < requirements;
    MethodRules.Check broken =
        isRequirement ? rules.requirements.get(check) : rules.guarantees.get(check - requirements);
    Violation violation =
        violation(
            broken.rule(),
            isRequirement ? Blame.CALLER : Blame.IMPLEMENTATION,
            Rendering.call(rules.name, Arrays.asList(arguments)),
            broken.text(),
            Place.NONE);
    raise(violation, rules, null);
  }

  private void end(Call call, int[] symbols, String outcome, @Nullable Throwable cause) {
    List<Violation> violations = new ArrayList<>();
    long before = steady;
    for (int i = 0; i < symbols.length; i++) {
      Watch.Broken broken = watches.get(i).end(call, symbols[i]);
      if (broken != null) {
        ProtocolRule protocol = watches.get(i).protocol();
        violations.add(
            violation(
                protocol.rule,
                Blame.IMPLEMENTATION,
                call.text() + outcome,
                text(protocol, broken.key()),
                place(protocol, broken)));
      }
    }
    if ((before & ~steady) != 0) {
      recordEnding(call);
    }
    for (Violation violation : violations) {
      raise(violation, call.method, cause);
    }
  }

  private void forget(Call call) {
    for (Watch watch : watches) {
      watch.end(call, Automaton.NO_SYMBOL);
    }
  }

  private static Hearing hearing(Watch watch, MethodRules method) {
    return method.hearings.get(watch.protocol().index);
  }

  private static boolean isVoid(Call call) {
    return call.method.method.getReturnType() == void.class;
  }

  // Recording.

  private void record(Call call) {
    call.number = trace.add(call, enforcement.callSites() == CallSites.EVERY_EVENT ? site() : null);
  }

  /** A call that takes away what was allowed, such as a closing, is remembered with its place. */
  private void recordEnding(Call call) {
    if (enforcement.callSites() == CallSites.VIOLATION) {
      trace.locate(call.number, site());
    }
  }

  private @Nullable String site() {
    return enforcement.callSites() == CallSites.NONE ? null : CallSite.ofCall();
  }

  private void refreshQuiet() {
    lock.lock();
    try {
      steady = bits(this::isSteady);
      if (checked != null) {
        checked.vht$quiet(steady & ignorable);
      }
    } finally {
      lock.unlock();
    }
  }

  private long bits(Predicate<MethodRules> test) {
    long bits = 0;
    for (MethodRules method : contract.methods()) {
      if (method.index < BITS && test.test(method)) {
        bits |= 1L << method.index;
      }
    }
    return bits;
  }

  /** Whether calls of a method are allowed now and change no state of the object's own slices. */
  private boolean isSteady(MethodRules method) {
    return watches.stream()
        .filter(SingleWatch.class::isInstance)
        .allMatch(watch -> isSteady((SingleWatch) watch, hearing(watch, method)));
  }

  private static boolean isSteady(SingleWatch watch, Hearing hearing) {
    Automaton automaton = watch.protocol().automaton;
    return hearing.isDeaf()
        || (hearing.neverMoves()
            && watch.belief().states().stream()
                .anyMatch(
                    state -> automaton.step(state, hearing.candidates()[0]) != Automaton.REJECT));
  }

  /**
   * Whether steady calls of a method need no attention at all; {@link Level#FULL} records all it
   * hears.
   */
  private boolean isIgnorable(MethodRules method) {
    return watches.stream()
        .filter(watch -> enforcement.level() == Level.FULL || watch instanceof KeyedWatch)
        .allMatch(watch -> hearing(watch, method).isDeaf());
  }

  // Violations.

  private void raise(Violation violation, MethodRules method, @Nullable Throwable cause) {
    if (enforcement.listener() != null) {
      enforcement.listener().accept(violation);
    }
    if (enforcement.mode() == Mode.ENFORCE) {
      throw new ContractViolation(violation, cause);
    }
    contract.log().report(violation, method.name);
  }

  private Violation violation(ProtocolRule protocol, Watch.Broken broken, Blame blame, Call call) {
    return violation(
        protocol.rule, blame, call.text(), text(protocol, broken.key()), place(protocol, broken));
  }

  private Violation violation(
      Refusal refusal, MethodRules method, @Nullable Object[] arguments, Throwable exception) {
    ProtocolRule protocol = refusal.protocol();
    String forEach = protocol == null ? "key" : protocol.forEach;
    Integer parameter = forEach == null ? null : method.keys.get(forEach);
    Object key = parameter == null ? null : arguments[parameter];
    String text =
        refusal
            .text()
            .replace("{message}", message(refusal.rule(), exception))
            .replace("{key}", Rendering.value(key));
    Place place =
        protocol == null ? Place.NONE : place(protocol, new Watch.Broken(protocol.start(), key));
    return violation(
        refusal.rule(),
        Blame.CALLER,
        Rendering.call(method.name, Arrays.asList(arguments)),
        text,
        place);
  }

  /** What an exception says, without the rule's number where it cites that too. */
  private static String message(String rule, Throwable exception) {
    String message = String.valueOf(exception.getMessage());
    return message.startsWith(rule + ": ") ? message.substring(rule.length() + 2) : message;
  }

  /** Where in a protocol a violation happened. */
  private record Place(
      @Nullable String pattern,
      @Nullable String slice,
      @Nullable String state,
      List<String> allowed) {
    static final Place NONE = new Place(null, null, null, List.of());
  }

  private static Place place(ProtocolRule protocol, Watch.Broken broken) {
    String slice = protocol.forEach == null ? null : Rendering.value(broken.key());
    return new Place(
        protocol.pattern,
        slice,
        States.described(protocol.automaton, broken.belief()),
        States.allowed(protocol.automaton, broken.belief(), slice));
  }

  private static String text(ProtocolRule protocol, @Nullable Object key) {
    return protocol.text.replace("{key}", Rendering.value(key));
  }

  private Violation violation(String rule, Blame blame, String event, String reason, Place place) {
    String site = site();
    Trace.Tail tail = trace.tail(event);
    return new Violation(
        rule,
        blame,
        event,
        reason,
        contract.noun(),
        enforcement.name(),
        site,
        openedAt,
        place.pattern(),
        place.slice(),
        place.state(),
        place.allowed(),
        tail.entries(),
        tail.dropped(),
        enforcement.level() == Level.FULL
            ? Violation.Recording.EVERYTHING
            : Violation.Recording.CHANGES);
  }
}
