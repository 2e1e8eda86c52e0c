package dev.vht.contracts.internal.bytecode;

import java.util.Arrays;
import java.util.Optional;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.pool.TypePool;

/** Finds out, from class files, which method names a type that is missing at run time. */
final class MissingTypes {
  private MissingTypes() {}

  /**
   * Finds a method that names a missing type.
   *
   * @param type an interface
   * @param missing the name of the type
   * @return the interface and the method; empty if its class file cannot be read
   */
  static Optional<String> methodThatNames(Class<?> type, String missing) {
    try {
      Optional<String> own =
          TypePool.Default.of(type.getClassLoader())
              .describe(type.getName())
              .resolve()
              .getDeclaredMethods()
              .stream()
              .filter(method -> names(method, missing))
              .map(method -> type.getName() + "." + method.getName())
              .findFirst();
      return own.isPresent()
          ? own
          : Arrays.stream(type.getInterfaces())
              .flatMap(above -> methodThatNames(above, missing).stream())
              .findFirst();
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }

  private static boolean names(MethodDescription method, String missing) {
    if (method.getDescriptor().contains("L" + missing.replace('.', '/') + ";")) {
      return true;
    }
    try {
      return method.getExceptionTypes().asErasures().stream()
          .anyMatch(thrown -> thrown.getName().equals(missing));
    } catch (TypePool.Resolution.NoSuchTypeException e) {
      return e.getName().equals(missing);
    }
  }
}
