package dev.vht.contracts;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.automaton.Automaton;
import dev.vht.contracts.internal.pattern.PatternParser;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.MethodReference;
import dev.vht.contracts.spec.NamedStates;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A random contract with one protocol, for the engine and for a {@link ReferenceMonitor}. */
final class RandomContract {

  /** The interface of the contract, and of its role. */
  interface Node {
    Object m0(Object x, Object y, Object z, boolean isMarked);

    Object m1(Object x, Object y, Object z, boolean isMarked);

    Object m2(Object x, Object y, Object z, boolean isMarked);

    Object m3(Object x, Object y, Object z, boolean isMarked);

    Object m4(Object x, Object y, Object z, boolean isMarked);

    Node part(int number);
  }

  static final List<MethodReference<Node>> METHODS =
      List.of(
          node -> node.m0("", "", "", false),
          node -> node.m1("", "", "", false),
          node -> node.m2("", "", "", false),
          node -> node.m3("", "", "", false),
          node -> node.m4("", "", "", false));

  private static final List<String> EVENTS = List.of("a", "b", "c", "d", "e");
  static final List<String> KEYS = List.of("x", "y", "z");
  private static final Object NOT_CREATED = "not created";

  /** How the contract says what it allows. */
  private enum Kind {
    ALLOWED,
    FORBIDDEN,
    STATES,
    FOLD,
    PREDICATE
  }

  /** What the objects of a key are. */
  enum Domain {
    VALUE,
    PART,
    ROOT,
    THREAD
  }

  /** Where an event finds a key. */
  private enum Source {
    ARGUMENT,
    FUNCTION,
    RESULT,
    RECEIVER,
    THREAD;

    KeySource keySource(int index) {
      return switch (this) {
        case ARGUMENT -> KeySource.argument(index);
        case FUNCTION -> KeySource.of(occurrence -> occurrence.arguments().get(index));
        case RESULT -> KeySource.result();
        case RECEIVER -> KeySource.receiver();
        case THREAD -> KeySource.thread();
      };
    }

    String object(RandomCall call, int index) {
      return switch (this) {
        case ARGUMENT, FUNCTION -> RandomCall.shown(call.arguments().get(index));
        case RESULT -> RandomCall.shown(call.result());
        case RECEIVER -> call.receiver().toString();
        case THREAD -> call.thread();
      };
    }
  }

  /**
   * What is an event.
   *
   * @param isOfPart whether it is the call of a part, which has a role, or of a root
   * @param isIfMarked whether it is an event only if the call's last argument is true
   */
  record Place(
      String event,
      boolean isOfPart,
      int method,
      Phase phase,
      Map<String, Source> keys,
      boolean isIfMarked) {}

  /** Whose events one trace has. */
  private enum Owner {
    ROOT_WITH_PARTS,
    PART,
    ALL
  }

  final List<String> keys;
  final Map<String, Domain> domains = new TreeMap<>();
  final boolean isEnforced;
  final boolean mustComplete;
  final int roots;
  private final boolean isByIdentity;
  private final Owner owner;
  private final boolean hasParts;
  private final List<String> events;
  private final List<Place> places = new ArrayList<>();
  private final Map<String, String> resultKeys = new TreeMap<>();
  private final Set<String> creators = new TreeSet<>();
  private final Kind kind;
  private final String pattern;
  private final Automaton automaton;

  RandomContract(Random random) {
    events = EVENTS.subList(0, 2 + random.nextInt(4));
    keys = KEYS.subList(0, random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3));
    owner = List.of(Owner.values()).get(random.nextInt(6) % 3 == 1 ? 0 : random.nextInt(3));
    hasParts = owner == Owner.PART || random.nextBoolean();
    for (String key : keys) {
      Domain drawn = List.of(Domain.values()).get(random.nextInt(6) % 4);
      domains.put(key, drawn == Domain.PART && !hasParts ? Domain.VALUE : drawn);
    }
    roots = owner == Owner.ALL || random.nextInt(4) == 0 ? 2 : 1;
    isByIdentity = random.nextInt(4) == 0;
    kind = List.of(Kind.values()).get(random.nextInt(5));
    pattern = pattern(random, 3);
    automaton =
        kind == Kind.FORBIDDEN
            ? Automaton.forbidding(PatternParser.parse(pattern))
            : Automaton.of(PatternParser.parse(pattern));
    for (String event : events) {
      if (automaton.alphabet().contains(event)) {
        draw(event, random);
      }
    }
    if (random.nextInt(3) == 0) {
      creators.add(automaton.alphabet().get(random.nextInt(automaton.alphabet().size())));
    }
    isEnforced = random.nextBoolean();
    mustComplete = random.nextBoolean();
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

