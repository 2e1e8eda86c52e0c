package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.Handover;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * The expressions in a generated method: fields, arguments, the result, calls of the engine. Each
 * leaves its value on the operand stack and returns this.
 */
final class MethodEmitter {
  static final String OBJECT = "java/lang/Object";
  static final String THROWABLE = "java/lang/Throwable";
  private static final String CHECKED_OBJECT = Type.getInternalName(CheckedObject.class);
  private static final String INTERCEPTOR = Type.getInternalName(CallInterceptor.class);
  private static final Map<String, String> INTERCEPTIONS = interceptions();

  final MethodVisitor visitor;
  final Class<?>[] parameters;
  final Class<?> result;

  /** The first local variable after the arguments; a tracked call is stored there. */
  final int firstLocal;

  private final String self;
  private final Class<?> type;
  private final int[] locals;

  /**
   * Begins a method.
   *
   * @param visitor writes it
   * @param self the internal name of its class
   * @param type the interface of the target
   * @param parameters its parameters
   * @param result the type of its result
   */
  MethodEmitter(
      MethodVisitor visitor, String self, Class<?> type, Class<?>[] parameters, Class<?> result) {
    this.visitor = visitor;
    this.self = self;
    this.type = type;
    this.parameters = parameters;
    this.result = result;
    this.locals = new int[parameters.length];
    int next = 1;
    for (int i = 0; i < parameters.length; i++) {
      locals[i] = next;
      next += Type.getType(parameters[i]).getSize();
    }
    this.firstLocal = next;
    visitor.visitCode();
  }

  /** Ends the method. */
  void end() {
    visitor.visitMaxs(0, 0); // computed with the frames
    visitor.visitEnd();
  }

