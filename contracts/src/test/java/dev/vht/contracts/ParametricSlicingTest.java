package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.RandomCall.Thing;
import dev.vht.contracts.RandomContract.Node;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Compares the engine with a {@link ReferenceMonitor} in random contracts and traces: the verdict
 * on each event, who is blamed, in which combination, and which traces are incomplete in the end.
 */
class ParametricSlicingTest {
  private static final int CONTRACTS = Effort.times(5_000);
  private static final int TRACES = 2;
  private static final long SEED = Long.getLong("vht.seed", 20_261_128L);

  /** The only slice of a protocol without keys. */
  private static final String NO_KEYS = "all";

  private static final ExecutorService OTHER =
      Executors.newSingleThreadExecutor(call -> new Thread(null, call, "other"));

  @AfterAll
  static void stopOtherThread() {
    OTHER.shutdown();
  }

  @Test
  void theEngineSlicesByDefinition() throws Exception {
    int compared = 0;
    int violations = 0;
    int incomplete = 0;
    for (int number = 0; compared < CONTRACTS; number++) {
      Random random = new Random(SEED + number);
      RandomContract drawn = new RandomContract(random);
      Contract<Node> contract = contract(drawn);
      if (contract == null) {
        continue;
      }
      compared++;
      for (int trace = 0; trace < TRACES; trace++) {
        Comparison comparison = new Comparison(drawn, contract, "seed " + (SEED + number));
        comparison.compare(1 + random.nextInt(14), random);
        violations += comparison.violations;
        incomplete += comparison.incomplete;
      }
    }
    assertThat(violations)
        .as("violations, so that the test tests something")
        .isGreaterThan(compared);
    assertThat(incomplete).as("incomplete traces").isGreaterThan(compared / 10);
  }

  /** Null if the contract is not well defined: for example, if it allows everything. */
  private static @Nullable Contract<Node> contract(RandomContract drawn) {
    try {
      return drawn.contract();
    } catch (ContractDefinitionException e) {
      return null;
    }
  }

  /** One trace, in the engine and in the reference. */
  private static final class Comparison {
    private final RandomContract drawn;
    private final Contract<Node> contract;
    private final List<Thing> roots;
    private final IdentityHashMap<Thing, Node> checked = new IdentityHashMap<>();
    private final Map<Object, ReferenceMonitor> references = new LinkedHashMap<>();
    private final List<Violation> told = new ArrayList<>();
    private final StringBuilder trace;
    private int violations;
    private int incomplete;

    Comparison(RandomContract drawn, Contract<Node> contract, String seed) {
      this.drawn = drawn;
      this.contract = contract;
      this.roots = Thing.roots(drawn.roots);
      this.trace = new StringBuilder(seed + ": " + drawn);
      Enforcement enforcement =
          Enforcement.of(drawn.isEnforced ? Mode.ENFORCE : Mode.REPORT)
              .sharing(Sharing.create())
              .listener(told::add);
      for (Thing root : roots) {
        Node node = contract.attach(root, enforcement);
        checked.put(root, node);
        for (int number = 0; number < root.parts.size() && drawn.hasParts(); number++) {
          checked.put(root.parts.get(number), node.part(number));
        }
      }
      drawn.traces(roots).forEach(one -> references.put(one, drawn.monitor()));
    }

    void compare(int length, Random random) throws Exception {
      for (int i = 0; i < length; i++) {
        RandomCall call = drawn.call(roots, random);
        trace.append(call).append('\n');
        compare(call);
      }
      if (drawn.mustComplete) {
        compareIncomplete();
      }
    }

    private void compare(RandomCall call) throws Exception {
      Phase end = call.isFailing() ? Phase.THROW : Phase.RETURN;
      List<Expected> expected = new ArrayList<>();
      boolean isMade = expect(call, Phase.CALL, expected);
      if (isMade) {
        expect(call, end, expected);
      }
      told.clear();
      Throwable thrown = made(call);
      violations += told.size();
      assertThat(thrown instanceof ContractViolation)
          .as("%s", trace)
          .isEqualTo(drawn.isEnforced && !expected.isEmpty());
      assertThat(told).as("%sexpected %s", trace, expected).hasSize(expected.size());
      for (int i = 0; i < told.size(); i++) {
        Violation violation = told.get(i);
        assertThat(violation.blame()).as("%s", trace).isEqualTo(expected.get(i).blame());
        assertThat(violation.symbol()).as("%s", trace).isEqualTo(expected.get(i).event());
        assertThat(expected.get(i).slices()).as("%s", trace).contains(slice(violation));
      }
    }

