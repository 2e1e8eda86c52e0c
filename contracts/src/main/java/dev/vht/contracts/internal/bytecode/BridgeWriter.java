package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodRules;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes bridges, as a compiler does for a class: methods with the erased types of a
 * super-interface, or with a wider result, which call the method that overrides them. The default
 * bridges of the interfaces would not do, because two of them may collide.
 */
final class BridgeWriter {
  private final ClassVisitor into;
  private final String self;
  private final Class<?> type;
  private final List<MethodRules> methods;

  BridgeWriter(ClassVisitor into, String self, Class<?> type, List<MethodRules> methods) {
    this.into = into;
    this.self = self;
    this.type = type;
    this.methods = methods;
  }

  /** Writes bridges in place of the bridges of the interface. */
  void writeInherited() {
    Set<String> written = new HashSet<>();
    for (Method method : type.getMethods()) {
      boolean isBridge = method.isBridge() && !Modifier.isStatic(method.getModifiers());
      Method called = isBridge ? overriding(method) : null;
      if (called != null && written.add(method.getName() + Type.getMethodDescriptor(method))) {
        write(method, called);
      }
    }
  }

  /** Returns the method that a method with a wider result bridges to; null if it is no bridge. */
  @Nullable Method narrower(Method method) {
    Method narrower = null;
    for (MethodRules rules : methods) {
      if (isNarrower(rules.method, narrower == null ? method : narrower)) {
        narrower = rules.method;
      }
    }
    return narrower;
  }

  private static boolean isNarrower(Method method, Method wider) {
    return isOverload(method, wider)
        && Type.getMethodDescriptor(method).startsWith(parameters(wider))
        && method.getReturnType() != wider.getReturnType()
        && wider.getReturnType().isAssignableFrom(method.getReturnType());
  }

  private static String parameters(Method method) {
    String descriptor = Type.getMethodDescriptor(method);
    return descriptor.substring(0, descriptor.indexOf(')') + 1);
  }

  private static boolean isOverload(Method one, Method other) {
    return one.getName().equals(other.getName())
        && one.getParameterCount() == other.getParameterCount();
  }

  /** The only method whose types are at least as narrow; null if it is there, or not unique. */
  private @Nullable Method overriding(Method bridge) {
    Method found = null;
    for (MethodRules rules : methods) {
      boolean isOverriding = isOverload(rules.method, bridge) && fits(rules.method, bridge);
      if (isOverriding && (found != null || isSame(rules.method, bridge))) {
        return null;
      }
      found = isOverriding ? rules.method : found;
    }
    return found;
  }

  private static boolean isSame(Method one, Method other) {
    return Type.getMethodDescriptor(one).equals(Type.getMethodDescriptor(other));
  }

  private static boolean fits(Method narrow, Method wide) {
    Class<?>[] narrows = narrow.getParameterTypes();
    Class<?>[] wides = wide.getParameterTypes();
    for (int i = 0; i < narrows.length; i++) {
      if (!wides[i].isAssignableFrom(narrows[i])) {
        return false;
      }
    }
    return wide.getReturnType().isAssignableFrom(narrow.getReturnType());
  }

  /** Writes a bridge to a method of this class. */
  void write(Method bridge, Method called) {
    MethodVisitor visitor =
        into.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC,
            bridge.getName(),
            Type.getMethodDescriptor(bridge),
            null,
            CheckedClassWriter.internalNames(bridge.getExceptionTypes()));
    Class<?>[] given = bridge.getParameterTypes();
    MethodEmitter code =
        new MethodEmitter(visitor, self, type, given, bridge.getReturnType()).thisObject();
    for (int i = 0; i < given.length; i++) {
      code.loadParameter(i);
      if (given[i] != called.getParameterTypes()[i]) {
        code.cast(called.getParameterTypes()[i]);
      }
    }
    code.invokeOwn(called.getName(), called).returnResult();
    code.end();
  }
}