  /** Draws one or two places of an event: calls, returns or exceptions of some methods. */
  private void draw(String event, Random random) {
    boolean isNamingAll = random.nextInt(3) == 0;
    for (int count = random.nextInt(3) == 0 ? 2 : 1; count > 0; count--) {
      boolean isOfPart = owner == Owner.PART || (hasParts && random.nextInt(5) < 2);
      int method = random.nextInt(4) == 0 ? random.nextInt(5) : EVENTS.indexOf(event);
      Phase phase = List.of(Phase.CALL, Phase.RETURN, Phase.THROW).get(random.nextInt(8) / 3);
      if (places.stream()
          .anyMatch(
              one ->
                  one.event().equals(event)
                      && one.isOfPart() == isOfPart
                      && one.method() == method)) {
        continue;
      }
      Map<String, Source> sources = new TreeMap<>();
      for (String key : keys) {
        if (isNamingAll || random.nextInt(5) < 3) {
          sources.put(key, source(key, isOfPart, method, phase, random));
        }
      }
      places.add(new Place(event, isOfPart, method, phase, sources, random.nextInt(6) == 0));
    }
  }

  private Source source(String key, boolean isOfPart, int method, Phase phase, Random random) {
    Domain domain = Objects.requireNonNull(domains.get(key));
    if (domain == Domain.THREAD) {
      return Source.THREAD;
    }
    List<Source> possible = new ArrayList<>(List.of(Source.ARGUMENT));
    if (domain == Domain.VALUE) {
      possible.add(Source.FUNCTION);
    } else if ((domain == Domain.PART) == isOfPart) {
      possible.add(Source.RECEIVER);
      possible.add(Source.RECEIVER);
    }
    boolean hasResult =
        phase == Phase.RETURN
            && domain != Domain.ROOT
            && key.equals(resultKeys.getOrDefault(place(isOfPart, method), key));
    if (hasResult) {
      possible.add(Source.RESULT);
      possible.add(Source.RESULT);
    }
    Source drawn = possible.get(random.nextInt(possible.size()));
    if (drawn == Source.RESULT) {
      resultKeys.put(place(isOfPart, method), key);
    }
    return drawn;
  }

  private static String place(boolean isOfPart, int method) {
    return (isOfPart ? "part" : "root") + method;
  }

  /** The key that a method's result is, or null. */
  @Nullable String resultKey(boolean isOfPart, int method) {
    return resultKeys.get(place(isOfPart, method));
  }

  // What a call is.

  RandomCall call(List<RandomCall.Thing> roots, Random random) {
    Place place = places.get(random.nextInt(places.size()));
    boolean mayFail =
        places.stream()
            .anyMatch(
                one ->
                    one.isOfPart() == place.isOfPart()
                        && one.method() == place.method()
                        && one.phase() == Phase.THROW);
    return RandomCall.of(
        this,
        place.isOfPart(),
        place.method(),
        random.nextInt(mayFail ? 2 : 8) == 0,
        roots,
        random);
  }

  /** The event of a call at a moment, or null. The first one whose condition holds counts. */
  ReferenceMonitor.@Nullable Event event(RandomCall call, Phase phase) {
    for (Place place : places) {
      if (isOf(place, call) && place.phase() == phase && (call.isMarked() || !place.isIfMarked())) {
        Map<String, String> objects = new TreeMap<>();
        place
            .keys()
            .forEach((key, source) -> objects.put(key, source.object(call, KEYS.indexOf(key))));
        boolean isSkipped = kind == Kind.FOLD && call.isMarked();
        return new ReferenceMonitor.Event(place.event(), objects, isSkipped);
      }
    }
    return null;
  }

  private static boolean isOf(Place place, RandomCall call) {
    return place.method() == call.method() && place.isOfPart() == call.receiver().isPart();
  }

  /** Whether the beginning of a call is an event and its end is another, or may be. */
  boolean isAtBothEnds(RandomCall call) {
    List<Phase> phases =
        places.stream().filter(place -> isOf(place, call)).map(Place::phase).toList();
    return phases.contains(Phase.CALL) && phases.stream().anyMatch(phase -> phase != Phase.CALL);
  }

  /** What all events of a trace have in common. */
  Object trace(RandomCall call) {
    return switch (owner) {
      case ALL -> Owner.ALL;
      case PART -> call.receiver();
      case ROOT_WITH_PARTS -> call.receiver().root();
    };
  }

  /** What {@link #trace} may be. */
  List<Object> traces(List<RandomCall.Thing> things) {
    return switch (owner) {
      case ALL -> List.of(Owner.ALL);
      case PART -> things.stream().<Object>flatMap(root -> root.parts.stream()).toList();
      case ROOT_WITH_PARTS -> List.copyOf(things);
    };
  }

  boolean hasParts() {
    return hasParts;
  }

  // For the reference.