  /** The descriptors of the interceptor's methods, by name. */
  private static Map<String, String> interceptions() {
    Map<String, String> descriptors = new HashMap<>();
    for (Method method : CallInterceptor.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        descriptors.put(method.getName(), Type.getMethodDescriptor(method));
      }
    }
    return descriptors;
  }

  MethodEmitter thisObject() {
    return load(Object.class, 0);
  }

  MethodEmitter target() {
    return thisObject().field(CheckedClassWriter.TARGET, type);
  }

  MethodEmitter interceptor() {
    return thisObject().field(CheckedClassWriter.INTERCEPTOR, CallInterceptor.class);
  }

  MethodEmitter untracked() {
    return thisObject().field(CheckedClassWriter.UNTRACKED, long.class);
  }

  private MethodEmitter field(String name, Class<?> of) {
    visitor.visitFieldInsn(Opcodes.GETFIELD, self, name, Type.getDescriptor(of));
    return this;
  }

  /** Replaces an object of the engine by the value of one of its fields. */
  MethodEmitter read(Field field) {
    return access(Opcodes.GETFIELD, field);
  }

  /** Stores a value in a field of an object of the engine. */
  MethodEmitter write(Field field) {
    return access(Opcodes.PUTFIELD, field);
  }

  private MethodEmitter access(int instruction, Field field) {
    visitor.visitFieldInsn(
        instruction,
        Type.getInternalName(field.getDeclaringClass()),
        field.getName(),
        Type.getDescriptor(field.getType()));
    return this;
  }

  /** Calls a method of the interceptor, which was loaded before the arguments. */
  MethodEmitter intercept(String name) {
    visitor.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, INTERCEPTOR, name, INTERCEPTIONS.get(name), false);
    return this;
  }

  /** Calls a method of this class, which was loaded before the arguments. */
  MethodEmitter invokeOwn(String name, Method signature) {
    visitor.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, self, name, Type.getMethodDescriptor(signature), false);
    return this;
  }

  /** Calls a method of the target, which was loaded before the arguments. */
  MethodEmitter invokeTarget(Method method) {
    visitor.visitMethodInsn(
        Opcodes.INVOKEINTERFACE,
        Type.getInternalName(type),
        method.getName(),
        Type.getMethodDescriptor(method),
        true);
    return this;
  }

  MethodEmitter invokeStatic(Method method) {
    Class<?> owner = method.getDeclaringClass();
    visitor.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Type.getInternalName(owner),
        method.getName(),
        Type.getMethodDescriptor(method),
        owner.isInterface());
    return this;
  }

  MethodEmitter number(int value) {
    if (value >= -1 && value <= 5) {
      visitor.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      visitor.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      visitor.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      visitor.visitLdcInsn(value);
    }
    return this;
  }

  MethodEmitter nothing() {
    visitor.visitInsn(Opcodes.ACONST_NULL);
    return this;
  }

  MethodEmitter load(Class<?> of, int local) {
    visitor.visitVarInsn(Type.getType(of).getOpcode(Opcodes.ILOAD), local);
    return this;
  }

  MethodEmitter store(Class<?> of, int local) {
    visitor.visitVarInsn(Type.getType(of).getOpcode(Opcodes.ISTORE), local);
    return this;
  }

  MethodEmitter cast(Class<?> to) {
    visitor.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(to));
    return this;
  }

  MethodEmitter loadCall() {
    return load(Object.class, firstLocal);
  }

  MethodEmitter storeCall() {
    return store(Object.class, firstLocal);
  }

  MethodEmitter loadParameter(int index) {
    return load(parameters[index], locals[index]);
  }

  MethodEmitter storeParameter(int index) {
    return store(parameters[index], locals[index]);
  }

  /** Loads all arguments as this method was given them. */
  MethodEmitter loadParameters() {
    for (int i = 0; i < parameters.length; i++) {
      loadParameter(i);
    }
    return this;
  }

  /** Loads the result from a local variable; nothing if there is none. */
  MethodEmitter loadResult(int local) {
    return isVoid() ? this : load(result, local);
  }

  /** Stores the result in a local variable; nothing if there is none. */
  MethodEmitter storeResult(int local) {
    return isVoid() ? this : store(result, local);
  }

  void returnResult() {
    visitor.visitInsn(Type.getType(result).getOpcode(Opcodes.IRETURN));
  }

  /**
   * Loads the arguments for the target, and hands back those that it may have made.
   *
   * @param number the method's number
   */
  MethodEmitter loadHanded(int number, Map<Integer, Handover> handed) {
    for (int i = 0; i < parameters.length; i++) {
      Handover how = handed.get(i);
      if (how == null) {
        loadParameter(i);
      } else {
        handBack(how, number, i, parameters[i], locals[i]);
      }
    }
    return this;
  }

  /** Loads the result as its maker made it. */
  MethodEmitter handBackResult(int number, int local) {
    handBack(Handover.OBJECT, number, -1, result, local);
    return this;
  }

  private void handBack(Handover how, int number, int index, Class<?> of, int local) {
    Label same = new Label();
    Label done = new Label();
    load(of, local);
    if (how == Handover.OBJECT) {
      visitor.visitTypeInsn(Opcodes.INSTANCEOF, CHECKED_OBJECT);
      visitor.visitJumpInsn(Opcodes.IFEQ, same);
    } else {
      visitor.visitJumpInsn(Opcodes.IFNULL, same);
    }
    interceptor().number(number).number(index).load(of, local).intercept("handedBack").cast(of);
    visitor.visitJumpInsn(Opcodes.GOTO, done);
    visitor.visitLabel(same);
    load(of, local);
    visitor.visitLabel(done);
  }

  /** Calls a check; {@code local} is the local variable of the result, or -1 before the call. */
  MethodEmitter check(MethodRules.Check check, int local) {
    int argument = check.firstArgument();
    boolean isResult = local >= 0 && !isVoid(); // the first that it takes
    for (Class<?> taken : check.method().getParameterTypes()) {
      Class<?> given = isResult ? result : parameters[argument];
      if (isResult) {
        load(result, local);
      } else {
        loadParameter(argument++);
      }
      isResult = false;
      if (!taken.isPrimitive()) {
        box(given);
      }
    }
    return invokeStatic(check.method());
  }

  /** Loads all arguments as an array, boxed. */
  MethodEmitter arguments() {
    number(parameters.length);
    visitor.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT);
    for (int i = 0; i < parameters.length; i++) {
      visitor.visitInsn(Opcodes.DUP);
      number(i).argument(i);
      visitor.visitInsn(Opcodes.AASTORE);
    }
    return this;
  }

  /** Loads one argument, boxed. */
  MethodEmitter argument(int index) {
    return loadParameter(index).box(parameters[index]);
  }

  /** Loads the result, boxed; null if there is none. */
  MethodEmitter boxedResult(int local) {
    return isVoid() ? nothing() : load(result, local).box(result);
  }

  private MethodEmitter box(Class<?> of) {
    if (of.isPrimitive()) {
      Class<?> wrapper = wrapper(of);
      String descriptor = Type.getMethodDescriptor(Type.getType(wrapper), Type.getType(of));
      visitor.visitMethodInsn(
          Opcodes.INVOKESTATIC, Type.getInternalName(wrapper), "valueOf", descriptor, false);
    }
    return this;
  }

  private static Class<?> wrapper(Class<?> primitive) {
    return MethodType.methodType(primitive).wrap().returnType();
  }

  boolean isVoid() {
    return result == void.class;
  }
}