    /** What a violation must say: one of the slices. */
    private record Expected(String event, Blame blame, Set<String> slices) {}

    /** Adds what is expected at one moment of a call, and returns whether the call goes on. */
    private boolean expect(RandomCall call, Phase phase, List<Expected> expected) {
      ReferenceMonitor.Event event = drawn.event(call, phase);
      if (event == null) {
        return true;
      }
      ReferenceMonitor reference = Objects.requireNonNull(references.get(drawn.trace(call)));
      Set<Map<String, String>> broken = reference.broken(event);
      if (!broken.isEmpty()) {
        Blame blame = phase == Phase.CALL ? Blame.CALLER : Blame.IMPLEMENTATION;
        expected.add(new Expected(event.name(), blame, slices(broken)));
      }
      boolean isMade = broken.isEmpty() || !drawn.isEnforced;
      boolean isCounted = !call.isFailing() || drawn.isAtBothEnds(call);
      if (phase != Phase.CALL || (isMade && isCounted)) {
        reference.add(event);
      }
      return isMade;
    }

    private @Nullable Throwable made(RandomCall call) throws Exception {
      call.receiver().next(call);
      Node node = Objects.requireNonNull(checked.get(call.receiver()));
      List<Object> arguments =
          call.arguments().stream()
              .map(one -> one instanceof Thing thing ? checked.getOrDefault(thing, thing) : one)
              .toList();
      if (call.thread().equals(RandomCall.OTHER)) {
        Future<@Nullable Throwable> done = OTHER.submit(() -> made(call, node, arguments));
        return done.get();
      }
      return made(call, node, arguments);
    }

    private static @Nullable Throwable made(RandomCall call, Node node, List<Object> arguments) {
      Object x = arguments.get(0);
      Object y = arguments.get(1);
      Object z = arguments.get(2);
      try {
        Object unused =
            switch (call.method()) {
              case 0 -> node.m0(x, y, z, call.isMarked());
              case 1 -> node.m1(x, y, z, call.isMarked());
              case 2 -> node.m2(x, y, z, call.isMarked());
              case 3 -> node.m3(x, y, z, call.isMarked());
              default -> node.m4(x, y, z, call.isMarked());
            };
        return null;
      } catch (ContractViolation | IllegalStateException e) {
        return e;
      }
    }

    private void compareIncomplete() {
      Set<String> expected = new LinkedHashSet<>();
      references.values().forEach(one -> expected.addAll(slices(one.incomplete())));
      Set<String> actual = new LinkedHashSet<>();
      for (Thing root : roots) {
        contract
            .attachment(Objects.requireNonNull(checked.get(root)))
            .orElseThrow()
            .incomplete()
            .forEach(violation -> actual.add(slice(violation)));
      }
      assertThat(actual).as("%sincomplete in the end", trace).isEqualTo(expected);
      incomplete += expected.size();
    }

    private Set<String> slices(Set<Map<String, String>> combinations) {
      return combinations.stream().map(this::shown).collect(Collectors.toSet());
    }

    private static String slice(Violation violation) {
      return Objects.requireNonNullElse(violation.slice(), NO_KEYS);
    }

    private String shown(Map<String, String> combination) {
      return drawn.keys.isEmpty()
          ? NO_KEYS
          : drawn.keys.stream()
              .map(key -> shown(key, combination.get(key)))
              .collect(Collectors.joining(", "));
    }

    private static String shown(String key, @Nullable String object) {
      return ReferenceMonitor.UNUSED.equals(object) ? "any other " + key : String.valueOf(object);
    }
  }

  /** The calls take effect in an allowed order, but each overlaps some of its neighbours. */
  @Test
  void overlappingCallsInAnAllowedOrderAreNotBlamed() {
    int compared = 0;
    int overlapping = 0;
    for (int number = 0; compared < CONTRACTS; number++) {
      Random random = new Random(~SEED + number);
      RandomContract drawn = new RandomContract(random);
      Contract<Node> contract = contract(drawn);
      if (contract == null) {
        continue;
      }
      compared++;
      List<Thing> roots = Thing.roots(drawn.roots);
      List<RandomCall> allowed = allowed(drawn, roots, random);
      List<TraceEvent> trace = overlapped(drawn, allowed, random);
      overlapping += isOverlapping(trace) ? 1 : 0;
      List<TraceEvent> whole = drawn.hasParts() ? parts(roots) : new ArrayList<>();
      whole.addAll(trace);
      assertThat(contract.check(whole, Enforcement.of(Mode.ENFORCE)))
          .as("seed %d: %s%n%s", ~SEED + number, drawn, trace)
          .isEmpty();
    }
    assertThat(overlapping).isGreaterThan(compared / 2);
  }

