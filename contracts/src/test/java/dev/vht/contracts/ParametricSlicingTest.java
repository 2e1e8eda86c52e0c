package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.internal.automaton.Automaton;
import dev.vht.contracts.internal.pattern.PatternParser;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.NamedStates;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares the engine with a {@link ReferenceMonitor} in random contracts and traces: the verdict
 * on each event, who is blamed, in which combination, and which traces are incomplete in the end.
 */
class ParametricSlicingTest {
  private static final int CONTRACTS = Effort.times(5_000);
  private static final int TRACES = 2;
  private static final long SEED = Long.getLong("vht.seed", 20_261_128L);

  interface Subject {
    void a(String x, String y, String z);

    void b(String x, String y, String z);

    void c(String x, String y, String z);

    void d(String x, String y, String z);

    void e(String x, String y, String z);
  }

  private static final class Plain implements Subject {
    @Override
    public void a(String x, String y, String z) {}

    @Override
    public void b(String x, String y, String z) {}

    @Override
    public void c(String x, String y, String z) {}

    @Override
    public void d(String x, String y, String z) {}

    @Override
    public void e(String x, String y, String z) {}
  }

  private static final Object NOT_CREATED = "not created";
  private static final List<String> EVENTS = List.of("a", "b", "c", "d", "e");
  private static final List<String> KEYS = List.of("x", "y", "z");

  /** How a contract says what it allows. */
  private enum Kind {
    ALLOWED,
    FORBIDDEN,
    STATES,
    FOLD
  }

  /** A random contract, for both. */
  private static final class Drawn {
    final List<String> events;
    final List<String> keys;
    final Map<String, List<String>> named = new TreeMap<>();
    final Set<String> creators = new TreeSet<>();
    final boolean isEnforced;
    final boolean mustComplete;
    final Kind kind;
    final String pattern;
    final Automaton automaton;

    Drawn(Random random) {
      events = EVENTS.subList(0, 2 + random.nextInt(4));
      keys = KEYS.subList(0, 1 + random.nextInt(3));
      for (String event : events) {
        named.put(event, keys.stream().filter(key -> random.nextInt(5) < 3).toList());
      }
      if (named.values().stream().noneMatch(keys::equals)) {
        named.put(events.get(random.nextInt(events.size())), keys);
      }
      if (random.nextInt(3) == 0) {
        creators.add(events.get(random.nextInt(events.size())));
      }
      isEnforced = random.nextBoolean();
      mustComplete = random.nextBoolean();
      kind = List.of(Kind.values()).get(random.nextInt(4));
      pattern = pattern(random, 3);
      automaton =
          kind == Kind.FORBIDDEN
              ? Automaton.forbidding(PatternParser.parse(pattern))
              : Automaton.of(PatternParser.parse(pattern));
    }

    private String pattern(Random random, int depth) {
      if (depth == 0 || random.nextInt(5) == 0) {
        return events.get(random.nextInt(events.size()));
      }
      return switch (random.nextInt(6)) {
        case 0 -> "(" + pattern(random, depth - 1) + ")*";
        case 1 -> "(" + pattern(random, depth - 1) + " | " + pattern(random, depth - 1) + ")";
        case 2 -> "(" + pattern(random, depth - 1) + ")?";
        case 3 -> "(" + pattern(random, depth - 1) + ")+";
        default -> pattern(random, depth - 1) + " " + pattern(random, depth - 1);
      };
    }

    List<String> keysOf(String event) {
      return named.getOrDefault(event, List.of());
    }

    Call call(Random random) {
      String event = events.get(random.nextInt(events.size()));
      return new Call(event, KEYS.stream().map(key -> key + random.nextInt(2)).toList());
    }

    boolean observes(Call call) {
      return automaton.alphabet().contains(call.event());
    }

    ReferenceMonitor.Event event(Call call) {
      Map<String, String> objects = new TreeMap<>();
      for (String key : keysOf(call.event())) {
        objects.put(key, call.arguments().get(KEYS.indexOf(key)));
      }
      return new ReferenceMonitor.Event(call.event(), objects);
    }

    TraceEvent moment(Phase phase, int number, Call call) {
      String string = String.class.getName();
      return new TraceEvent(
          phase,
          number,
          this,
          "",
          call.event() + "(" + string + "," + string + "," + string + ")",
          phase == Phase.CALL ? List.of(call.event()) : List.of(),
          phase == Phase.CALL ? List.<@Nullable Object>copyOf(call.arguments()) : List.of(),
          null,
          null,
          "thread " + number);
    }

    private Machine machine() {
      return switch (kind) {
        case ALLOWED -> Machine.allowing(pattern);
        case FORBIDDEN -> Machine.forbidding(pattern);
        case STATES -> states();
        case FOLD -> fold();
      };
    }

