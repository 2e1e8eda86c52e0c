package dev.vht.contracts;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import net.bytebuddy.implementation.MethodCall;

/** Types of another class loader, whose parent is that of the tests. */
final class ForeignTypes {
  private static final String HOME = "foreign.Home";

  private final ClassLoader loader;

  private ForeignTypes(ClassLoader loader) {
    this.loader = loader;
  }

  /** A loader with one public interface, whose methods take no argument and return int. */
  static ForeignTypes withInterface(String name, String... methods) {
    DynamicType.Builder<?> made = new ByteBuddy().makeInterface().name(name);
    for (String method : methods) {
      made = made.defineMethod(method, int.class, Modifier.PUBLIC).withoutCode();
    }
    return new ForeignTypes(made.make());
  }

  private ForeignTypes(DynamicType.Unloaded<?> made) {
    this(childFirst(Map.of(made.getTypeDescription().getName(), made.getBytes())));
  }

  private static ClassLoader childFirst(Map<String, byte[]> types) {
    Map<String, byte[]> all = new LinkedHashMap<>(types);
    all.put(HOME, home());
    return new ByteArrayClassLoader.ChildFirst(ForeignTypes.class.getClassLoader(), all);
  }

  /** A class that exposes its lookup. */
  private static byte[] home() {
    try {
      return new ByteBuddy()
          .subclass(Object.class)
          .name(HOME)
          .defineMethod("lookup", MethodHandles.Lookup.class, Modifier.PUBLIC | Modifier.STATIC)
          .intercept(MethodCall.invoke(MethodHandles.class.getMethod("lookup")))
          .make()
          .getBytes();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  Class<?> type(String name) throws ClassNotFoundException {
    return loader.loadClass(name);
  }

  /** The full lookup of a class in package "foreign". */
  MethodHandles.Lookup lookup() throws ReflectiveOperationException {
    return (MethodHandles.Lookup) type(HOME).getMethod("lookup").invoke(null);
  }
}
