package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Matching;
import dev.vht.contracts.internal.bytecode.CheckedClassGenerator;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiles drafts, which annotations or builders have filled, to a contract. Throws if they are
 * malformed or contradict each other.
 */
public final class ContractCompiler {
  private static final Logger LOGGER = LoggerFactory.getLogger(ContractDefinitionException.class);

  private final List<RoleDraft> drafts;
  private final List<ProtocolDraft> protocolDrafts;
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
      List<ProtocolDraft> protocolDrafts,
      String noun,
      String creation,
      MethodHandles.Lookup lookup) {
    this.drafts = drafts;
    this.protocolDrafts = protocolDrafts;
    this.noun = noun;
    this.creation = creation;
    this.lookup = lookup;
    this.type = drafts.get(0).type;
  }

  /** Compiles the contract. */
  public CompiledContract compile() {
    collectEvents();
    compileRoles();
    ProtocolCompiler compiler = new ProtocolCompiler(drafts, events, roles.values());
    for (ProtocolDraft protocol : protocolDrafts) {
      protocols.add(compiler.compile(protocol, protocols.size()));
    }
    requireObservedEvents();
    MethodCompiler methods = new MethodCompiler(type, roles, protocols, identities);
    for (RoleDraft draft : drafts) {
      List<MethodRules> rules = methods.compile(draft);
      Objects.requireNonNull(roles.get(draft))
          .define(rules, CheckedClassGenerator.constructor(draft.type, rules, lookup));
    }
    List<String> warnings =
        DefinitionWarnings.of(drafts, roles.values(), protocolDrafts, protocols);
    for (String warning : warnings) {
      LOGGER.warn("{}", warning);
    }
    return new CompiledContract(
        type, noun, creation, List.copyOf(roles.values()), protocols, warnings);
  }

  static ContractDefinitionException error(String problem) {
    return new ContractDefinitionException(problem, null);
  }

  private void collectEvents() {
    for (RoleDraft role : drafts) {
      for (RoleDraft.MethodDraft method : role.methods) {
        for (RoleDraft.EventDraft event : role.events(method)) {
          requireName(event.name(), Conflict.described(method.method));
          events.add(event.name());
          requireSources(role, method, event);
        }
      }
    }
    if (!creation.isEmpty()) {
      requireName(creation, type.getName());
      events.add(creation);
    }
  }

  /** {@code _} stands in patterns for any other event. */
  private static void requireName(String event, String place) {
    if (event.equals(MachineCompiler.ANY_OTHER)
        || event.endsWith("." + MachineCompiler.ANY_OTHER)) {
      throw error(
          place
              + ": an event cannot be called \"_\", which stands in patterns for any event that they"
              + " do not name; give it another name");
    }
  }

  private void requireSources(
      RoleDraft role, RoleDraft.MethodDraft method, RoleDraft.EventDraft event) {
    for (Map.Entry<String, KeySource> named : event.keys().entrySet()) {
      String key = named.getKey();
      KeySource source = named.getValue();
      boolean isChecked =
          source.kind() == KeySource.Kind.RESULT && method.result != null
              || source.kind() == KeySource.Kind.ARGUMENT
                  && method.passed.containsKey(source.index());
      if (source.matching() == Matching.IDENTITY || isChecked) {
        identities.add(key);
      }
      boolean isTooEarly = source.kind() == KeySource.Kind.RESULT && event.phase() != Phase.RETURN;
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
                + "\"");
      }
    }
  }

  private void compileRoles() {
    RoleDraft own = drafts.get(0);
    roles.put(own, new CompiledRole("", own.type, false));
    Deque<RoleDraft> todo = new ArrayDeque<>();
    todo.add(own);
    while (!todo.isEmpty()) {
      RoleDraft from = todo.remove();
      boolean isPassed = Objects.requireNonNull(roles.get(from)).isPassed();
      for (RoleDraft.MethodDraft method : from.methods) {
        for (RoleDraft role : method.resultRoles()) {
          addRole(role, isPassed, todo);
        }
        for (RoleDraft role : method.passed.values()) {
          addRole(role, !isPassed, todo);
        }
      }
    }
    for (RoleDraft draft : drafts) {
      if (!roles.containsKey(draft)) {
        roles.put(draft, new CompiledRole(draft.name, draft.type, false));
      }
    }
  }

  private void addRole(RoleDraft draft, boolean isPassed, Deque<RoleDraft> todo) {
    CompiledRole known = roles.get(draft);
    if (known == null) {
      roles.put(draft, new CompiledRole(draft.name, draft.type, isPassed));
      todo.add(draft);
    } else if (known.isPassed() != isPassed) {
      throw error(
          "the role "
              + draft.name
              + " is taken both by what the implementation gives and by what it is given, so"
              + " its caller is ambiguous; make it two roles");
    }
  }

  /** A declared event that no protocol observes is probably misspelt. */
  private void requireObservedEvents() {
    boolean isEveryCallObserved = isObserved(MachineCompiler.ANY_OTHER);
    for (RoleDraft role : drafts) {
      Set<String> refused = new HashSet<>();
      for (RoleDraft.RefusalDraft refusal : role.refusals) {
        refused.addAll(refusal.on());
      }
      for (RoleDraft.UncertainDraft uncertain : role.uncertain) {
        requireEvents(role, uncertain);
        refused.addAll(uncertain.on());
      }
      for (RoleDraft.MethodDraft method : role.methods) {
        for (RoleDraft.EventDraft event : method.declared) {
          boolean isCall =
              event.phase() == Phase.CALL
                  && (isEveryCallObserved || refused.contains(event.name()));
          if (!isCall && !isObserved(event.name())) {
            throw error(
                role.type.getName()
                    + "."
                    + method.method.getName()
                    + ": no protocol names its event \""
                    + event.name()
                    + "\"");
          }
        }
      }
    }
  }

  private static void requireEvents(RoleDraft role, RoleDraft.UncertainDraft uncertain) {
    Set<String> known = new HashSet<>();
    for (RoleDraft.MethodDraft method : role.methods) {
      role.events(method).forEach(event -> known.add(event.name()));
    }
    for (String event : uncertain.on()) {
      if (!known.contains(event)) {
        throw error(
            role.type.getName()
                + ": the effect of \""
                + event
                + "\" is uncertain after "
                + uncertain.after().getName()
                + ", but no method has that event");
      }
    }
  }

  private boolean isObserved(String event) {
    for (ProtocolRule protocol : protocols) {
      if (protocol.space().alphabet().contains(event)) {
        return true;
      }
    }
    return false;
  }
}
