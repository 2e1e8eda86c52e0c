package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedEquality;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.reflect.Method;
import java.util.List;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes the class of the checked objects of an interface. Each method of the interface notifies
 * the interceptor and calls the target directly ({@link CheckedMethodWriter}).
 *
 * <p>It writes through the ASM that Byte Buddy contains, and not through Byte Buddy's own builders:
 * these load 700 classes to write the first class, and ASM loads under 30.
 */
final class CheckedClassWriter {
  static final String TARGET = "target";
  static final String INTERCEPTOR = "interceptor";
  static final String UNTRACKED = "untracked";

  private static final String SUPERCLASS = Type.getInternalName(CheckedObject.class);

  private final ClassWriter writer = new FrameWriter();
  private final String self;
  private final Class<?> type;

  private CheckedClassWriter(String self, Class<?> type) {
    this.self = self;
    this.type = type;
  }

  /**
   * Computes frames without loading classes. Where code paths join here, a value has one type in
   * both, or is not used any more.
   */
  private static final class FrameWriter extends ClassWriter {
    FrameWriter() {
      super(COMPUTE_FRAMES);
    }

    @Override
    protected String getCommonSuperClass(String one, String other) {
      return MethodEmitter.OBJECT;
    }
  }

  /**
   * Writes a class.
   *
   * @param name its name
   * @param type the interface
   * @param methods the rules of its methods
   * @return the class file
   */
  static byte[] write(String name, Class<?> type, List<MethodRules> methods) {
    return new CheckedClassWriter(name.replace('.', '/'), type).write(methods);
  }

  private byte[] write(List<MethodRules> methods) {
    writeHead();
    writeConstructor();
    writeAccessors();
    writeObjectMethods();
    BridgeWriter bridges = new BridgeWriter(writer, self, type, methods);
    bridges.writeInherited();
    for (MethodRules method : methods) {
      Method narrower = bridges.narrower(method.method);
      if (narrower == null) {
        CheckedMethodWriter.write(writer, self, type, method);
      } else {
        bridges.write(method.method, narrower);
      }
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  static String[] internalNames(Class<?>... types) {
    String[] names = new String[types.length];
    for (int i = 0; i < types.length; i++) {
      names[i] = Type.getInternalName(types[i]);
    }
    return names;
  }

  private void writeHead() {
    int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    writer.visit(Opcodes.V17, access, self, null, SUPERCLASS, internalNames(type));
    writeField(Opcodes.ACC_FINAL, TARGET, type);
    writeField(Opcodes.ACC_FINAL, INTERCEPTOR, CallInterceptor.class);
    writeField(Opcodes.ACC_VOLATILE, UNTRACKED, long.class);
  }

  private void writeField(int access, String name, Class<?> of) {
    writer
        .visitField(access | Opcodes.ACC_PRIVATE, name, Type.getDescriptor(of), null, null)
        .visitEnd();
  }

  private void writeConstructor() {
    MethodEmitter code = method(0, "<init>", void.class, type, CallInterceptor.class);
    code.thisObject()
        .visitor
        .visitMethodInsn(Opcodes.INVOKESPECIAL, SUPERCLASS, "<init>", "()V", false);
    set(code, TARGET, type, 0);
    set(code, INTERCEPTOR, CallInterceptor.class, 1);
    returned(code);
  }

  private void writeAccessors() {
    returned(method(Opcodes.ACC_PUBLIC, "vht$target", Object.class).target());
    returned(method(Opcodes.ACC_PUBLIC, "vht$interceptor", CallInterceptor.class).interceptor());
    MethodEmitter code = method(Opcodes.ACC_PUBLIC, "vht$untracked", void.class, long.class);
    set(code, UNTRACKED, long.class, 0);
    returned(code);
  }

  /** These are the target's, and not events. */
  private void writeObjectMethods() {
    writeDelegate("hashCode", int.class);
    writeDelegate("toString", String.class);
    MethodEmitter code = method(Opcodes.ACC_PUBLIC, "equals", boolean.class, Object.class);
    code.target().loadParameters();
    code.visitor.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Type.getInternalName(CheckedEquality.class),
        "equal",
        "(Ljava/lang/Object;Ljava/lang/Object;)Z",
        false);
    returned(code);
  }

  private void writeDelegate(String name, Class<?> result) {
    MethodEmitter code = method(Opcodes.ACC_PUBLIC, name, result).target();
    code.visitor.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        MethodEmitter.OBJECT,
        name,
        "()" + Type.getDescriptor(result),
        false);
    returned(code);
  }

  private void set(MethodEmitter code, String field, Class<?> of, int argument) {
    code.thisObject()
        .loadParameter(argument)
        .visitor
        .visitFieldInsn(Opcodes.PUTFIELD, self, field, Type.getDescriptor(of));
  }

  private static void returned(MethodEmitter code) {
    code.returnResult();
    code.end();
  }

  private MethodEmitter method(int access, String name, Class<?> result, Class<?>... parameters) {
    StringBuilder descriptor = new StringBuilder("(");
    for (Class<?> parameter : parameters) {
      descriptor.append(Type.getDescriptor(parameter));
    }
    descriptor.append(')').append(Type.getDescriptor(result));
    MethodVisitor visitor = writer.visitMethod(access, name, descriptor.toString(), null, null);
    return new MethodEmitter(visitor, self, type, parameters, result);
  }
}