  /** A call with one event at most: where both ends are events, these cannot be reordered. */
  private static List<RandomCall> allowed(RandomContract drawn, List<Thing> roots, Random random) {
    Map<Object, ReferenceMonitor> references = new LinkedHashMap<>();
    drawn.traces(roots).forEach(one -> references.put(one, drawn.monitor()));
    List<RandomCall> allowed = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      RandomCall call = drawn.call(roots, random);
      ReferenceMonitor reference = Objects.requireNonNull(references.get(drawn.trace(call)));
      Phase end = call.isFailing() ? Phase.THROW : Phase.RETURN;
      ReferenceMonitor.Event begins = drawn.event(call, Phase.CALL);
      ReferenceMonitor.Event event = begins == null ? drawn.event(call, end) : begins;
      boolean isAllowed = event == null || reference.broken(event).isEmpty();
      if (!drawn.isAtBothEnds(call) && isAllowed) {
        allowed.add(call);
        if (event != null && (begins == null || !call.isFailing())) {
          reference.add(event);
        }
      }
    }
    return allowed;
  }

  /** Each call begins before it takes effect, and ends afterwards. */
  private static List<TraceEvent> overlapped(
      RandomContract drawn, List<RandomCall> calls, Random random) {
    List<TraceEvent> trace = new ArrayList<>();
    List<Integer> unended = new ArrayList<>();
    int begun = 0;
    for (int i = 0; i < calls.size(); i++) {
      while (begun <= i || (begun < calls.size() && begun <= i + 3 && random.nextBoolean())) {
        trace.add(begun(drawn, begun, calls.get(begun)));
        begun++;
      }
      unended.add(i); // it takes effect
      while (!unended.isEmpty() && random.nextBoolean()) {
        int ended = unended.remove(random.nextInt(unended.size()));
        trace.add(ended(drawn, ended, calls.get(ended)));
      }
    }
    unended.forEach(call -> trace.add(ended(drawn, call, calls.get(call))));
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

  private static TraceEvent begun(RandomContract drawn, int number, RandomCall call) {
    List<@Nullable Object> arguments = new ArrayList<>(call.arguments());
    arguments.add(call.isMarked());
    return moment(drawn, Phase.CALL, number, call, arguments);
  }

  private static TraceEvent ended(RandomContract drawn, int number, RandomCall call) {
    Phase phase = call.isFailing() ? Phase.THROW : Phase.RETURN;
    return moment(drawn, phase, number, call, List.of());
  }

  private static TraceEvent moment(
      RandomContract drawn,
      Phase phase,
      int number,
      RandomCall call,
      List<@Nullable Object> arguments) {
    ReferenceMonitor.Event event = drawn.event(call, phase);
    String object = Object.class.getName();
    return new TraceEvent(
        phase,
        number,
        call.receiver(),
        call.receiver().isPart() ? "part" : "",
        "m" + call.method() + "(" + object + "," + object + "," + object + ",boolean)",
        event == null ? List.of() : List.of(event.name()),
        arguments,
        phase == Phase.RETURN ? call.result() : null,
        phase == Phase.THROW ? IllegalStateException.class.getName() : null,
        call.thread());
  }

  /** The calls by which the program gets the parts. */
  private static List<TraceEvent> parts(List<Thing> roots) {
    List<TraceEvent> trace = new ArrayList<>();
    int call = 1_000;
    for (Thing root : roots) {
      for (int number = 0; number < root.parts.size(); number++) {
        trace.add(part(Phase.CALL, call, root, List.of(number), null));
        trace.add(part(Phase.RETURN, call, root, List.of(), root.parts.get(number)));
        call++;
      }
    }
    return trace;
  }

  private static TraceEvent part(
      Phase phase,
      int call,
      Thing root,
      List<@Nullable Object> arguments,
      @Nullable Object result) {
    return new TraceEvent(
        phase, call, root, "", "part(int)", List.of(), arguments, result, null, RandomCall.MAIN);
  }
}
