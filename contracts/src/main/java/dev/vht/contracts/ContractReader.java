package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import dev.vht.contracts.language.Pattern;
import dev.vht.contracts.language.PatternException;
import dev.vht.contracts.language.PatternParser;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the annotations of an interface, and finds everything that is wrong with them. */
final class ContractReader {
  private final Class<?> type;
  private final RuleMethods rules;
  private final String creation;
  private final List<Method> methods;
  private final List<ProtocolRule> protocols = new ArrayList<>();

  ContractReader(Class<?> type, MethodHandles.Lookup lookup) {
    this.type = type;
    Contracted contracted = type.getAnnotation(Contracted.class);
    boolean hasRules = contracted != null && contracted.rules() != void.class;
    this.rules = new RuleMethods(hasRules ? contracted.rules() : type, lookup);
    this.creation = contracted == null ? "" : contracted.creation();
    this.methods = watchable(type);
  }

  /** The methods that are judged, in an order that does not depend on the JVM. */
  private static List<Method> watchable(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
        .filter(method -> !isObjectMethod(method))
        .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
        .toList();
  }

  private static boolean isObjectMethod(Method method) {
    return switch (method.getName()) {
      case "equals" -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
      case "hashCode", "toString" -> method.getParameterCount() == 0;
      default -> false;
    };
  }

  List<ProtocolRule> protocols() {
    Set<String> known = eventNames();
    for (Protocol protocol : type.getAnnotationsByType(Protocol.class)) {
      protocols.add(protocol(protocol, known));
    }
    forbidIdleEvents();
    return List.copyOf(protocols);
  }

  private Set<String> eventNames() {
    Set<String> names = new LinkedHashSet<>();
    methods.forEach(method -> names.addAll(eventNames(method)));
    if (!creation.isEmpty()) {
      names.add(creation);
    }
    return names;
  }

  private static List<String> eventNames(Method method) {
    List<String> declared =
        Arrays.stream(method.getAnnotationsByType(Event.class)).map(Event::value).toList();
    return declared.isEmpty() ? List.of(method.getName()) : declared;
  }

  private ProtocolRule protocol(Protocol protocol, Set<String> known) {
    String where = type.getName() + ", protocol " + protocol.rule() + ": ";
    Pattern pattern;
    try {
      pattern = PatternParser.parse(protocol.value());
      PatternNames.check(pattern, protocol.value(), known);
    } catch (PatternException e) {
      throw new ContractDefinitionException(where + e.getMessage(), e);
    }
    Automaton automaton = Automaton.of(pattern);
    if (!automaton.canReject()) {
      throw new ContractDefinitionException(
          where + "\"" + protocol.value() + "\" allows everything and can never be broken", null);
    }
    requireKey(protocol, where);
    return new ProtocolRule(
        protocols.size(), protocol, automaton, seed(protocol), seededState(protocol, automaton));
  }

  private void requireKey(Protocol protocol, String where) {
    boolean isKeyed =
        methods.stream().anyMatch(method -> keys(method).containsKey(protocol.forEach()));
    if (!protocol.forEach().isEmpty() && !isKeyed) {
      throw new ContractDefinitionException(
          where
              + "forEach = \""
              + protocol.forEach()
              + "\" but no parameter is marked @Key(\""
              + protocol.forEach()
              + "\")",
          null);
    }
  }

  private @Nullable MethodHandle seed(Protocol protocol) {
    return protocol.seed().isEmpty()
        ? null
        : rules.handle(protocol.seed(), 2, "the seed of " + protocol.rule());
  }

  private int seededState(Protocol protocol, Automaton automaton) {
    if (protocol.seed().isEmpty()) {
      return Automaton.START;
    }
    int symbol = automaton.symbol(protocol.seededBy());
    int state =
        symbol == Automaton.NO_SYMBOL ? Automaton.REJECT : automaton.step(Automaton.START, symbol);
    if (state == Automaton.REJECT) {
      throw new ContractDefinitionException(
          type.getName()
              + ", protocol "
              + protocol.rule()
              + ": seededBy = \""
              + protocol.seededBy()
              + "\" is no event with which the pattern can begin; it can with "
              + automaton.allowed(Automaton.START),
          null);
    }
    return state;
  }

