package dev.vht.contracts;

import dev.vht.contracts.enforcement.CheckedClass;
import dev.vht.contracts.monitor.MethodRules;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is said of one interface, before it is compiled. */
final class RoleDraft {

  /** An event of a method. */
  record EventDraft(
      String name,
      Phase phase,
      @Nullable Predicate<Occurrence> guard,
      Class<? extends Throwable> thrown,
      Map<String, KeySource> keys) {

    /** The same with the keys of its method, where it has no others of that name. */
    private EventDraft with(Map<String, KeySource> ofMethod) {
      Map<String, KeySource> all = new LinkedHashMap<>(ofMethod);
      all.putAll(keys);
      return new EventDraft(name, phase, guard, thrown, all);
    }
  }

  /** A refusal, and the methods that it concerns. */
  record RefusalDraft(
      String rule, Class<? extends RuntimeException> with, String text, List<String> on) {}

  /** What is said of one method. */
  static final class MethodDraft {
    final Method method;
    final List<EventDraft> declared = new ArrayList<>();
    final Map<String, KeySource> keys = new LinkedHashMap<>();
    final List<MethodRules.Check> requirements = new ArrayList<>();
    final List<MethodRules.Check> guarantees = new ArrayList<>();
    final List<MethodRules.Condition> conditions = new ArrayList<>();
    final Map<Integer, RoleDraft> passed = new LinkedHashMap<>();
    @Nullable RoleDraft result;

    MethodDraft(Method method) {
      this.method = method;
    }
  }

  final String name;
  final Class<?> type;
  final List<MethodDraft> methods;
  final List<RefusalDraft> refusals = new ArrayList<>();

  RoleDraft(String name, Class<?> type) {
    CheckedClass.requireInterface(type);
    this.name = name;
    this.type = type;
    this.methods = MethodSet.watchable(type).stream().map(MethodDraft::new).toList();
  }

  MethodDraft draft(Method method) {
    return methods.stream().filter(m -> m.method.equals(method)).findFirst().orElseThrow();
  }

  /** The events of a method: those that somebody declared, or one of its own name. */
  List<EventDraft> events(MethodDraft method) {
    if (!method.declared.isEmpty()) {
      return method.declared.stream().map(event -> event.with(method.keys)).toList();
    }
    return List.of(
        new EventDraft(
            prefixed(method.method.getName()), Phase.CALL, null, Throwable.class, method.keys));
  }

  /** An event's name among those of all roles. */
  String prefixed(String event) {
    return name.isEmpty() ? event : name + "." + event;
  }
}
