package dev.vht.contracts.internal.compile;

import static dev.vht.contracts.internal.compile.ContractCompiler.error;
import static dev.vht.contracts.internal.compile.MachineCompiler.ANY_OTHER;

import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.internal.machine.CreationGate;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.verdict.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles and validates the protocols of a contract. */
final class ProtocolCompiler {
  private final List<RoleDraft> drafts;
  private final Set<String> events;
  private final Collection<CompiledRole> roles;

  ProtocolCompiler(List<RoleDraft> drafts, Set<String> events, Collection<CompiledRole> roles) {
    this.drafts = drafts;
    this.events = events;
    this.roles = roles;
  }

  /** Compiles a protocol. */
  ProtocolRule compile(ProtocolDraft protocol, int index) {
    String where = drafts.get(0).type.getName() + ", protocol " + protocol.rule + ": ";
    Machine machine = protocol.machine;
    if (machine == null) {
      throw error(where + "nothing says what it allows");
    }
    StateSpace plain = MachineCompiler.space(machine, events, where);
    MachineCompiler.requireNames(protocol.creators, plain.alphabet(), where + "createdBy");
    StateSpace space =
        protocol.creators.isEmpty() ? plain : new CreationGate(plain, protocol.creators);
    requireKeys(protocol, space, where);
    requireConnectedKeys(protocol, space, where);
    requireOwner(protocol, space, where);
    requireIncompleteState(protocol, space, where);
    return new ProtocolRule(
        index,
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
    for (CompiledRole role : roles) {
      if (role.name().equals(protocol.owner)) {
        return role;
      }
    }
    throw new NoSuchElementException(protocol.owner);
  }

  private void requireKeys(ProtocolDraft protocol, StateSpace space, String where) {
    for (String key : protocol.keys) {
      if (!key.equals(Key.THREAD) && !isNamed(key, space)) {
        throw error(
            where
                + "forEach = \""
                + key
                + "\" but no event that it observes names such a key; mark a parameter with @Key(\""
                + key
                + "\"), or say key(\""
                + key
                + "\", ...)");
      }
    }
  }

  /** Whether an event that a protocol observes names a key. */
  private boolean isNamed(String key, StateSpace space) {
    for (RoleDraft role : drafts) {
      for (RoleDraft.MethodDraft method : role.methods) {
        for (RoleDraft.EventDraft event : role.events(method)) {
          if (event.keys().containsKey(key) && observes(space, event.name())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Objects that no event brings together, directly or through others, never form a slice. */
  private void requireConnectedKeys(ProtocolDraft protocol, StateSpace space, String where) {
    List<Set<String>> groups = new ArrayList<>();
    for (RoleDraft role : drafts) {
      for (RoleDraft.MethodDraft method : role.methods) {
        for (RoleDraft.EventDraft event : role.events(method)) {
          if (observes(space, event.name())) {
            Set<String> named = new LinkedHashSet<>(Set.of(Key.THREAD));
            for (Map.Entry<String, KeySource> key : event.keys().entrySet()) {
              if (key.getValue().kind() != KeySource.Kind.RESULT || event.phase() == Phase.RETURN) {
                named.add(key.getKey());
              }
            }
            named.retainAll(protocol.keys);
            join(groups, named);
          }
        }
      }
    }
    if (groups.size() > 1) {
      throw error(
          where
              + "no event, or chain of events, that it observes names all keys of forEach = "
              + protocol.keys
              + " together, but only "
              + groups
              + ", so it would never be checked; name an event with several of them, or make it"
              + " several protocols");
    }
  }

  private static void join(List<Set<String>> groups, Set<String> named) {
    Set<String> joined = new LinkedHashSet<>(named);
    for (Set<String> group : List.copyOf(groups)) {
      if (!Collections.disjoint(group, named)) {
        joined.addAll(group);
        groups.remove(group);
      }
    }
    if (!joined.isEmpty()) {
      groups.add(joined);
    }
  }

  private static boolean observes(StateSpace space, String event) {
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
      boolean isObserved =
          event.equals(ANY_OTHER)
              || within.stream()
                  .flatMap(r -> r.methods.stream().flatMap(m -> r.events(m).stream()))
                  .anyMatch(e -> e.name().equals(event));
      if (!isObserved) {
        throw error(
            where
                + "a trace of the role "
                + owner.name
                + " does not observe \""
                + event
                + "\", which happens elsewhere; put the protocol on the contract, with forEach of a"
                + " key that names the "
                + owner.name);
      }
    }
  }

  private static Set<RoleDraft> within(RoleDraft owner) {
    Set<RoleDraft> within = new LinkedHashSet<>(List.of(owner));
    Deque<RoleDraft> todo = new ArrayDeque<>(within);
    while (!todo.isEmpty()) {
      for (RoleDraft.MethodDraft method : todo.remove().methods) {
        List<RoleDraft> taken = new ArrayList<>(method.passed.values());
        taken.addAll(method.resultRoles());
        taken.stream().filter(within::add).forEach(todo::add);
      }
    }
    return within;
  }

  private static void requireIncompleteState(
      ProtocolDraft protocol, StateSpace space, String where) {
    boolean mustComplete = protocol.completion == Completion.REQUIRED && space.isFinite();
    if (mustComplete && space.all().stream().allMatch(State::isComplete)) {
      throw error(where + "it must end complete, but it is complete in every state");
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
              + "after a violation it continues in \""
              + protocol.resume
              + "\", which is neither a state nor a sequence of events that it allows");
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
                      + "\" is not an event that the pattern can begin with; it can begin with "
                      + space.start().allowed()
                  : "a seed is for a protocol with one key"));
    }
    return state;
  }
}
