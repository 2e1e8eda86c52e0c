package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Passing;
import dev.vht.contracts.annotation.Sensitive;
import dev.vht.contracts.internal.bytecode.CheckedClassGenerator;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Phase;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A role before it is compiled. */
public final class RoleDraft {

  /** An event of a method. */
  public record EventDraft(
      String name,
      Phase phase,
      @Nullable Predicate<Occurrence> guard,
      Class<? extends Throwable> thrown,
      Map<String, KeySource> keys) {

    /** Adds the keys of its method, except those that it defines itself. */
    private EventDraft with(Map<String, KeySource> ofMethod) {
      Map<String, KeySource> all = new LinkedHashMap<>(ofMethod);
      all.putAll(keys);
      return new EventDraft(name, phase, guard, thrown, all);
    }
  }

  /** A refusal, and the events of the methods that it applies to. */
  public record RefusalDraft(
      String rule, Class<? extends RuntimeException> with, String text, List<String> on) {}

  /** An exception that leaves the effect uncertain, and the events of the methods that throw it. */
  public record UncertainDraft(Class<? extends Throwable> after, List<String> on) {}

  /** A method. */
  public static final class MethodDraft {
    final Method method;
    public final List<EventDraft> declared = new ArrayList<>();

    /** Whether the event that is named after the method stays where others are declared. */
    boolean keepsUndeclared;

    public final Map<String, KeySource> keys = new LinkedHashMap<>();
    final List<MethodRules.Check> requirements = new ArrayList<>();
    final List<MethodRules.Check> guarantees = new ArrayList<>();
    public final List<MethodRules.Condition> conditions = new ArrayList<>();
    public final Map<Integer, RoleDraft> passed = new LinkedHashMap<>();
    public final Map<Integer, Passing> passing = new LinkedHashMap<>();
    @Nullable public RoleDraft result;

    /** The role of the elements of its result. */
    @Nullable public RoleDraft each;

    /** The arguments that must not be printed, and {@link MethodRules#RESULT} if it must not be. */
    public final Set<Integer> sensitive = new HashSet<>();

    MethodDraft(Lineage lineage, Method method) {
      this.method = method;
      for (Method declared : lineage.declarations(method)) {
        addSensitive(declared);
      }
    }

    /** Adds what this method is marked with where an interface declares it. */
    private void addSensitive(Method declared) {
      if (declared.isAnnotationPresent(Sensitive.class)) {
        sensitive.add(MethodRules.RESULT);
      }
      Parameter[] parameters = declared.getParameters();
      for (int i = 0; i < parameters.length; i++) {
        if (parameters[i].isAnnotationPresent(Sensitive.class)) {
          sensitive.add(i);
        }
      }
    }

    /** The role of its result or of the elements of its result; empty if there is none. */
    List<RoleDraft> resultRoles() {
      List<RoleDraft> roles = new ArrayList<>();
      if (result != null) {
        roles.add(result);
      }
      if (each != null) {
        roles.add(each);
      }
      return roles;
    }
  }

  public final String name;
  public final Class<?> type;
  final List<MethodDraft> methods;
  public final List<RefusalDraft> refusals = new ArrayList<>();
  public final List<UncertainDraft> uncertain = new ArrayList<>();

  /** Whether it holds what the annotations of its interface say. */
  boolean isRead;

  public RoleDraft(String name, Class<?> type) {
    CheckedClassGenerator.requireInterface(type);
    this.name = name;
    this.type = type;
    Lineage lineage = new Lineage(type);
    this.methods = new ArrayList<>();
    for (Method method : MethodSet.checkable(type)) {
      methods.add(new MethodDraft(lineage, method));
    }
  }

  public MethodDraft draft(Method method) {
    return methods.stream().filter(m -> m.method.equals(method)).findFirst().orElseThrow();
  }

  /** The declared events of a method, and the one that is named after it, if that counts. */
  List<EventDraft> events(MethodDraft method) {
    List<EventDraft> events = new ArrayList<>();
    for (EventDraft event : method.declared) {
      events.add(event.with(method.keys));
    }
    if (events.isEmpty() || method.keepsUndeclared) {
      events.add(
          new EventDraft(
              prefixed(method.method.getName()), Phase.CALL, null, Throwable.class, method.keys));
    }
    return List.copyOf(events);
  }

  /** The name of an event, with the role as its prefix. */
  String prefixed(String event) {
    return name.isEmpty() ? event : name + "." + event;
  }
}
