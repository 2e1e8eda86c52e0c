package dev.vht.contracts.internal.compile;

import dev.vht.contracts.spec.MethodReference;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Methods of an interface that a builder or a reference named.
 *
 * @param methods one or more
 */
public record MethodSet(List<Method> methods) {

  /** The methods of an interface that can be checked, in an order that all JVMs share. */
  public static List<Method> checkable(Class<?> type) {
    return distinct(
        Arrays.stream(type.getMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isBridge())
            .filter(method -> !isObjectMethod(method))
            .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
            .toList());
  }

  /** Whether it is {@code equals}, {@code hashCode} or {@code toString} as in {@link Object}. */
  static boolean isObjectMethod(Method method) {
    return switch (method.getName()) {
      case "equals" -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
      case "hashCode", "toString" -> method.getParameterCount() == 0;
      default -> false;
    };
  }

  /** Keeps the first of the methods that one method of a class implements. */
  private static List<Method> distinct(List<Method> methods) {
    List<Method> distinct = new ArrayList<>();
    for (Method method : methods) {
      if (distinct.stream()
          .noneMatch(
              known ->
                  isSameCall(known, method) && known.getReturnType() == method.getReturnType())) {
        distinct.add(method);
      }
    }
    return List.copyOf(distinct);
  }

  static boolean isSameCall(Method one, Method other) {
    return one.getName().equals(other.getName())
        && Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
  }

  /** All methods with a name, or the one that also has these parameter types. */
  public static MethodSet of(Class<?> type, String name, Class<?>... parameters) {
    List<Method> named =
        checkable(type).stream().filter(method -> method.getName().equals(name)).toList();
    List<Method> meant =
        parameters.length == 0
            ? named
            : named.stream()
                .filter(method -> Arrays.equals(method.getParameterTypes(), parameters))
                .toList();
    if (meant.isEmpty()) {
      throw new ContractDefinitionException(
          type.getName()
              + " has no method "
              + name
              + (parameters.length == 0 ? "" : Arrays.toString(parameters))
              + (named.isEmpty() ? "; it has " + names(type) : "; it has " + named),
          null);
    }
    return new MethodSet(meant);
  }

  private static List<String> names(Class<?> type) {
    return checkable(type).stream().map(Method::getName).distinct().toList();
  }

  /** The method that a reference calls. */
  public static <T> MethodSet of(Class<?> type, MethodReference<T> reference) {
    Object recorder =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new Called(method);
            });
    try {
      @SuppressWarnings("unchecked") // the reference is for this interface
      T object = (T) recorder;
      reference.call(object);
    } catch (Called called) {
      return of(type, called.method.getName(), called.method);
    } catch (Exception e) {
      throw new ContractDefinitionException(
          "a reference to a method of " + type.getName() + " threw " + e, e);
    }
    throw new ContractDefinitionException(
        "a reference to a method of " + type.getName() + " calls none of its methods", null);
  }

  private static MethodSet of(Class<?> type, String name, Method called) {
    List<Method> meant =
        checkable(type).stream().filter(method -> isSameCall(method, called)).toList();
    if (meant.isEmpty()) {
      throw new ContractDefinitionException(
          name + " is not an event: equals, hashCode and toString are the target's own", null);
    }
    return new MethodSet(meant);
  }

  /** Thrown by the recorder, with the method that was called. */
  private static final class Called extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Method method;

    Called(Method method) {
      super(null, null, false, false);
      this.method = method;
    }
  }
}
