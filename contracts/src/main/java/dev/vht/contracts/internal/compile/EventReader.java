package dev.vht.contracts.internal.compile;

import static dev.vht.contracts.internal.compile.Conflict.described;

import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Phase;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of the methods of an interface: those that it declares, and after them those of
 * the interfaces that it extends.
 *
 * <p>A method that is under contract without a declared event has one, named after it. An interface
 * below that declares others adds them. The one that is named after the method stays, because the
 * protocols above name it.
 */
final class EventReader {
  private final RoleDraft role;
  private final Lineage lineage;
  private final Map<Class<?>, RuleMethods> rules;

  EventReader(RoleDraft role, Lineage lineage, Map<Class<?>, RuleMethods> rules) {
    this.role = role;
    this.lineage = lineage;
    this.rules = rules;
  }

  /** An event, and the method that declares it; without a declaration it is named after that. */
  private record Stated(
      Method by,
      boolean isDeclared,
      String name,
      Phase phase,
      String when,
      @Nullable Method decides,
      Class<? extends Throwable> thrown) {

    static Stated undeclared(Method by) {
      return new Stated(by, false, by.getName(), Phase.CALL, "", null, Throwable.class);
    }

    boolean isSameAs(Stated other) {
      return name.equals(other.name)
          && phase == other.phase
          && thrown == other.thrown
          && when.equals(other.when)
          && Objects.equals(decides, other.decides);
    }

    @Override
    public String toString() {
      return name
          + " on "
          + phase
          + (thrown == Throwable.class ? "" : " of " + thrown.getName())
          + (decides == null ? "" : " when " + described(decides));
    }
  }

  /** Adds the events of a method to its draft. */
  void read(RoleDraft.MethodDraft draft) {
    List<Stated> all = events(role.type, draft.method);
    if (!isAnyDeclared(all)) {
      return;
    }
    for (Stated event : all) {
      if (event.isDeclared) {
        draft.declared.add(drafted(event, draft.method));
      } else {
        draft.keepsUndeclared = true;
      }
    }
  }

  private static boolean isAnyDeclared(List<Stated> events) {
    for (Stated event : events) {
      if (event.isDeclared) {
        return true;
      }
    }
    return false;
  }

  private RoleDraft.EventDraft drafted(Stated event, Method method) {
    Predicate<Occurrence> guard =
        event.when.isEmpty()
            ? null
            : rulesOf(event.by)
                .condition(event.when, method, event.phase, "the condition of " + event.name);
    return new RoleDraft.EventDraft(
        role.prefixed(event.name), event.phase, guard, event.thrown, Map.of());
  }

  private RuleMethods rulesOf(Method declaration) {
    return Objects.requireNonNull(rules.get(declaration.getDeclaringClass()));
  }

  private List<Stated> events(Class<?> member, Method method) {
    if (!Lineage.isUnderContract(member)) {
      return List.of();
    }
    List<Stated> inherited = new ArrayList<>();
    for (Class<?> above : member.getInterfaces()) {
      List<Stated> more = events(above, method);
      requireAgreement(inherited, more);
      addMissing(inherited, more);
    }
    List<Stated> all = new ArrayList<>();
    for (Method declaration : lineage.declarations(member, method)) {
      all.addAll(declared(declaration));
    }
    if (all.isEmpty() && inherited.isEmpty()) {
      Optional<Method> nearest = lineage.nearest(member, method);
      return nearest.isEmpty() ? List.of() : List.of(Stated.undeclared(nearest.get()));
    }
    requireAgreement(inherited, all);
    if (!inherited.isEmpty()) {
      for (Stated event : all) {
        if (isMissing(event, inherited)) {
          requireNew(event, member, method);
        }
      }
    }
    addMissing(all, inherited);
    return all;
  }

  private List<Stated> declared(Method declaration) {
    List<Stated> declared = new ArrayList<>();
    for (Event event : declaration.getAnnotationsByType(Event.class)) {
      declared.add(
          new Stated(
              declaration,
              true,
              event.value(),
              event.on(),
              event.when(),
              rulesOf(declaration).named(event.when()),
              event.thrown()));
    }
    return declared;
  }

  private static void addMissing(List<Stated> all, List<Stated> more) {
    for (Stated event : more) {
      if (isMissing(event, all)) {
        all.add(event);
      }
    }
  }

  private static boolean isMissing(Stated event, List<Stated> all) {
    for (Stated other : all) {
      if (event.isSameAs(other)) {
        return false;
      }
    }
    return true;
  }

  /** An event that both name is declared alike in both. */
  private static void requireAgreement(List<Stated> above, List<Stated> here) {
    if (above.isEmpty()) {
      return;
    }
    for (Stated event : here) {
      List<Stated> namesakes = named(above, event.name);
      List<Stated> own = named(here, event.name);
      boolean agree =
          namesakes.isEmpty()
              || own.stream().noneMatch(one -> isMissing(one, namesakes))
                  && namesakes.stream().noneMatch(one -> isMissing(one, own));
      if (!agree) {
        throw Conflict.between(
            "the event " + event.name,
            described(namesakes.get(0).by),
            namesakes,
            described(event.by),
            own);
      }
    }
  }

  private static List<Stated> named(List<Stated> events, String name) {
    return events.stream().filter(event -> event.name.equals(name)).toList();
  }

  /** An event that is added to an inherited method is no event of other inherited methods. */
  private void requireNew(Stated event, Class<?> member, Method method) {
    for (Class<?> above : member.getInterfaces()) {
      boolean isInherited = lineage.nearest(above, method).isPresent();
      Optional<Stated> namesake = isInherited ? stated(above, event.name) : Optional.empty();
      if (namesake.isPresent()) {
        throw ContractCompiler.error(
            described(event.by)
                + " adds the event "
                + event.name
                + " to a method that it inherits, but that is the event of "
                + described(namesake.get().by)
                + ", so the protocols above would take one call for the other; give it another"
                + " name");
      }
    }
  }

  private Optional<Stated> stated(Class<?> member, String event) {
    return MethodSet.checkable(member).stream()
        .flatMap(method -> events(member, method).stream())
        .filter(stated -> stated.name.equals(event))
        .findFirst();
  }
}
