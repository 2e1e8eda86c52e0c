package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * The types in the signatures of an interface. The class that implements it names them all, so they
 * must be there, within its reach, and the same classes for it as for the interface.
 */
final class Signatures {
  private Signatures() {}

  /**
   * Returns the public methods of an interface.
   *
   * @param type the interface
   * @return its methods, static ones included
   * @throws ContractDefinitionException if a type that one of them names is missing at run time
   */
  static List<Method> methods(Class<?> type) {
    try {
      return List.of(type.getMethods());
    } catch (NoClassDefFoundError e) {
      String missing = String.valueOf(e.getMessage()).replace('/', '.');
      throw new ContractDefinitionException(
          MissingTypes.methodThatNames(type, missing)
                  .orElse("a method of " + type.getName() + " or of an interface that it extends")
              + " names the type "
              + missing
              + ", which is missing at run time, so no contract of "
              + type.getName()
              + " can be made; put that type on the class path",
          e);
    }
  }

  /**
   * Requires that a class which implements an interface can name the types of its methods.
   *
   * @param type the interface
   * @param methods the rules of its methods
   * @param lookup where that class is defined
   * @throws ContractDefinitionException if one is out of its reach, or another class there
   */
  static void requireReach(Class<?> type, List<MethodRules> methods, MethodHandles.Lookup lookup) {
    for (MethodRules rules : methods) {
      String place = type.getName() + "." + rules.name + ": ";
      Class<?>[] parameters = rules.method.getParameterTypes();
      for (int i = 0; i < parameters.length; i++) {
        requireReach(place + "the type of parameter " + i, parameters[i], lookup);
      }
      requireReach(place + "the type of its result", rules.method.getReturnType(), lookup);
    }
  }

  private static void requireReach(String place, Class<?> named, MethodHandles.Lookup lookup) {
    Class<?> type = named;
    while (type.isArray()) {
      type = type.componentType();
    }
    Class<?> user = lookup.lookupClass();
    boolean isNamed =
        Modifier.isPublic(type.getModifiers())
            || Modifier.isProtected(type.getModifiers())
            || type.getPackageName().equals(user.getPackageName());
    String problem = "";
    if (!isNamed) {
      problem =
          "is not accessible to "
              + user.getName()
              + "; make it public, or pass the lookup of a class in "
              + type.getPackageName();
    } else if (!type.isPrimitive() && !isSameOrUnseen(type, lookup)) {
      problem =
          "is not the class of that name that "
              + user.getName()
              + " sees; pass the lookup of a class that sees the one which the interface names";
    }
    if (!problem.isEmpty()) {
      throw new ContractDefinitionException(place + ", " + type.getName() + ", " + problem, null);
    }
  }

  /** A type that the class loader does not find at all is passed on without being loaded. */
  private static boolean isSameOrUnseen(Class<?> type, MethodHandles.Lookup lookup) {
    try {
      ClassLoader loader = lookup.lookupClass().getClassLoader();
      return Class.forName(type.getName(), false, loader) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return true;
    }
  }

  /** Whether a method is the one by which the collector finalizes an object. */
  static boolean isFinalizer(Method method) {
    return method.getName().equals("finalize") && method.getParameterCount() == 0;
  }
}
