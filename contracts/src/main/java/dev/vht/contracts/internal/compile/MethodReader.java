package dev.vht.contracts.internal.compile;

import static dev.vht.contracts.internal.compile.Conflict.described;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Children;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Matching;
import dev.vht.contracts.annotation.PassedAs;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.spec.KeySource;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the declarations of a method say, in an interface and in all that it extends. A
 * declaration below adds to those above and takes nothing away.
 */
final class MethodReader {
  /** Stands for the method itself among the numbers of its parameters. */
  private static final int WHOLE = -1;

  private final RoleDraft role;
  private final Lineage lineage;
  private final Map<Class<?>, RuleMethods> rules;
  private final EventReader events;

  MethodReader(RoleDraft role, Lineage lineage, Map<Class<?>, RuleMethods> rules) {
    this.role = role;
    this.lineage = lineage;
    this.rules = rules;
    this.events = new EventReader(role, lineage, rules);
  }

  /** A check, and the method whose declaration names it. */
  private record Stated(Method by, String name, MethodRules.Check check) {
    boolean isAlso(Stated other) {
      return check.method().equals(other.check.method()) && isAtSamePlace(other);
    }

    boolean isNamesake(Stated other) {
      return name.equals(other.name) && isAtSamePlace(other) && !by.equals(other.by);
    }

    private boolean isAtSamePlace(Stated other) {
      return check.firstArgument() == other.check.firstArgument();
    }
  }

  /** Adds the keys, events and checks of a method to its draft. */
  void read(RoleDraft.MethodDraft draft) {
    List<Method> declarations = lineage.declarations(draft.method);
    readKeys(draft, declarations);
    events.read(draft);
    readChecks(draft, declarations);
  }

  /** The role of the result; null if it has none. */
  @Nullable Child result(RoleDraft.MethodDraft draft) {
    return agreed(Child.class, lineage.declarations(draft.method), WHOLE, "the role of the result");
  }

  /** The role of an argument; null if it has none. */
  @Nullable Child passed(RoleDraft.MethodDraft draft, int index) {
    return agreed(
        Child.class, lineage.declarations(draft.method), index, "the role of parameter " + index);
  }

  /** The role of the elements of the result; null if they have none. */
  @Nullable Children each(RoleDraft.MethodDraft draft) {
    return agreed(
        Children.class,
        lineage.declarations(draft.method),
        WHOLE,
        "the role of the elements of the result");
  }

  /** How a checked object is passed as an argument; null if nothing says so. */
  @Nullable PassedAs passing(RoleDraft.MethodDraft draft, int index) {
    return agreed(
        PassedAs.class,
        lineage.declarations(draft.method),
        index,
        "how parameter " + index + " is passed");
  }

  /**
   * The annotation of a method or a parameter, in which its declarations must not differ.
   *
   * @param index the parameter, or {@link #WHOLE} for the method
   */
  private static <A extends Annotation> @Nullable A agreed(
      Class<A> annotation, List<Method> declarations, int index, String what) {
    A agreed = null;
    Method first = null;
    for (Method declaration : declarations) {
      AnnotatedElement element = index == WHOLE ? declaration : declaration.getParameters()[index];
      A here = element.getAnnotation(annotation);
      if (agreed == null || first == null) {
        agreed = here;
        first = declaration;
      } else if (here != null && !here.equals(agreed)) {
        throw Conflict.between(what, described(first), agreed, described(declaration), here);
      }
    }
    return agreed;
  }

  private void readKeys(RoleDraft.MethodDraft draft, List<Method> declarations) {
    for (Class<?> member : lineage.members()) {
      Key own = member.getAnnotation(Key.class);
      if (own != null) {
        draft.keys.put(own.value(), KeySource.receiver());
      }
    }
    Key result = agreed(Key.class, declarations, WHOLE, "the key that the result is");
    if (result != null) {
      draft.keys.put(result.value(), matched(KeySource.result(), result));
    }
    for (int i = 0; i < draft.method.getParameterCount(); i++) {
      Key key = agreed(Key.class, declarations, i, "the key that parameter " + i + " is");
      if (key != null) {
        draft.keys.put(key.value(), matched(KeySource.argument(i), key));
      }
    }
    requireOnePlace(draft, declarations);
  }

