package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Matching;
import dev.vht.contracts.internal.bytecode.CheckedClassGenerator;
import dev.vht.contracts.internal.machine.CreationGate;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles drafts, which annotations or builders have filled, to a contract. Throws if they are
 * malformed or contradict each other.
 */
public final class ContractCompiler {
  private static final String ANY_OTHER = MachineCompiler.ANY_OTHER;

  private final List<RoleDraft> drafts;
  private final List<ProtocolDraft> said;
  private final String noun;
  private final String creation;
  private final MethodHandles.Lookup lookup;
  private final Class<?> type;
  private final Set<String> events = new LinkedHashSet<>();
  private final Set<String> identities = new HashSet<>();
  private final Map<RoleDraft, CompiledRole> roles = new LinkedHashMap<>();
  private final List<ProtocolRule> protocols = new ArrayList<>();

  public ContractCompiler(
      List<RoleDraft> drafts,
      List<ProtocolDraft> said,
      String noun,
      String creation,
      MethodHandles.Lookup lookup) {
    this.drafts = drafts;
    this.said = said;
    this.noun = noun;
    this.creation = creation;
    this.lookup = lookup;
    this.type = drafts.get(0).type;
  }

  public CompiledContract family() {
    collectEvents();
    makeRoles();
    for (ProtocolDraft protocol : said) {
      protocols.add(protocol(protocol));
    }
    forbidIdleEvents();
    for (RoleDraft draft : drafts) {
      define(draft);
    }
    return new CompiledContract(type, noun, creation, List.copyOf(roles.values()), protocols);
  }

  private static ContractDefinitionException error(String problem, @Nullable Throwable cause) {
    return new ContractDefinitionException(problem, cause);
  }

  // Events and roles.

  private void collectEvents() {
    for (RoleDraft role : drafts) {
      for (RoleDraft.MethodDraft method : role.methods) {
        for (RoleDraft.EventDraft event : role.events(method)) {
          events.add(event.name());
          requireSources(role, method, event);
        }
      }
    }
    if (!creation.isEmpty()) {
      events.add(creation);
    }
  }

  private void requireSources(
      RoleDraft role, RoleDraft.MethodDraft method, RoleDraft.EventDraft event) {
    event
        .keys()
        .forEach(
            (key, source) -> {
              boolean isChecked =
                  source.kind() == KeySource.Kind.RESULT && method.result != null
                      || source.kind() == KeySource.Kind.ARGUMENT
                          && method.passed.containsKey(source.index());
              if (source.matching() == Matching.IDENTITY || isChecked) {
                identities.add(key);
              }
              boolean isTooEarly =
                  source.kind() == KeySource.Kind.RESULT && event.phase() != Phase.RETURN;
              boolean isMissing =
                  source.kind() == KeySource.Kind.ARGUMENT
                      && source.index() >= method.method.getParameterCount();
              if (isMissing || (isTooEarly && !method.keys.containsKey(key))) {
                throw error(
                    role.type.getName()
                        + "."
                        + method.method.getName()
                        + ": its event "
                        + event.name()
                        + (isMissing
                            ? " has no argument " + source.index()
                            : " is over before there is a result")
                        + " to be the key \""
                        + key
                        + "\"",
                    null);
              }
            });
  }

  private void makeRoles() {
    RoleDraft own = drafts.get(0);
    roles.put(own, new CompiledRole("", own.type, false));
    Deque<RoleDraft> todo = new ArrayDeque<>(List.of(own));
    while (!todo.isEmpty()) {
      RoleDraft from = todo.remove();
      boolean isPassed = Objects.requireNonNull(roles.get(from)).isPassed();
      for (RoleDraft.MethodDraft method : from.methods) {
        if (method.result != null) {
          take(method.result, isPassed, todo);
        }
        method.passed.values().forEach(taken -> take(taken, !isPassed, todo));
      }
    }
    for (RoleDraft draft : drafts) {
      roles.computeIfAbsent(draft, unused -> new CompiledRole(draft.name, draft.type, false));
    }
  }

  private void take(RoleDraft draft, boolean isPassed, Deque<RoleDraft> todo) {
    CompiledRole known = roles.get(draft);
    if (known == null) {
      roles.put(draft, new CompiledRole(draft.name, draft.type, isPassed));
      todo.add(draft);
    } else if (known.isPassed() != isPassed) {
      throw error(
          "the role "
              + draft.name
              + " is taken both by what the implementation gives and by what it is given, so"
              + " nobody can say who its caller is; make it two roles",
          null);
    }
  }

  // Protocols.

