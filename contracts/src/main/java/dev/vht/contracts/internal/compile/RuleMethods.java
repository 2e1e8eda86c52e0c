package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The static methods that the annotations of an interface name. They are those of its class of
 * rules, or if that has none of the name, those of its super-interfaces.
 */
final class RuleMethods {
  private final Class<?> owner;
  private final List<RuleMethods> above;
  private final MethodHandles.Lookup lookup;

  RuleMethods(Class<?> owner, List<RuleMethods> above, MethodHandles.Lookup lookup) {
    this.owner = owner;
    this.above = List.copyOf(above);
    this.lookup = lookup;
  }

  /** A check of a requirement, which takes arguments starting at an index. */
  MethodRules.Check check(String name, Method method, int firstArgument) {
    Method check = method(name, "a requirement of " + method.getName());
    Class<?>[] arguments = method.getParameterTypes();
    Class<?>[] given = Arrays.copyOfRange(arguments, firstArgument, arguments.length);
    return check(check, given, method, firstArgument);
  }

  /** A check of a guarantee, which takes the result, unless it is void, and the arguments. */
  MethodRules.Check resultCheck(String name, Method method) {
    Method check = method(name, "a guarantee of " + method.getName());
    Class<?>[] arguments = method.getParameterTypes();
    if (method.getReturnType() == void.class) {
      return check(check, arguments, method, 0);
    }
    Class<?>[] given = new Class<?>[arguments.length + 1];
    given[0] = method.getReturnType();
    System.arraycopy(arguments, 0, given, 1, arguments.length);
    return check(check, given, method, 0);
  }

  private MethodRules.Check check(Method check, Class<?>[] given, Method method, int first) {
    Rule rule = check.getAnnotation(Rule.class);
    if (rule == null) {
      throw new ContractDefinitionException(
          described(check)
              + " checks "
              + method.getName()
              + ", so it needs an @Rule with its number and text",
          null);
    }
    requireFit(check, check.getParameterTypes(), given, method);
    return new MethodRules.Check(check, rule.id(), rule.text(), first);
  }

  private void requireFit(Method check, Class<?>[] taken, Class<?>[] given, Method method) {
    for (int i = 0; i < taken.length; i++) {
      if (i >= given.length || !isAssignable(taken[i], given[i])) {
        throw new ContractDefinitionException(
            described(check)
                + Arrays.toString(taken)
                + " does not fit what "
                + method.getName()
                + " gives it: "
                + Arrays.toString(given),
            null);
      }
    }
  }

  private static boolean isAssignable(Class<?> to, Class<?> from) {
    return to.isAssignableFrom(from) || to == Object.class;
  }

  /** The method with a name, for comparison; null for no name. */
  @Nullable Method named(String name) {
    List<Method> found = name.isEmpty() ? List.of() : found(name);
    return found.isEmpty() ? null : found.get(0);
  }

  /** A condition of an event. */
  Predicate<Occurrence> condition(String name, Method method, Phase phase, String purpose) {
    Method decides = method(name, purpose);
    Class<?>[] taken = decides.getParameterTypes();
    MethodHandle handle = generic(decides, purpose).asType(erased(taken.length, boolean.class));
    MethodHandle spread = handle.asSpreader(Object[].class, taken.length);
    if (taken.length == 1 && taken[0] == Occurrence.class) {
      return occurrence -> (boolean) called(spread, purpose, occurrence);
    }
    requireFit(decides, taken, given(method, phase), method);
    return occurrence -> {
      @Nullable Object[] all = given(occurrence);
      return (boolean) called(spread, purpose, Arrays.copyOf(all, taken.length));
    };
  }

  private static Class<?>[] given(Method method, Phase phase) {
    List<Class<?>> given = new ArrayList<>(List.of(method.getParameterTypes()));
    if (phase == Phase.RETURN && method.getReturnType() != void.class) {
      given.add(0, method.getReturnType());
    } else if (phase == Phase.THROW) {
      given.add(0, Throwable.class);
    }
    return given.toArray(Class<?>[]::new);
  }

  private static @Nullable Object[] given(Occurrence occurrence) {
    List<@Nullable Object> given = new ArrayList<>(occurrence.arguments());
    if (occurrence.phase() == Phase.RETURN && occurrence.method().getReturnType() != void.class) {
      given.add(0, occurrence.result());
    } else if (occurrence.phase() == Phase.THROW) {
      given.add(0, occurrence.exception());
    }
    return given.toArray();
  }