  /** An event that somebody declared and no pattern hears is a misspelt one. */
  private void forbidIdleEvents() {
    boolean someHearAll =
        protocols.stream().anyMatch(p -> p.automaton.anyOther() != Automaton.NO_SYMBOL);
    Set<String> refused = new LinkedHashSet<>();
    for (Refuses refuses : type.getAnnotationsByType(Refuses.class)) {
      refused.addAll(List.of(refuses.on()));
    }
    for (Method method : methods) {
      for (Event event : method.getAnnotationsByType(Event.class)) {
        boolean isNamed =
            protocols.stream()
                .anyMatch(p -> p.automaton.symbol(event.value()) != Automaton.NO_SYMBOL);
        boolean isCall =
            event.on() == Phase.CALL && (someHearAll || refused.contains(event.value()));
        if (!isNamed && !isCall) {
          throw new ContractDefinitionException(
              type.getName()
                  + "."
                  + method.getName()
                  + ": no protocol names its event \""
                  + event.value()
                  + "\"",
              null);
        }
      }
    }
  }

  List<MethodRules> methods() {
    List<MethodRules> read = new ArrayList<>();
    List<Refuses> refusals = List.of(type.getAnnotationsByType(Refuses.class));
    for (Method method : methods) {
      read.add(
          new MethodRules(
              read.size(),
              method,
              keys(method),
              requirements(method),
              guarantees(method),
              refusals.stream().filter(r -> concerns(r, method)).map(this::refusal).toList(),
              protocols.stream().map(protocol -> hearing(protocol, method)).toList()));
    }
    return read;
  }

  private static Map<String, Integer> keys(Method method) {
    Map<String, Integer> keys = new LinkedHashMap<>();
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Key key = parameters[i].getAnnotation(Key.class);
      if (key != null) {
        keys.put(key.value(), i);
      }
    }
    return keys;
  }

  private List<MethodRules.Check> requirements(Method method) {
    List<MethodRules.Check> checks = new ArrayList<>();
    Requires whole = method.getAnnotation(Requires.class);
    if (whole != null) {
      Stream.of(whole.value()).map(name -> rules.check(name, method, 0)).forEach(checks::add);
    }
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Requires one = parameters[i].getAnnotation(Requires.class);
      if (one != null) {
        for (String name : one.value()) {
          checks.add(rules.check(name, method, i));
        }
      }
    }
    return checks;
  }

  private List<MethodRules.Check> guarantees(Method method) {
    Ensures ensures = method.getAnnotation(Ensures.class);
    return ensures == null
        ? List.of()
        : Stream.of(ensures.value()).map(name -> rules.resultCheck(name, method)).toList();
  }

  private static boolean concerns(Refuses refuses, Method method) {
    return refuses.on().length == 0
        || eventNames(method).stream().anyMatch(List.of(refuses.on())::contains);
  }

  private Refusal refusal(Refuses refuses) {
    ProtocolRule protocol =
        protocols.stream().filter(p -> p.rule.equals(refuses.rule())).findFirst().orElse(null);
    return new Refusal(refuses.rule(), refuses.with(), refuses.text(), protocol);
  }

  /**
   * The events of a method that a pattern names; if it names none of them, the call is "any other
   * event" where the pattern has that.
   */
  private Hearing hearing(ProtocolRule protocol, Method method) {
    Automaton automaton = protocol.automaton;
    Event[] declared = method.getAnnotationsByType(Event.class);
    int call = declared.length == 0 ? automaton.symbol(method.getName()) : Automaton.NO_SYMBOL;
    List<Hearing.Outcome> outcomes = new ArrayList<>();
    for (Event event : declared) {
      int symbol = automaton.symbol(event.value());
      if (symbol != Automaton.NO_SYMBOL && event.on() != Phase.CALL) {
        outcomes.add(new Hearing.Outcome(event.on(), when(event), event.thrown(), symbol));
      } else if (symbol != Automaton.NO_SYMBOL && call == Automaton.NO_SYMBOL) {
        call = symbol;
      }
    }
    boolean isUnnamed = call == Automaton.NO_SYMBOL && outcomes.isEmpty();
    return new Hearing(automaton, isUnnamed ? automaton.anyOther() : call, outcomes);
  }

  private @Nullable MethodHandle when(Event event) {
    return event.when().isEmpty()
        ? null
        : rules.handle(event.when(), 1, "the condition of event " + event.value());
  }
}
