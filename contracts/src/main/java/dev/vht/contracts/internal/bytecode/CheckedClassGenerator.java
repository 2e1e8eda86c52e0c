package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Generates the classes of checked objects, as {@link CheckedClassWriter} writes them.
 *
 * <p>A class is defined through the lookup of its contract, in the package of the lookup class. It
 * can access package-private rules of that package, and no module needs to be opened.
 */
public final class CheckedClassGenerator {
  /** The prefix of generated methods. */
  static final String RESERVED = "vht$";

  private static final ConcurrentHashMap<String, AtomicInteger> NAMES = new ConcurrentHashMap<>();

  private CheckedClassGenerator() {}

  /**
   * Generates a class and returns its constructor.
   *
   * @param type the interface
   * @param methods the rules of its methods
   * @param lookup where the class is defined
   * @return takes the target and the interceptor, and returns the checked object
   * @throws ContractDefinitionException if the class cannot be generated
   */
  public static MethodHandle constructor(
      Class<?> type, List<MethodRules> methods, MethodHandles.Lookup lookup) {
    requireReach(type, lookup);
    Signatures.requireReach(type, methods, lookup);
    try {
      byte[] written = CheckedClassWriter.write(name(type, lookup), type, methods);
      Class<?> loaded = lookup.defineClass(written);
      lookup.ensureInitialized(loaded); // so that it is linked here and not at the first attach
      return lookup
          .findConstructor(loaded, MethodType.methodType(void.class, type, CallInterceptor.class))
          .asType(MethodType.methodType(Object.class, Object.class, CallInterceptor.class));
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ContractDefinitionException(
          "no class for checked objects of "
              + type.getName()
              + " could be made in "
              + lookup.lookupClass().getPackageName()
              + ": "
              + e,
          e);
    }
  }

  /**
   * Requires a type to be an interface that a class can implement.
   *
   * @param type a type
   * @throws ContractDefinitionException if it is not an interface, or one that cannot be
   *     implemented
   */
  public static void requireInterface(Class<?> type) {
    if (!type.isInterface()) {
      throw unusable(type, "is not an interface");
    } else if (type.isAnnotation()) {
      throw unusable(type, "is an annotation, which programs do not implement");
    } else if (type.isSealed()) {
      throw unusable(
          type, "is sealed, so no class can be made for it; put the contract on an open interface");
    }
    for (Method method : Signatures.methods(type)) {
      if (method.getName().startsWith(RESERVED)) {
        throw unusable(
            type, "has a method " + method.getName() + "; names with this prefix are reserved");
      } else if (Signatures.isFinalizer(method)) {
        throw unusable(
            type,
            "has the method finalize(), which the collector would call on each checked object while"
                + " its target lives; remove it, or give it another name");
      }
    }
  }

  private static void requireReach(Class<?> type, MethodHandles.Lookup lookup) {
    String user = lookup.lookupClass().getName();
    if (!lookup.hasFullPrivilegeAccess()) {
      throw unusable(
          type, "needs a full lookup: pass MethodHandles.lookup() from a class of your own");
    } else if (type.isHidden()) {
      throw unusable(
          type, "is a hidden class, which no other class can name; define it as an ordinary one");
    } else if (Modifier.isPrivate(type.getModifiers())) {
      throw unusable(type, "is not accessible: it is private; make it at least package-private");
    }
    try {
      if (Class.forName(type.getName(), false, lookup.lookupClass().getClassLoader()) != type) {
        throw unusable(type, "is another class of that name than " + user + " sees");
      }
      lookup.accessClass(type);
    } catch (ClassNotFoundException | LinkageError e) {
      throw unusable(type, "is not visible to the class loader of " + user);
    } catch (IllegalAccessException e) {
      throw unusable(
          type,
          "is not accessible to "
              + user
              + "; pass the lookup of a class in "
              + type.getPackageName());
    }
  }

  private static ContractDefinitionException unusable(Class<?> type, String problem) {
    return new ContractDefinitionException(type.getName() + " " + problem, null);
  }

  private static String name(Class<?> type, MethodHandles.Lookup lookup) {
    String simple = type.getName().substring(type.getName().lastIndexOf('.') + 1);
    String place = lookup.lookupClass().getPackageName();
    String name = (place.isEmpty() ? "" : place + ".") + simple + "$Checked";
    AtomicInteger fresh = new AtomicInteger();
    AtomicInteger known = NAMES.putIfAbsent(name, fresh);
    int number = (known == null ? fresh : known).getAndIncrement();
    return number == 0 ? name : name + number;
  }
}