  private static KeySource matched(KeySource source, Key key) {
    return key.by() == Matching.IDENTITY ? source.byIdentity() : source;
  }

  /** A key that one declaration names stands at the same place in the others. */
  private static void requireOnePlace(RoleDraft.MethodDraft draft, List<Method> declarations) {
    for (Method declaration : declarations) {
      for (int i = 0; i < draft.method.getParameterCount(); i++) {
        Key key = declaration.getParameters()[i].getAnnotation(Key.class);
        KeySource source = key == null ? null : draft.keys.get(key.value());
        if (key == null || source == null || source.index() == i) {
          continue;
        }
        for (Method other : declarations) {
          boolean isThere =
              source.kind() == KeySource.Kind.ARGUMENT
                  && other.getParameters()[source.index()].isAnnotationPresent(Key.class);
          if (isThere && !other.equals(declaration)) {
            throw Conflict.between(
                "the place of the key \"" + key.value() + "\"",
                described(declaration),
                "parameter " + i,
                described(other),
                "parameter " + source.index());
          }
        }
      }
    }
  }

  private void readChecks(RoleDraft.MethodDraft draft, List<Method> declarations) {
    List<Stated> requirements = new ArrayList<>();
    List<Stated> guarantees = new ArrayList<>();
    for (Method declaration : declarations) {
      for (Stated requirement : requirements(draft.method, declaration)) {
        if (isNew(requirement, requirements, "the requirement ")) {
          requireFirst(requirement, draft.method);
          requirements.add(requirement);
        }
      }
      for (Stated guarantee : guarantees(draft.method, declaration)) {
        if (isNew(guarantee, guarantees, "the guarantee ")) {
          guarantees.add(guarantee);
        }
      }
    }
    for (Stated requirement : requirements) {
      draft.requirements.add(requirement.check);
    }
    for (Stated guarantee : guarantees) {
      draft.guarantees.add(guarantee.check);
    }
  }

  private List<Stated> requirements(Method method, Method declaration) {
    List<Stated> stated = new ArrayList<>();
    for (String name : names(declaration.getAnnotation(Requires.class))) {
      stated.add(new Stated(declaration, name, rulesOf(declaration).check(name, method, 0)));
    }
    for (int i = 0; i < method.getParameterCount(); i++) {
      for (String name : names(declaration.getParameters()[i].getAnnotation(Requires.class))) {
        stated.add(new Stated(declaration, name, rulesOf(declaration).check(name, method, i)));
      }
    }
    return stated;
  }

  private static List<String> names(@Nullable Requires requires) {
    return requires == null ? List.of() : List.of(requires.value());
  }

  private List<Stated> guarantees(Method method, Method declaration) {
    Ensures ensures = declaration.getAnnotation(Ensures.class);
    List<Stated> stated = new ArrayList<>();
    for (String name : ensures == null ? new String[0] : ensures.value()) {
      stated.add(new Stated(declaration, name, rulesOf(declaration).resultCheck(name, method)));
    }
    return stated;
  }

  private RuleMethods rulesOf(Method declaration) {
    return Objects.requireNonNull(rules.get(declaration.getDeclaringClass()));
  }

  private static boolean isNew(Stated check, List<Stated> known, String what) {
    for (Stated other : known) {
      if (check.isNamesake(other) && !check.isAlso(other)) {
        throw Conflict.between(
            what + check.name,
            described(other.by),
            described(other.check.method()),
            described(check.by),
            described(check.check.method()));
      }
    }
    for (Stated other : known) {
      if (check.isAlso(other)) {
        return false;
      }
    }
    return true;
  }

  /** Only the first interface under contract that has a method states requirements of it. */
  private void requireFirst(Stated requirement, Method method) {
    Class<?> by = requirement.by.getDeclaringClass();
    for (Class<?> above : lineage.members()) {
      boolean isAbove = above != by && above.isAssignableFrom(by);
      if (isAbove && Lineage.isUnderContract(above) && lineage.nearest(above, method).isPresent()) {
        throw ContractCompiler.error(
            described(requirement.by)
                + " adds the requirement "
                + requirement.name
                + ", but "
                + above.getName()
                + " promises callers that "
                + method.getName()
                + " does not require it, and they may hold a "
                + role.type.getSimpleName()
                + " as a "
                + above.getSimpleName()
                + "; put the requirement there, or declare a new method for it");
      }
    }
  }
}