  /** A seed, which takes an object and a key. */
  BiPredicate<Object, @Nullable Object> seed(String name, String purpose) {
    Method seed = method(name, purpose);
    if (seed.getParameterCount() != 2) {
      throw new ContractDefinitionException(
          described(seed)
              + ", "
              + purpose
              + ", must take 2 arguments but takes "
              + seed.getParameterCount(),
          null);
    }
    MethodHandle handle =
        generic(seed, purpose).asType(erased(2, boolean.class)).asSpreader(Object[].class, 2);
    return (object, key) -> (boolean) called(handle, purpose, object, key);
  }

  /** An explanation, which takes an occurrence. */
  Function<Occurrence, String> explanation(String name, String purpose) {
    Method explains = method(name, purpose, String.class);
    if (!Arrays.equals(explains.getParameterTypes(), new Class<?>[] {Occurrence.class})) {
      throw new ContractDefinitionException(
          described(explains) + ", " + purpose + ", must take an Occurrence", null);
    }
    MethodHandle handle =
        generic(explains, purpose).asType(erased(1, Object.class)).asSpreader(Object[].class, 1);
    return occurrence -> (String) called(handle, purpose, occurrence);
  }

  /** The machine that a method returns. */
  Machine machine(String name, String purpose) {
    Method makes = method(name, purpose, Machine.class);
    if (makes.getParameterCount() != 0) {
      throw new ContractDefinitionException(
          described(makes) + ", " + purpose + ", must take no arguments", null);
    }
    MethodHandle handle =
        generic(makes, purpose).asType(erased(0, Object.class)).asSpreader(Object[].class, 0);
    return (Machine) called(handle, purpose);
  }

  private static MethodType erased(int parameters, Class<?> result) {
    return MethodType.genericMethodType(parameters).changeReturnType(result);
  }

  private MethodHandle generic(Method method, String purpose) {
    try {
      return lookup.unreflect(method);
    } catch (IllegalAccessException e) {
      throw inaccessible(method, purpose, e);
    }
  }

  private static Object called(MethodHandle handle, String purpose, @Nullable Object... arguments) {
    try {
      return handle.invoke(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(purpose + " threw " + e, e);
    }
  }

  private Method method(String name, String purpose) {
    return method(name, purpose, boolean.class);
  }

  private Method method(String name, String purpose, Class<?> result) {
    List<Method> found = found(name);
    if (found.size() != 1) {
      throw new ContractDefinitionException(
          owner.getName()
              + " has "
              + found.size()
              + " methods named "
              + name
              + ", "
              + purpose
              + "; it must have just one"
              + (found.size() < 2 || isOwn(found.get(0)) ? "" : ", but inherits " + found),
          null);
    }
    Method method = found.get(0);
    if (!Modifier.isStatic(method.getModifiers())
        || !result.isAssignableFrom(method.getReturnType())) {
      throw new ContractDefinitionException(
          described(method)
              + ", "
              + purpose
              + ", must be a static "
              + result.getSimpleName()
              + " method",
          null);
    }
    requireAccess(method, purpose);
    return method;
  }

  /** The methods with a name; those of an interface hide those above it, unless none is static. */
  private List<Method> found(String name) {
    List<Method> own =
        Arrays.stream(owner.getDeclaredMethods())
            .filter(method -> method.getName().equals(name) && !method.isSynthetic())
            .toList();
    if (own.stream().anyMatch(method -> Modifier.isStatic(method.getModifiers()))) {
      return own;
    }
    List<Method> inherited =
        above.stream().flatMap(rules -> rules.found(name).stream()).distinct().toList();
    return inherited.isEmpty() ? own : inherited;
  }

  private boolean isOwn(Method method) {
    return method.getDeclaringClass() == owner;
  }

  private static String described(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }

  private void requireAccess(Method method, String purpose) {
    try {
      lookup.unreflect(method);
    } catch (IllegalAccessException e) {
      throw inaccessible(method, purpose, e);
    }
    if (Modifier.isPrivate(method.getModifiers())) {
      throw inaccessible(method, purpose, null);
    }
  }

  private ContractDefinitionException inaccessible(
      Method method, String purpose, @Nullable Throwable cause) {
    return new ContractDefinitionException(
        described(method)
            + ", "
            + purpose
            + ", is not accessible to "
            + lookup.lookupClass().getPackageName()
            + "; make it and its class public, or at least"
            + " package-private in that package",
        cause);
  }
}