    /** The automaton of the pattern, with names for its states. */
    private Machine states() {
      NamedStates states = Machine.starting("s0");
      for (int state = 0; state < automaton.states(); state++) {
        for (String event : automaton.alphabet()) {
          int next = automaton.step(state, automaton.symbol(event));
          if (next != Automaton.REJECT) {
            states = states.on("s" + state, event, "s" + next);
          }
        }
      }
      return states.complete(
          IntStream.range(0, automaton.states())
              .filter(automaton::accepts)
              .mapToObj(state -> "s" + state)
              .toArray(String[]::new));
    }

    /** The automaton of the pattern, as a fold over the numbers of its states. */
    private Machine fold() {
      Fold<Integer> fold = Machine.fold(0);
      for (String event : automaton.alphabet()) {
        fold =
            fold.on(
                event,
                (state, occurrence) -> {
                  int next = automaton.step(state, automaton.symbol(event));
                  return next == Automaton.REJECT ? Step.fail("no") : Step.to(next);
                });
      }
      return fold.completeWhen(automaton::accepts);
    }

    ReferenceMonitor.Machine reference() {
      return new ReferenceMonitor.Machine() {
        @Override
        public Object start() {
          return creators.isEmpty() ? 0 : NOT_CREATED;
        }

        @Override
        public @Nullable Object step(Object state, String event) {
          if (state == NOT_CREATED) {
            return creators.contains(event) ? step(0, event) : state;
          }
          int symbol = automaton.symbol(event);
          if (symbol == Automaton.NO_SYMBOL) {
            return state; // not an event of the protocol
          }
          int next = automaton.step((int) state, symbol);
          return next == Automaton.REJECT ? null : next;
        }

        @Override
        public boolean isComplete(Object state) {
          return state == NOT_CREATED || automaton.accepts((int) state);
        }
      };
    }

    Contract<Subject> contract() {
      ContractBuilder<Subject> builder = Contract.builder(Subject.class, MethodHandles.lookup());
      named.forEach(
          (event, some) ->
              some.forEach(key -> builder.key(key, KeySource.argument(KEYS.indexOf(key)), event)));
      return builder
          .protocol(
              "P1",
              p -> {
                p.machine(machine());
                p.forEach(keys.toArray(String[]::new));
                if (!creators.isEmpty()) {
                  p.createdBy(creators.toArray(String[]::new));
                }
                if (mustComplete) {
                  p.mustComplete();
                }
              })
          .build();
    }

    @Override
    public String toString() {
      return kind
          + " "
          + pattern
          + " for each "
          + keys
          + " of "
          + named
          + (creators.isEmpty() ? "" : ", created by " + creators)
          + (isEnforced ? ", enforced" : ", reported");
    }
  }

  @Test
  void theEngineSlicesByDefinition() {
    int compared = 0;
    int violations = 0;
    int incomplete = 0;
    for (int number = 0; compared < CONTRACTS; number++) {
      Random random = new Random(SEED + number);
      Drawn drawn = new Drawn(random);
      Contract<Subject> contract;
      try {
        contract = drawn.contract();
      } catch (ContractDefinitionException e) {
        continue; // such as a pattern that allows everything
      }
      compared++;
      for (int trace = 0; trace < TRACES; trace++) {
        int[] found = compare(drawn, contract, random, "seed " + (SEED + number));
        violations += found[0];
        incomplete += found[1];
      }
    }
    assertThat(violations)
        .as("violations, so that the test tests something")
        .isGreaterThan(compared);
    assertThat(incomplete).as("incomplete traces").isGreaterThan(compared / 10);
  }

  /** The calls take effect in an allowed order, but each overlaps some of its neighbours. */
  @Test
  void overlappingCallsInAnAllowedOrderAreNotBlamed() {
    int compared = 0;
    int overlapping = 0;
    for (int number = 0; compared < CONTRACTS; number++) {
      Random random = new Random(~SEED + number);
      Drawn drawn = new Drawn(random);
      Contract<Subject> contract;
      try {
        contract = drawn.contract();
      } catch (ContractDefinitionException e) {
        continue;
      }
      compared++;
      List<Call> allowed = allowed(drawn, random);
      List<TraceEvent> trace = overlapped(drawn, allowed, random);
      overlapping += isOverlapping(trace) ? 1 : 0;
      assertThat(contract.check(trace, Enforcement.of(Mode.ENFORCE)))
          .as("seed %d: %s%n%s", ~SEED + number, drawn, trace)
          .isEmpty();
    }
    assertThat(overlapping).isGreaterThan(compared / 2);
  }

  /** A call of a method with its arguments. */
  private record Call(String event, List<String> arguments) {}

