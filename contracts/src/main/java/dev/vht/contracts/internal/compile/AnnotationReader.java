package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Children;
import dev.vht.contracts.annotation.PassedAs;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Uncertain;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.pattern.PatternException;
import dev.vht.contracts.internal.pattern.PatternNames;
import dev.vht.contracts.internal.pattern.PatternParser;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.PatternMachine;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads the annotations of an interface, of the interfaces that it extends, and of those of the
 * roles in its contract.
 */
public final class AnnotationReader {
  private final Class<?> type;
  private final MethodHandles.Lookup lookup;
  private final Map<String, RoleDraft> roles = new LinkedHashMap<>();
  private final List<ProtocolDraft> protocols = new ArrayList<>();
  private String noun = "object";
  private String creation = "";

  public AnnotationReader(Class<?> type, MethodHandles.Lookup lookup) {
    this.type = type;
    this.lookup = lookup;
  }

  public CompiledContract read() {
    try {
      role("", type);
      return new ContractCompiler(List.copyOf(roles.values()), protocols, noun, creation, lookup)
          .compile();
    } catch (TypeNotPresentException | NoClassDefFoundError e) {
      throw new ContractDefinitionException(
          type.getName()
              + ": its contract names a type that is missing at run time: "
              + e.getMessage()
              + "; put it on the class path",
          e);
    }
  }

  private RoleDraft role(String name, Class<?> of) {
    RoleDraft known = roles.get(name);
    if (known != null) {
      if (known.type != of) {
        throw new ContractDefinitionException(
            type.getName()
                + ": the role "
                + name
                + " is taken by "
                + known.type.getName()
                + " and by "
                + of.getName(),
            null);
      }
      return known;
    }
    RoleDraft role = new RoleDraft(name, of);
    role.isRead = true;
    roles.put(name, role);
    Lineage lineage = new Lineage(of);
    StrayAnnotations.reject(lineage);
    TypeReader types = new TypeReader(lineage, lookup);
    if (name.isEmpty()) {
      noun = types.noun();
      creation = types.creation();
    }
    MethodReader reader = new MethodReader(role, lineage, types.rules());
    for (RoleDraft.MethodDraft method : role.methods) {
      reader.read(method);
      readRoles(reader, method);
    }
    readRefusals(role, types.refusals());
    for (Uncertain uncertain : types.uncertain()) {
      role.uncertain.add(
          new RoleDraft.UncertainDraft(uncertain.after(), prefixed(uncertain.on(), role)));
    }
    for (TypeReader.Stated<Protocol> stated : types.protocols()) {
      RuleMethods rules = Objects.requireNonNull(types.rules().get(stated.by()));
      protocols.add(protocol(stated.says(), role, rules));
    }
    return role;
  }

  private void readRoles(MethodReader reader, RoleDraft.MethodDraft draft) {
    Child result = reader.result(draft);
    if (result != null) {
      draft.result = role(result.value(), draft.method.getReturnType());
    }
    Children each = reader.each(draft);
    if (each != null) {
      draft.each = role(each.value(), RoleCompiler.elementType(draft.method));
    }
    for (int i = 0; i < draft.method.getParameterCount(); i++) {
      Child passed = reader.passed(draft, i);
      if (passed != null) {
        draft.passed.put(i, role(passed.value(), draft.method.getParameterTypes()[i]));
      }
      PassedAs passing = reader.passing(draft, i);
      if (passing != null) {
        draft.passing.put(i, passing.value());
      }
    }
  }

  private static void readRefusals(RoleDraft role, List<Refuses> refusals) {
    for (Refuses refuses : refusals) {
      role.refusals.add(
          new RoleDraft.RefusalDraft(
              refuses.rule(), refuses.with(), refuses.text(), prefixed(refuses.on(), role)));
    }
  }

  private static List<String> prefixed(String[] events, RoleDraft role) {
    List<String> prefixed = new ArrayList<>();
    for (String event : events) {
      prefixed.add(role.prefixed(event));
    }
    return prefixed;
  }

  private ProtocolDraft protocol(Protocol protocol, RoleDraft role, RuleMethods rules) {
    ProtocolDraft read = new ProtocolDraft(protocol.rule(), role.name);
    read.machine = machine(protocol, role, rules);
    read.text = protocol.text();
    read.keys = List.of(protocol.forEach());
    read.level = protocol.level();
    read.extent = protocol.extent();
    read.creators = Set.copyOf(prefixed(protocol.createdBy(), role));
    read.after = protocol.afterViolation();
    read.completion = protocol.completion();
    read.resume = protocol.afterViolationIn();
    read.suspects = List.copyOf(new LinkedHashSet<>(List.of(protocol.suspects())));
    if (!protocol.explanation().isEmpty()) {
      read.explanation =
          rules.explanation(protocol.explanation(), "the explanation of " + protocol.rule());
    }
    if (!protocol.seed().isEmpty()) {
      read.seed = rules.seed(protocol.seed(), "the seed of " + protocol.rule());
      read.seededBy = protocol.seededBy();
    }
    return read;
  }

  private Machine machine(Protocol protocol, RoleDraft role, RuleMethods rules) {
    if (!protocol.machine().isEmpty()) {
      return rules.machine(protocol.machine(), "the machine of " + protocol.rule());
    }
    String pattern =
        role.name.isEmpty() ? protocol.value() : prefixed(protocol.value(), role, protocol.rule());
    return new PatternMachine(pattern, protocol.sense());
  }

  /** A protocol on a role's interface names its events without the role. */
  private String prefixed(String pattern, RoleDraft role, String rule) {
    try {
      return PatternNames.renamed(PatternParser.parse(pattern), pattern, role::prefixed);
    } catch (PatternException e) {
      throw new ContractDefinitionException(
          role.type.getName() + ", protocol " + rule + ": " + e.getMessage(), e);
    }
  }
}
