package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Sense;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.pattern.PatternException;
import dev.vht.contracts.internal.pattern.PatternNames;
import dev.vht.contracts.internal.pattern.PatternParser;
import dev.vht.contracts.internal.slice.PartRecord;
import dev.vht.contracts.spec.PatternMachine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Finds what is legal in a contract and probably not intended. */
final class DefinitionWarnings {
  private final List<RoleDraft> roles;
  private final List<ProtocolDraft> drafts;
  private final List<ProtocolRule> protocols;
  private final Class<?> type;
  private final List<String> warnings = new ArrayList<>();

  private DefinitionWarnings(
      List<RoleDraft> roles, List<ProtocolDraft> drafts, List<ProtocolRule> protocols) {
    this.roles = roles;
    this.drafts = drafts;
    this.protocols = protocols;
    this.type = roles.get(0).type;
  }

  /**
   * Returns the warnings about a contract.
   *
   * @param roles its roles, its own interface first
   * @param compiled the same, compiled
   * @param drafts its protocols
   * @param protocols the same, compiled, in the same order
   */
  static List<String> of(
      List<RoleDraft> roles,
      Collection<CompiledRole> compiled,
      List<ProtocolDraft> drafts,
      List<ProtocolRule> protocols) {
    DefinitionWarnings found = new DefinitionWarnings(roles, drafts, protocols);
    found.findUnreadAnnotations();
    found.findNothingDeclared();
    found.findSharedNumbers();
    found.findCounts();
    found.findFluentMethods();
    found.findUnboundedHistories(compiled);
    return List.copyOf(found.warnings);
  }

  private void findUnreadAnnotations() {
    for (RoleDraft role : roles) {
      if (!role.isRead && Lineage.isUnderContract(role.type)) {
        warnings.add(
            role.type.getName()
                + ": it or an interface that it extends has annotations of a contract, but a builder"
                + " reads none; use Contract.of, or a role of that contract");
      }
    }
  }

  private boolean declaresNothing() {
    return protocols.isEmpty() && roles.stream().allMatch(DefinitionWarnings::hasNoRule);
  }

  private static boolean hasNoRule(RoleDraft role) {
    return role.refusals.isEmpty()
        && role.methods.stream()
            .allMatch(
                method ->
                    method.requirements.isEmpty()
                        && method.guarantees.isEmpty()
                        && method.conditions.isEmpty());
  }

  private void findNothingDeclared() {
    if (declaresNothing()) {
      warnings.add(
          type.getName()
              + ": neither it nor an interface that it extends declares a protocol, a requirement,"
              + " a guarantee or a refusal, so nothing is checked; declare one, or attach no"
              + " contract");
    }
  }

  private void findSharedNumbers() {
    Set<String> known = new LinkedHashSet<>();
    Set<String> shared = new LinkedHashSet<>();
    for (ProtocolDraft protocol : drafts) {
      if (!known.add(protocol.rule)) {
        shared.add(protocol.rule);
      }
    }
    for (String rule : shared) {
      warnings.add(
          place(rule)
              + "several protocols have this number, so a report does not say which was broken;"
              + " number them");
    }
  }

  private String place(String rule) {
    return type.getName() + ", protocol " + rule + ": ";
  }

  /** A forbidden pattern that only counts an event reads as if other events could interrupt it. */
  private void findCounts() {
    for (int i = 0; i < protocols.size(); i++) {
      if (drafts.get(i).machine instanceof PatternMachine machine
          && machine.sense() == Sense.FORBIDDEN
          && !machine.pattern().isEmpty()) {
        findCounts(protocols.get(i), machine.pattern());
      }
    }
  }

  private void findCounts(ProtocolRule protocol, String pattern) {
    StateSpace space = protocol.space();
    List<String> observed = space.alphabet();
    boolean observesAll = observed.contains(MachineCompiler.ANY_OTHER) || namesAllEvents(observed);
    if (observesAll) {
      return;
    }
    for (String event : observed) {
      if (space.all().stream().anyMatch(state -> isLast(state, event, space))) {
        String problem =
            "\""
                + event
                + "\" is forbidden here for ever, whatever happens in between, because the pattern"
                + " observes no events but those that it names; name the events after which it is"
                + " allowed again, or say by what is allowed how often it may happen";
        int position = PatternNames.lastPosition(PatternParser.parse(pattern), event);
        warnings.add(
            place(protocol.rule()) + new PatternException(pattern, position, problem).getMessage());
      }
    }
  }

  private boolean namesAllEvents(List<String> observed) {
    return roles.stream()
        .flatMap(role -> role.methods.stream().flatMap(method -> role.events(method).stream()))
        .allMatch(event -> observed.contains(event.name()));
  }

  /** Whether a state allows an event that no state allows from then on. */
  private static boolean isLast(State state, String event, StateSpace space) {
    State after = state.step(space.expected(event));
    return after != null
        && after != state
        && reachable(after, space).stream()
            .allMatch(later -> later.step(space.expected(event)) == null);
  }

  private static Set<State> reachable(State from, StateSpace space) {
    Set<State> reachable = new LinkedHashSet<>(List.of(from));
    Deque<State> todo = new ArrayDeque<>(reachable);
    while (!todo.isEmpty()) {
      State state = todo.remove();
      space.alphabet().stream()
          .map(event -> state.step(space.expected(event)))
          .filter(Objects::nonNull)
          .filter(reachable::add)
          .forEach(todo::add);
    }
    return reachable;
  }

  /** What happened to objects before an event connects them is kept up to a bound. */
  private void findUnboundedHistories(Collection<CompiledRole> compiled) {
    for (ProtocolRule protocol : protocols) {
      if (protocol.keys().size() > 1
          && !CompiledContract.letters(compiled, protocol).isHistoryBounded()) {
        warnings.add(
            place(protocol.rule())
                + "what a combination of "
                + String.join(", ", protocol.keys())
                + " allows may depend on any number of events of one of its objects before an event"
                + " connects them; of more than "
                + PartRecord.MAX_ENTRIES
                + " that matter nothing is kept, and the combination then begins in an unknown"
                + " state; let events that cannot come first leave the initial state unchanged, or"
                + " say which event begins a combination (createdBy)");
      }
    }
  }

  private void findFluentMethods() {
    if (declaresNothing()) {
      return;
    }
    for (RoleDraft role : roles) {
      for (RoleDraft.MethodDraft method : role.methods) {
        if (method.result == null && returnsOwnType(role.type, method.method.getReturnType())) {
          warnings.add(
              role.type.getName()
                  + "."
                  + method.method.getName()
                  + ": it returns a "
                  + method.method.getReturnType().getSimpleName()
                  + " without a role, so calls on what it returns are not checked; give its result"
                  + " a role: "
                  + (role.name.isEmpty()
                      ? "\"\" is the contract's own"
                      : "\"" + role.name + "\" is its own"));
        }
      }
    }
  }

  private static boolean returnsOwnType(Class<?> own, Class<?> returned) {
    return returned == own
        || (returned.isInterface()
            && returned.isAssignableFrom(own)
            && Lineage.statesContract(returned));
  }
}
