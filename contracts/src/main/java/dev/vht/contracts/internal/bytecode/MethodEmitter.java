package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.Handover;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.assign.TypeCasting;
import net.bytebuddy.implementation.bytecode.collection.ArrayFactory;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.member.FieldAccess;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.matcher.ElementMatchers;

/** The expressions in a generated method: fields, arguments, the result, calls of the engine. */
final class MethodEmitter {
  private static final String CHECKED_OBJECT =
      TypeDescription.ForLoadedType.of(CheckedObject.class).getInternalName();

  final MethodVisitor visitor;
  final MethodDescription method;
  final TypeDescription self;

  /** The first local variable after the arguments; a tracked call is stored there. */
  final int firstLocal;

  private final Implementation.Context context;

  MethodEmitter(MethodVisitor visitor, Implementation.Context context, MethodDescription method) {
    this.visitor = visitor;
    this.context = context;
    this.method = method;
    this.self = context.getInstrumentedType();
    this.firstLocal = method.getStackSize();
  }

  StackManipulation stored(TypeDescription.Generic type, int local) {
    return new StackManipulation.Compound(
        TypeCasting.to(type.asErasure()), MethodVariableAccess.REFERENCE.storeAt(local));
  }

  /** Calls a check; {@code result} is the local variable of the result, or -1 before the call. */
  StackManipulation check(MethodRules.Check check, int result) {
    MethodDescription.InDefinedShape decides =
        new MethodDescription.ForLoadedMethod(check.method());
    List<StackManipulation> code = new ArrayList<>();
    int argument = check.firstArgument();
    for (var parameter : decides.getParameters()) {
      boolean isResult = result >= 0 && !isVoid() && code.isEmpty();
      TypeDescription.Generic from =
          isResult ? method.getReturnType() : method.getParameters().get(argument).getType();
      StackManipulation load =
          isResult
              ? MethodVariableAccess.of(from).loadFrom(result)
              : MethodVariableAccess.load(method.getParameters().get(argument++));
      code.add(
          new StackManipulation.Compound(
              load,
              Assigner.DEFAULT.assign(
                  from.asErasure().asGenericType(),
                  parameter.getType().asErasure().asGenericType(),
                  Assigner.Typing.STATIC)));
    }
    code.add(MethodInvocation.invoke(decides));
    return new StackManipulation.Compound(code);
  }

  StackManipulation field(String name) {
    FieldDescription.InDefinedShape field =
        self.getDeclaredFields().filter(ElementMatchers.named(name)).getOnly();
    return new StackManipulation.Compound(
        MethodVariableAccess.loadThis(), FieldAccess.forField(field).read());
  }

  StackManipulation invoke(String interceptorMethod) {
    return MethodInvocation.invoke(
        TypeDescription.ForLoadedType.of(CallInterceptor.class)
            .getDeclaredMethods()
            .filter(ElementMatchers.named(interceptorMethod).and(ElementMatchers.isPublic()))
            .getOnly());
  }

  /**
   * Loads the arguments for the target, and hands back those that it may have made.
   *
   * @param number the method's number
   */
  void loadArguments(int number, Map<Integer, Handover> handed) {
    for (int i = 0; i < method.getParameters().size(); i++) {
      var parameter = method.getParameters().get(i);
      StackManipulation load = MethodVariableAccess.load(parameter);
      Handover how = handed.get(i);
      if (how == null) {
        emit(load);
      } else {
        handBack(how, number, i, load, parameter.getType());
      }
    }
  }

  /** Loads an argument or, with the index -1, the result as its maker made it. */
  void handBack(
      Handover how, int number, int index, StackManipulation load, TypeDescription.Generic type) {
    Label same = new Label();
    Label done = new Label();
    emit(load);
    if (how == Handover.OBJECT) {
      visitor.visitTypeInsn(Opcodes.INSTANCEOF, CHECKED_OBJECT);
      visitor.visitJumpInsn(Opcodes.IFEQ, same);
    } else {
      visitor.visitJumpInsn(Opcodes.IFNULL, same);
    }
    emit(
        field(CheckedClassGenerator.INTERCEPTOR),
        IntegerConstant.forValue(number),
        IntegerConstant.forValue(index),
        load,
        invoke("handedBack"),
        TypeCasting.to(type.asErasure()));
    visitor.visitJumpInsn(Opcodes.GOTO, done);
    visitor.visitLabel(same);
    emit(load);
    visitor.visitLabel(done);
  }

  /** All arguments as an array, boxed. */
  StackManipulation arguments() {
    List<StackManipulation> values = new ArrayList<>();
    for (int i = 0; i < method.getParameters().size(); i++) {
      values.add(argument(i));
    }
    return ArrayFactory.forType(TypeDescription.ForLoadedType.of(Object.class).asGenericType())
        .withValues(values);
  }

  /** One argument, boxed. */
  StackManipulation argument(int index) {
    var parameter = method.getParameters().get(index);
    return new StackManipulation.Compound(
        MethodVariableAccess.load(parameter),
        Assigner.DEFAULT.assign(
            parameter.getType(),
            TypeDescription.ForLoadedType.of(Object.class).asGenericType(),
            Assigner.Typing.STATIC));
  }

  StackManipulation boxed(int result) {
    if (isVoid()) {
      return NullConstant.INSTANCE;
    }
    TypeDescription.Generic object = TypeDescription.ForLoadedType.of(Object.class).asGenericType();
    return new StackManipulation.Compound(
        load(result),
        Assigner.DEFAULT.assign(method.getReturnType(), object, Assigner.Typing.STATIC));
  }

  StackManipulation load(int result) {
    return isVoid()
        ? StackManipulation.Trivial.INSTANCE
        : MethodVariableAccess.of(method.getReturnType()).loadFrom(result);
  }

  StackManipulation loadCall() {
    return MethodVariableAccess.REFERENCE.loadFrom(firstLocal);
  }

  boolean isVoid() {
    return method.getReturnType().represents(void.class);
  }

  void emit(StackManipulation... code) {
    new StackManipulation.Compound(code).apply(visitor, context);
  }
}