  private static List<Call> allowed(Drawn drawn, Random random) {
    ReferenceMonitor reference = new ReferenceMonitor(drawn.keys, drawn.reference(), true);
    List<Call> allowed = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      Call call = drawn.call(random);
      if (!drawn.observes(call) || reference.broken(drawn.event(call)).isEmpty()) {
        allowed.add(call);
      }
    }
    return allowed;
  }

  /** Each call begins before it takes effect, and ends afterwards. */
  private static List<TraceEvent> overlapped(Drawn drawn, List<Call> calls, Random random) {
    List<TraceEvent> trace = new ArrayList<>();
    List<Integer> unended = new ArrayList<>();
    int begun = 0;
    for (int i = 0; i < calls.size(); i++) {
      while (begun <= i || (begun < calls.size() && begun <= i + 3 && random.nextBoolean())) {
        trace.add(drawn.moment(Phase.CALL, begun, calls.get(begun)));
        begun++;
      }
      unended.add(i); // it takes effect
      while (!unended.isEmpty() && random.nextBoolean()) {
        int ended = unended.remove(random.nextInt(unended.size()));
        trace.add(drawn.moment(Phase.RETURN, ended, calls.get(ended)));
      }
    }
    unended.forEach(call -> trace.add(drawn.moment(Phase.RETURN, call, calls.get(call))));
    return trace;
  }

  private static boolean isOverlapping(List<TraceEvent> trace) {
    for (int i = 1; i < trace.size(); i++) {
      if (trace.get(i).moment() == Phase.CALL && trace.get(i - 1).moment() == Phase.CALL) {
        return true;
      }
    }
    return false;
  }

  private static int[] compare(
      Drawn drawn, Contract<Subject> contract, Random random, String seed) {
    List<Violation> told = new ArrayList<>();
    Subject subject =
        contract.attach(
            new Plain(),
            Enforcement.of(drawn.isEnforced ? Mode.ENFORCE : Mode.REPORT).listener(told::add));
    ReferenceMonitor reference =
        new ReferenceMonitor(drawn.keys, drawn.reference(), drawn.isEnforced);
    StringBuilder trace = new StringBuilder(seed + ": " + drawn + "\n");
    int violations = 0;
    int length = 1 + random.nextInt(14);
    for (int i = 0; i < length; i++) {
      Call call = drawn.call(random);
      trace.append(drawn.event(call)).append('\n');
      Set<Map<String, String>> expected =
          drawn.observes(call) ? reference.broken(drawn.event(call)) : Set.of();
      told.clear();
      boolean isThrown = false;
      try {
        call(subject, call);
      } catch (ContractViolation e) {
        isThrown = true;
      }
      violations += told.size();
      assertThat(isThrown).as("%s", trace).isEqualTo(drawn.isEnforced && !expected.isEmpty());
      assertThat(told).as("%sexpected %s", trace, expected).hasSize(expected.isEmpty() ? 0 : 1);
      for (Violation violation : told) {
        assertThat(violation.blame()).as("%s", trace).isEqualTo(Blame.CALLER);
        assertThat(violation.symbol()).as("%s", trace).isEqualTo(call.event());
        assertThat(slices(drawn, expected)).as("%s", trace).contains(violation.slice());
      }
    }
    Set<String> incomplete = Set.of();
    if (drawn.mustComplete) {
      incomplete = slices(drawn, reference.incomplete());
      assertThat(
              contract.attachment(subject).orElseThrow().incomplete().stream()
                  .map(Violation::slice)
                  .collect(Collectors.toSet()))
          .as("%sincomplete in the end", trace)
          .isEqualTo(incomplete);
    }
    return new int[] {violations, incomplete.size()};
  }

  private static Set<String> slices(Drawn drawn, Set<Map<String, String>> combinations) {
    return combinations.stream()
        .map(
            combination ->
                drawn.keys.stream()
                    .map(
                        key ->
                            ReferenceMonitor.UNUSED.equals(combination.get(key))
                                ? "any other " + key
                                : '"' + combination.get(key) + '"')
                    .collect(Collectors.joining(", ")))
        .collect(Collectors.toSet());
  }

  private static void call(Subject subject, Call call) {
    List<String> arguments = call.arguments();
    switch (call.event()) {
      case "a" -> subject.a(arguments.get(0), arguments.get(1), arguments.get(2));
      case "b" -> subject.b(arguments.get(0), arguments.get(1), arguments.get(2));
      case "c" -> subject.c(arguments.get(0), arguments.get(1), arguments.get(2));
      case "d" -> subject.d(arguments.get(0), arguments.get(1), arguments.get(2));
      default -> subject.e(arguments.get(0), arguments.get(1), arguments.get(2));
    }
  }
}
