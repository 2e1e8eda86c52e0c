package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Matching;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.pattern.PatternException;
import dev.vht.contracts.internal.pattern.PatternNames;
import dev.vht.contracts.internal.pattern.PatternParser;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.PatternMachine;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the annotations of an interface, and of the interfaces of the roles in its contract. */
public final class AnnotationReader {
  private final Class<?> type;
  private final MethodHandles.Lookup lookup;
  private final Map<String, RoleDraft> roles = new LinkedHashMap<>();
  private final List<ProtocolDraft> protocols = new ArrayList<>();

  public AnnotationReader(Class<?> type, MethodHandles.Lookup lookup) {
    this.type = type;
    this.lookup = lookup;
  }

  public CompiledContract read() {
    Contracted contracted = type.getAnnotation(Contracted.class);
    role("", type);
    return new ContractCompiler(
            List.copyOf(roles.values()),
            protocols,
            contracted == null ? "object" : contracted.noun(),
            contracted == null ? "" : contracted.creation(),
            lookup)
        .compile();
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
    roles.put(name, role);
    RuleMethods rules = rules(of);
    for (RoleDraft.MethodDraft method : role.methods) {
      readKeys(role, method);
      readEvents(role, method, rules);
      readChecks(method, rules);
      readRoles(method);
    }
    readRefusals(role);
    for (Protocol protocol : of.getAnnotationsByType(Protocol.class)) {
      protocols.add(protocol(protocol, role, rules));
    }
    return role;
  }

  private RuleMethods rules(Class<?> of) {
    Contracted contracted = of.getAnnotation(Contracted.class);
    boolean hasRules = contracted != null && contracted.rules() != void.class;
    return new RuleMethods(hasRules ? contracted.rules() : of, lookup);
  }

  private static void readKeys(RoleDraft role, RoleDraft.MethodDraft draft) {
    Key own = role.type.getAnnotation(Key.class);
    if (own != null) {
      draft.keys.put(own.value(), KeySource.receiver());
    }
    Key result = draft.method.getAnnotation(Key.class);
    if (result != null) {
      draft.keys.put(result.value(), matched(KeySource.result(), result));
    }
    Parameter[] parameters = draft.method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Key key = parameters[i].getAnnotation(Key.class);
      if (key != null) {
        draft.keys.put(key.value(), matched(KeySource.argument(i), key));
      }
    }
  }

  private static KeySource matched(KeySource source, Key key) {
    return key.by() == Matching.IDENTITY ? source.byIdentity() : source;
  }

  private static void readEvents(RoleDraft role, RoleDraft.MethodDraft draft, RuleMethods rules) {
    for (Event event : draft.method.getAnnotationsByType(Event.class)) {
      Predicate<Occurrence> guard =
          event.when().isEmpty()
              ? null
              : rules.condition(
                  event.when(), draft.method, event.on(), "the condition of " + event.value());
      draft.declared.add(
          new RoleDraft.EventDraft(
              role.prefixed(event.value()), event.on(), guard, event.thrown(), Map.of()));
    }
  }

  private static void readChecks(RoleDraft.MethodDraft draft, RuleMethods rules) {
    Method method = draft.method;
    Requires whole = method.getAnnotation(Requires.class);
    if (whole != null) {
      Stream.of(whole.value())
          .map(name -> rules.check(name, method, 0))
          .forEach(draft.requirements::add);
    }
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Requires one = parameters[i].getAnnotation(Requires.class);
      if (one != null) {
        for (String name : one.value()) {
          draft.requirements.add(rules.check(name, method, i));
        }
      }
    }
    Ensures ensures = method.getAnnotation(Ensures.class);
    if (ensures != null) {
      Stream.of(ensures.value())
          .map(name -> rules.resultCheck(name, method))
          .forEach(draft.guarantees::add);
    }
  }

  private void readRoles(RoleDraft.MethodDraft draft) {
    Child result = draft.method.getAnnotation(Child.class);
    if (result != null) {
      draft.result = role(result.value(), draft.method.getReturnType());
    }
    Parameter[] parameters = draft.method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Child passed = parameters[i].getAnnotation(Child.class);
      if (passed != null) {
        draft.passed.put(i, role(passed.value(), parameters[i].getType()));
      }
    }
  }

  private static void readRefusals(RoleDraft role) {
    for (Refuses refuses : role.type.getAnnotationsByType(Refuses.class)) {
      role.refusals.add(
          new RoleDraft.RefusalDraft(
              refuses.rule(),
              refuses.with(),
              refuses.text(),
              Stream.of(refuses.on()).map(role::prefixed).toList()));
    }
  }

  private ProtocolDraft protocol(Protocol protocol, RoleDraft role, RuleMethods rules) {
    ProtocolDraft read = new ProtocolDraft(protocol.rule(), role.name);
    read.machine = machine(protocol, role, rules);
    read.text = protocol.text();
    read.keys = List.of(protocol.forEach());
    read.level = protocol.level();
    read.extent = protocol.extent();
    read.creators =
        Stream.of(protocol.createdBy()).map(role::prefixed).collect(Collectors.toUnmodifiableSet());
    read.after = protocol.afterViolation();
    read.completion = protocol.completion();
    read.resume = protocol.afterViolationIn();
    read.suspects = Stream.of(protocol.suspects()).distinct().toList();
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