  private ProtocolRule protocol(ProtocolDraft protocol) {
    String where = type.getName() + ", protocol " + protocol.rule + ": ";
    Machine machine = protocol.machine;
    if (machine == null) {
      throw error(where + "nothing says what it allows", null);
    }
    StateSpace plain = MachineCompiler.space(machine, events, where);
    MachineCompiler.requireNames(protocol.creators, plain.alphabet(), where + "createdBy");
    StateSpace space =
        protocol.creators.isEmpty() ? plain : new CreationGate(plain, protocol.creators);
    requireKeys(protocol, space, where);
    requireOwner(protocol, space, where);
    requireOwing(protocol, space, where);
    return new ProtocolRule(
        protocols.size(),
        protocol.rule,
        MachineCompiler.source(machine),
        space,
        protocol.reason(),
        protocol.explanation,
        protocol.keys,
        protocol.level,
        protocol.extent,
        owner(protocol),
        protocol.completion,
        protocol.after,
        resume(protocol, space, where),
        protocol.suspects,
        protocol.handler,
        protocol.seed,
        seeded(protocol, space, where));
  }

  private CompiledRole owner(ProtocolDraft protocol) {
    return roles.values().stream()
        .filter(role -> role.name().equals(protocol.owner))
        .findFirst()
        .orElseThrow();
  }

  private void requireKeys(ProtocolDraft protocol, StateSpace space, String where) {
    for (String key : protocol.keys) {
      boolean isNamed =
          key.equals(Key.THREAD)
              || drafts.stream()
                  .flatMap(role -> role.methods.stream().flatMap(m -> role.events(m).stream()))
                  .filter(event -> hears(space, event.name()))
                  .anyMatch(event -> event.keys().containsKey(key));
      if (!isNamed) {
        throw error(
            where
                + "forEach = \""
                + key
                + "\" but no event that it hears names such a key; mark a parameter with @Key(\""
                + key
                + "\"), or say key(\""
                + key
                + "\", ...)",
            null);
      }
    }
  }

  private static boolean hears(StateSpace space, String event) {
    return space.alphabet().contains(event) || space.alphabet().contains(ANY_OTHER);
  }

  /** A trace that begins at a child does not observe the events of its parents. */
  private void requireOwner(ProtocolDraft protocol, StateSpace space, String where) {
    if (protocol.owner.isEmpty() || protocol.extent == Extent.CONTRACT) {
      return;
    }
    RoleDraft owner =
        drafts.stream().filter(d -> d.name.equals(protocol.owner)).findFirst().orElseThrow();
    Set<RoleDraft> within = within(owner);
    for (String event : space.alphabet()) {
      boolean isHeard =
          event.equals(ANY_OTHER)
              || within.stream()
                  .flatMap(r -> r.methods.stream().flatMap(m -> r.events(m).stream()))
                  .anyMatch(e -> e.name().equals(event));
      if (!isHeard) {
        throw error(
            where
                + "a trace of the role "
                + owner.name
                + " does not hear \""
                + event
                + "\", which happens elsewhere; put the protocol on the contract, with forEach of a"
                + " key that names the "
                + owner.name,
            null);
      }
    }
  }

  private static Set<RoleDraft> within(RoleDraft owner) {
    Set<RoleDraft> within = new LinkedHashSet<>(List.of(owner));
    Deque<RoleDraft> todo = new ArrayDeque<>(within);
    while (!todo.isEmpty()) {
      for (RoleDraft.MethodDraft method : todo.remove().methods) {
        List<RoleDraft> taken = new ArrayList<>(method.passed.values());
        if (method.result != null) {
          taken.add(method.result);
        }
        taken.stream().filter(within::add).forEach(todo::add);
      }
    }
    return within;
  }

  private static void requireOwing(ProtocolDraft protocol, StateSpace space, String where) {
    boolean isOwed = protocol.completion == Completion.REQUIRED && !space.all().isEmpty();
    if (isOwed && space.all().stream().allMatch(State::isComplete)) {
      throw error(where + "it must end complete, but it is complete in every state", null);
    }
  }

  private static @Nullable State resume(ProtocolDraft protocol, StateSpace space, String where) {
    if (protocol.resume.isEmpty()) {
      return null;
    }
    State state = space.find(protocol.resume);
    if (state == null) {
      throw error(
          where
              + "after a violation it goes on in \""
              + protocol.resume
              + "\", which is neither a state nor a sequence of events that it allows",
          null);
    }
    return state;
  }

  private static State seeded(ProtocolDraft protocol, StateSpace space, String where) {
    if (protocol.seed == null) {
      return space.start();
    }
    State state = space.find(protocol.seededBy);
    if (state == null || protocol.keys.size() != 1) {
      throw error(
          where
              + (state == null
                  ? "seededBy = \""
                      + protocol.seededBy
                      + "\" is no event with which the pattern can begin; it can with "
                      + space.start().allowed()
                  : "a seed is for a protocol with one key"),
          null);
    }
    return state;
  }

  /** A declared event that no protocol observes is probably misspelt. */
  private void forbidIdleEvents() {
    boolean someHearAll =
        protocols.stream().anyMatch(p -> p.space().alphabet().contains(ANY_OTHER));
    for (RoleDraft role : drafts) {
      Set<String> refused = new HashSet<>();
      role.refusals.forEach(refusal -> refused.addAll(refusal.on()));
      for (RoleDraft.MethodDraft method : role.methods) {
        for (RoleDraft.EventDraft event : method.declared) {
          boolean isNamed =
              protocols.stream().anyMatch(p -> p.space().alphabet().contains(event.name()));
          boolean isCall =
              event.phase() == Phase.CALL && (someHearAll || refused.contains(event.name()));
          if (!isNamed && !isCall) {
            throw error(
                role.type.getName()
                    + "."
                    + method.method.getName()
                    + ": no protocol names its event \""
                    + event.name()
                    + "\"",
                null);
          }
        }
      }
    }
  }