  ReferenceMonitor monitor() {
    return new ReferenceMonitor(keys, reference());
  }

  private ReferenceMonitor.Machine reference() {
    return new ReferenceMonitor.Machine() {
      @Override
      public Object start() {
        return creators.isEmpty() ? 0 : NOT_CREATED;
      }

      @Override
      public @Nullable Object step(Object state, ReferenceMonitor.Event event) {
        if (state == NOT_CREATED) {
          return creators.contains(event.name()) ? step(0, event) : state;
        } else if (event.isSkipped()) {
          return state;
        }
        int next = automaton.step((int) state, automaton.symbol(event.name()));
        return next == Automaton.REJECT ? null : next;
      }

      @Override
      public boolean isComplete(Object state) {
        return state == NOT_CREATED || automaton.accepts((int) state);
      }
    };
  }

  // For the engine.

  Contract<Node> contract() {
    ContractBuilder<Node> root = Contract.builder(Node.class, MethodHandles.lookup());
    ChildBuilder<Node> part = hasParts ? root.role("part", Node.class) : null;
    if (part != null) {
      root.returns(node -> node.part(0), part);
    }
    for (Place place : places) {
      RoleBuilder<Node, ?> role = place.isOfPart() ? Objects.requireNonNull(part) : root;
      role.event(place.event(), e -> declare(place, e));
      String result = resultKey(place.isOfPart(), place.method());
      if (part != null && result != null && domains.get(result) == Domain.PART) {
        role.returns(METHODS.get(place.method()), part);
      }
    }
    RoleBuilder<Node, ?> declaring = owner == Owner.PART ? Objects.requireNonNull(part) : root;
    declaring.protocol("P1", this::declare);
    return root.build();
  }

  private void declare(Place place, EventBuilder<Node> event) {
    MethodReference<Node> method = METHODS.get(place.method());
    switch (place.phase()) {
      case CALL -> event.called(method);
      case RETURN -> event.returned(method);
      default -> event.threw(IllegalStateException.class, method);
    }
    if (place.isIfMarked()) {
      event.when(RandomContract::isMarked);
    }
    place
        .keys()
        .forEach(
            (key, source) -> {
              KeySource drawn = source.keySource(KEYS.indexOf(key));
              event.key(key, isByIdentity ? drawn.byIdentity() : drawn);
            });
  }

  private static boolean isMarked(Occurrence occurrence) {
    return Boolean.TRUE.equals(occurrence.arguments().get(3));
  }

  private void declare(ProtocolBuilder protocol) {
    protocol.machine(machine());
    if (!keys.isEmpty()) {
      protocol.forEach(keys.toArray(String[]::new));
    }
    if (owner == Owner.ALL) {
      protocol.extent(Extent.CONTRACT);
    }
    if (!creators.isEmpty()) {
      protocol.createdBy(creators.toArray(String[]::new));
    }
    if (mustComplete) {
      protocol.mustComplete();
    }
  }

  private Machine machine() {
    return switch (kind) {
      case ALLOWED -> Machine.allowing(pattern);
      case FORBIDDEN -> Machine.forbidding(pattern);
      case STATES -> states();
      case FOLD -> fold();
      case PREDICATE -> predicate();
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

  /** A fold over the numbers of the automaton's states, which skips marked calls. */
  private Machine fold() {
    Fold<Integer> fold = Machine.fold(0);
    for (String event : automaton.alphabet()) {
      fold =
          fold.on(
              event,
              (state, occurrence) -> {
                if (isMarked(occurrence)) {
                  return Step.to(state);
                }
                int next = automaton.step(state, automaton.symbol(event));
                return next == Automaton.REJECT ? Step.fail("no") : Step.to(next);
              });
    }
    return fold.completeWhen(automaton::accepts);
  }

  /** A predicate of the whole trace. */
  private Machine predicate() {
    return Machine.trace(
            trace -> state(trace) != Automaton.REJECT,
            "no",
            automaton.alphabet().toArray(String[]::new))
        .completeWhen(trace -> automaton.accepts(state(trace)));
  }

  private int state(List<Occurrence> trace) {
    int state = 0;
    for (Occurrence occurrence : trace) {
      state =
          state == Automaton.REJECT
              ? state
              : automaton.step(state, automaton.symbol(occurrence.event()));
    }
    return state;
  }

  @Override
  public String toString() {
    return kind
        + " "
        + pattern
        + " for each "
        + domains
        + (isByIdentity ? " by identity" : "")
        + ", a trace of "
        + owner
        + (creators.isEmpty() ? "" : ", created by " + creators)
        + (mustComplete ? ", to complete" : "")
        + (isEnforced ? ", enforced" : ", reported")
        + "\n  "
        + String.join("\n  ", places.stream().map(Place::toString).toList())
        + "\n";
  }
}
