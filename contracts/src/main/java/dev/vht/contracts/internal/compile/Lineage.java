package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Uncertain;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An interface with all its super-interfaces, of which each counts once, however often it is
 * reached.
 *
 * <p>Two methods are one method of the interface if their names are equal, and their parameters'
 * types too once the type parameters of each super-interface are replaced by what they stand for
 * here: {@code compare(T)} of {@code Base<String>} is {@code compare(String)}.
 */
final class Lineage {
  private static final List<Class<? extends Annotation>> OF_CONTRACTS =
      List.of(
          Contracted.class,
          Protocol.class,
          Protocol.List.class,
          Refuses.class,
          Refuses.List.class,
          Uncertain.class,
          Uncertain.List.class,
          Event.class,
          Event.List.class,
          Requires.class,
          Ensures.class,
          Key.class,
          Child.class);

  private final Set<Class<?>> members = new LinkedHashSet<>();
  private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

  Lineage(Class<?> type) {
    add(type);
  }

  private void add(Class<?> member) {
    for (Type above : member.getGenericInterfaces()) {
      Class<?> raw = erased(above);
      if (above instanceof ParameterizedType parameterized) {
        TypeVariable<?>[] variables = raw.getTypeParameters();
        Type[] given = parameterized.getActualTypeArguments();
        for (int i = 0; i < variables.length; i++) {
          arguments.put(variables[i], given[i]);
        }
      }
      add(raw);
    }
    members.add(member);
  }

  /** The interface and its super-interfaces, each after those that it extends. */
  List<Class<?>> members() {
    return List.copyOf(members);
  }

  /** The declarations of a method, those of a super-interface before those below it. */
  List<Method> declarations(Method method) {
    List<Method> declarations = new ArrayList<>();
    for (Class<?> member : members) {
      declarations.addAll(declarations(member, method));
    }
    return declarations;
  }

  /** The declarations of a method in one member. */
  List<Method> declarations(Class<?> member, Method method) {
    List<Class<?>> parameters = parameters(method);
    List<Method> declarations = new ArrayList<>();
    for (Method own : ownMethods(member)) {
      if (!Modifier.isStatic(own.getModifiers())
          && !own.isBridge()
          && own.getName().equals(method.getName())
          && parameters(own).equals(parameters)) {
        declarations.add(own);
      }
    }
    return declarations;
  }

  /**
   * The declaration of a method in a member, or else in the last that it extends; empty if none.
   */
  Optional<Method> nearest(Class<?> member, Method method) {
    Method nearest = null;
    for (Class<?> above : members) {
      if (above.isAssignableFrom(member)) {
        List<Method> here = declarations(above, method);
        nearest = here.isEmpty() ? nearest : here.get(here.size() - 1);
      }
    }
    return Optional.ofNullable(nearest);
  }

  private List<Class<?>> parameters(Method method) {
    List<Class<?>> parameters = new ArrayList<>();
    for (Type parameter : method.getGenericParameterTypes()) {
      parameters.add(erased(parameter));
    }
    return parameters;
  }

  private Class<?> erased(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    } else if (type instanceof ParameterizedType parameterized) {
      return erased(parameterized.getRawType());
    } else if (type instanceof GenericArrayType array) {
      return erased(array.getGenericComponentType()).arrayType();
    } else if (type instanceof WildcardType wildcard) {
      return erased(wildcard.getUpperBounds()[0]);
    }
    TypeVariable<?> variable = (TypeVariable<?>) type;
    Type argument = arguments.get(variable);
    return erased(argument == null ? variable.getBounds()[0] : argument);
  }

  /** Whether an interface or one that it extends states a contract. */
  static boolean isUnderContract(Class<?> type) {
    if (statesContract(type)) {
      return true;
    }
    for (Class<?> above : type.getInterfaces()) {
      if (isUnderContract(above)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an interface itself states a contract. */
  static boolean statesContract(Class<?> type) {
    if (isAnnotated(type)) {
      return true;
    }
    for (Method method : ownMethods(type)) {
      if (isAnnotatedMethod(method)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a method or one of its parameters has an annotation of a contract. */
  static boolean isAnnotatedMethod(Method method) {
    if (isAnnotated(method)) {
      return true;
    }
    for (Parameter parameter : method.getParameters()) {
      if (isAnnotated(parameter)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAnnotated(AnnotatedElement element) {
    for (Annotation present : element.getAnnotations()) {
      if (OF_CONTRACTS.contains(present.annotationType())) {
        return true;
      }
    }
    return false;
  }

  /** The public methods that an interface declares itself. */
  static List<Method> ownMethods(Class<?> type) {
    List<Method> own = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (method.getDeclaringClass() == type) {
        own.add(method);
      }
    }
    return own;
  }
}