  // Methods.

  private void define(RoleDraft draft) {
    List<MethodRules> rules = new ArrayList<>();
    for (RoleDraft.MethodDraft method : draft.methods) {
      rules.add(rules(draft, method, rules.size()));
    }
    Objects.requireNonNull(roles.get(draft))
        .define(
            rules,
            CheckedClassGenerator.constructor(
                draft.type, rules.stream().map(MethodRules::plan).toList(), lookup));
  }

  private MethodRules rules(RoleDraft role, RoleDraft.MethodDraft method, int index) {
    Map<RoleDraft.EventDraft, EventRule> compiled = new LinkedHashMap<>();
    role.events(method).forEach(event -> compiled.put(event, event(event)));
    List<EventRule> own = List.copyOf(compiled.values());
    Map<Integer, CompiledRole> passed = new HashMap<>();
    method.passed.forEach((i, taken) -> passed.put(i, Objects.requireNonNull(roles.get(taken))));
    return new MethodRules(
        index,
        method.method,
        role.prefixed(method.method.getName()),
        own,
        method.requirements,
        method.guarantees,
        method.conditions,
        role.refusals.stream().filter(r -> concerns(r, own)).map(this::refusal).toList(),
        protocols.stream().map(p -> hearing(p, method, own)).toList(),
        method.result == null ? null : roles.get(method.result),
        passed);
  }

  private EventRule event(RoleDraft.EventDraft event) {
    Map<String, KeyRule> keys = new LinkedHashMap<>();
    event
        .keys()
        .forEach(
            (key, source) -> {
              if (source.kind() != KeySource.Kind.RESULT || event.phase() == Phase.RETURN) {
                keys.put(key, key(key, source));
              }
            });
    return new EventRule(event.name(), event.phase(), event.guard(), event.thrown(), keys);
  }

  private KeyRule key(String key, KeySource source) {
    return new KeyRule(source.kind(), source.index(), source.function(), identities.contains(key));
  }

  private static boolean concerns(RoleDraft.RefusalDraft refusal, List<EventRule> own) {
    return refusal.on().isEmpty()
        || own.stream().map(EventRule::name).anyMatch(refusal.on()::contains);
  }

  private RefusalRule refusal(RoleDraft.RefusalDraft refusal) {
    ProtocolRule protocol =
        protocols.stream().filter(p -> p.rule().equals(refusal.rule())).findFirst().orElse(null);
    return new RefusalRule(refusal.rule(), refusal.with(), refusal.text(), protocol);
  }

  /**
   * The events of a method that a protocol names. If it names none of them, the call is "any other
   * event", provided that the protocol observes that.
   */
  private Subscription hearing(
      ProtocolRule protocol, RoleDraft.MethodDraft method, List<EventRule> own) {
    List<String> alphabet = protocol.space().alphabet();
    List<Subscription.Ear> calls = new ArrayList<>();
    List<Subscription.Ear> outcomes = new ArrayList<>();
    for (EventRule event : own) {
      if (alphabet.contains(event.name())) {
        List<Subscription.Ear> ears = event.phase() == Phase.CALL ? calls : outcomes;
        requireReachable(protocol, method, ears, event);
        ears.add(new Subscription.Ear(event, event.name(), keys(protocol, event.keys())));
      }
    }
    if (calls.isEmpty() && outcomes.isEmpty() && alphabet.contains(ANY_OTHER)) {
      Map<String, KeyRule> keys = own.isEmpty() ? Map.of() : own.get(0).keys();
      calls.add(new Subscription.Ear(null, ANY_OTHER, keys(protocol, keys)));
    }
    return new Subscription(protocol.space(), calls, outcomes);
  }

  private void requireReachable(
      ProtocolRule protocol,
      RoleDraft.MethodDraft method,
      List<Subscription.Ear> before,
      EventRule event) {
    for (Subscription.Ear ear : before) {
      EventRule first = ear.event();
      if (first != null
          && first.guard() == null
          && first.phase() == event.phase()
          && first.thrown().isAssignableFrom(event.thrown())) {
        throw error(
            type.getName()
                + ", protocol "
                + protocol.rule()
                + ": the event "
                + event.name()
                + " of "
                + method.method.getName()
                + " never happens, because "
                + first.name()
                + " comes before it and always does",
            null);
      }
    }
  }

  private KeyRule[] keys(ProtocolRule protocol, Map<String, KeyRule> ofEvent) {
    KeyRule[] keys = new KeyRule[protocol.keys().size()];
    for (int i = 0; i < keys.length; i++) {
      String name = protocol.keys().get(i);
      keys[i] =
          name.equals(Key.THREAD)
              ? new KeyRule(KeySource.Kind.THREAD, 0, null, true)
              : ofEvent.get(name);
    }
    return keys;
  }
}
