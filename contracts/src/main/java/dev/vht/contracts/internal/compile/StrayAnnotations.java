package dev.vht.contracts.internal.compile;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** Finds annotations of a contract on methods that no contract can check. */
final class StrayAnnotations {
  private StrayAnnotations() {}

  /**
   * Rejects annotations on the methods of {@link Object} and on static and private methods.
   *
   * @throws dev.vht.contracts.verdict.ContractDefinitionException if there is one
   */
  static void reject(Lineage lineage) {
    for (Class<?> member : lineage.members()) {
      for (Method method : declared(member)) {
        String kind = kind(method);
        if (!kind.isEmpty() && !method.isSynthetic() && Lineage.isAnnotatedMethod(method)) {
          throw ContractCompiler.error(
              Conflict.described(method)
                  + " has an annotation of the contract, but "
                  + kind
                  + ", so nothing would check it; remove the annotation");
        }
      }
    }
  }

  private static List<Method> declared(Class<?> member) {
    try {
      return Arrays.asList(member.getDeclaredMethods());
    } catch (NoClassDefFoundError e) { // by a private method, which concerns no contract
      return Lineage.ownMethods(member);
    }
  }

  private static String kind(Method method) {
    if (Modifier.isPrivate(method.getModifiers())) {
      return "is private";
    } else if (Modifier.isStatic(method.getModifiers())) {
      return "is static";
    }
    return MethodSet.isObjectMethod(method)
        ? "is a method of Object, which the target answers"
        : "";
  }
}
