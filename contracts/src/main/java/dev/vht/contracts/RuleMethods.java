package dev.vht.contracts;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The static methods that a contract's annotations name. */
final class RuleMethods {
  private final Class<?> owner;
  private final MethodHandles.Lookup lookup;

  RuleMethods(Class<?> owner, MethodHandles.Lookup lookup) {
    this.owner = owner;
    this.lookup = lookup;
  }

  /** A check of a requirement, which takes arguments from one on. */
  MethodRules.Check check(String name, Method method, int firstArgument) {
    Method check = method(name, "a requirement of " + method.getName());
    Class<?>[] arguments = method.getParameterTypes();
    Class<?>[] given = Arrays.copyOfRange(arguments, firstArgument, arguments.length);
    return check(check, given, method, firstArgument);
  }

  /** A check of a guarantee, which takes the result, if there is one, and the arguments. */
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
          owner.getName()
              + "."
              + check.getName()
              + " checks "
              + method.getName()
              + ", so it needs an @Rule with its number and text",
          null);
    }
    Class<?>[] taken = check.getParameterTypes();
    for (int i = 0; i < taken.length; i++) {
      if (i >= given.length || !isAssignable(taken[i], given[i])) {
        throw new ContractDefinitionException(
            owner.getName()
                + "."
                + check.getName()
                + Arrays.toString(taken)
                + " does not fit what "
                + method.getName()
                + " gives it: "
                + Arrays.toString(given),
            null);
      }
    }
    return new MethodRules.Check(check, rule.id(), rule.text(), first);
  }

  private static boolean isAssignable(Class<?> to, Class<?> from) {
    return to.isAssignableFrom(from) || to == Object.class;
  }

  /** A method as a handle from so many objects to {@code boolean}. */
  MethodHandle handle(String name, int parameters, String purpose) {
    Method method = method(name, purpose);
    if (method.getParameterCount() != parameters) {
      throw new ContractDefinitionException(
          owner.getName()
              + "."
              + name
              + ", "
              + purpose
              + ", must take "
              + parameters
              + " argument(s) but takes "
              + method.getParameterCount(),
          null);
    }
    try {
      MethodHandle handle = lookup.unreflect(method);
      return handle.asType(handle.type().generic().changeReturnType(boolean.class));
    } catch (IllegalAccessException e) {
      throw inaccessible(method, purpose, e);
    }
  }

  private Method method(String name, String purpose) {
    List<Method> found =
        Arrays.stream(owner.getDeclaredMethods())
            .filter(method -> method.getName().equals(name) && !method.isSynthetic())
            .toList();
    if (found.size() != 1) {
      throw new ContractDefinitionException(
          owner.getName()
              + " has "
              + found.size()
              + " methods named "
              + name
              + ", "
              + purpose
              + "; it must have just one",
          null);
    }
    Method method = found.get(0);
    if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != boolean.class) {
      throw new ContractDefinitionException(
          owner.getName() + "." + name + ", " + purpose + ", must be a static boolean method",
          null);
    }
    requireAccess(method, purpose);
    return method;
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
        owner.getName()
            + "."
            + method.getName()
            + ", "
            + purpose
            + ", is not accessible to "
            + lookup.lookupClass().getPackageName()
            + "; make it and its class public, or at least"
            + " package-private in that package",
        cause);
  }
}
