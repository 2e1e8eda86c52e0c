package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
    return members.stream().flatMap(member -> declarations(member, method)).toList();
  }

  /** The declarations of a method in one member. */
  Stream<Method> declarations(Class<?> member, Method method) {
    List<Class<?>> parameters = parameters(method);
    return ownMethods(member)
        .filter(own -> !Modifier.isStatic(own.getModifiers()) && !own.isBridge())
        .filter(own -> own.getName().equals(method.getName()))
        .filter(own -> parameters(own).equals(parameters));
  }

  /**
   * The declaration of a method in a member, or else in the last that it extends; empty if none.
   */
  Optional<Method> nearest(Class<?> member, Method method) {
    return members.stream()
        .filter(above -> above.isAssignableFrom(member))
        .flatMap(above -> declarations(above, method))
        .reduce((first, second) -> second);
  }

  private List<Class<?>> parameters(Method method) {
    return Arrays.stream(method.getGenericParameterTypes()).<Class<?>>map(this::erased).toList();
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
    return statesContract(type)
        || Arrays.stream(type.getInterfaces()).anyMatch(Lineage::isUnderContract);
  }

  /** Whether an interface itself states a contract. */
  static boolean statesContract(Class<?> type) {
    return isAnnotated(type) || ownMethods(type).anyMatch(Lineage::isAnnotatedMethod);
  }

  /** Whether a method or one of its parameters has an annotation of a contract. */
  static boolean isAnnotatedMethod(Method method) {
    return isAnnotated(method)
        || Arrays.stream(method.getParameters()).anyMatch(Lineage::isAnnotated);
  }

  private static boolean isAnnotated(AnnotatedElement element) {
    return OF_CONTRACTS.stream().anyMatch(element::isAnnotationPresent);
  }

  /** The public methods that an interface declares itself. */
  static Stream<Method> ownMethods(Class<?> type) {
    return Arrays.stream(type.getMethods()).filter(method -> method.getDeclaringClass() == type);
  }
}
