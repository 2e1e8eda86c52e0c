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
    Method[] all = type.getMethods();
    Arrays.sort(all, new ByName());
    List<Method> checkable = new ArrayList<>();
    for (Method method : all) {
      if (!Modifier.isStatic(method.getModifiers())
          && !method.isBridge()
          && !isObjectMethod(method)
          && !isImplementedWith(checkable, method)) {
        checkable.add(method);
      }
    }
    return List.copyOf(checkable);
  }

  /** Orders methods by their names, and overloads by their declarations. */
  private static final class ByName implements Comparator<Method> {
    @Override
    public int compare(Method one, Method other) {
      int byName = one.getName().compareTo(other.getName());
      return byName != 0 ? byName : one.toString().compareTo(other.toString());
    }
  }

  /** Whether it is {@code equals}, {@code hashCode} or {@code toString} as in {@link Object}. */
  static boolean isObjectMethod(Method method) {
    return switch (method.getName()) {
      case "equals" -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
      case "hashCode", "toString" -> method.getParameterCount() == 0;
      default -> false;
    };
  }

  /** Whether a method of a class that implements one of some methods also implements another. */
  private static boolean isImplementedWith(List<Method> some, Method method) {
    for (Method known : some) {
      if (isSameCall(known, method) && known.getReturnType() == method.getReturnType()) {
        return true;
      }
    }
    return false;
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
