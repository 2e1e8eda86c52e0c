package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodPlan;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.runtime.Interruption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.ByteCodeAppender;
import net.bytebuddy.implementation.bytecode.Removal;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.assign.TypeCasting;
import net.bytebuddy.implementation.bytecode.collection.ArrayFactory;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import net.bytebuddy.implementation.bytecode.constant.LongConstant;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.member.FieldAccess;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.implementation.bytecode.member.MethodReturn;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Writes one method of a checked object. It consists of two methods: one that is small enough for
 * every JIT to inline, and a private one for the calls that are tracked. In Java:
 *
 * <pre>
 * R m(A a) {
 *   if (!Rules.aIsFine(a)) sentry.broken(this, M, 0, new Object[] {a});    // each requirement
 *   if ((quiet &amp; 1L &lt;&lt; M) == 0) return vht$watched$M(a);
 *   R r;
 *   try { r = target.m(a); }
 *   catch (Throwable t) { throw sentry.refused(this, M, new Object[] {a}, t); }   // if it may
 *   if (!Rules.rIsFine(r)) sentry.broken(this, M, 1, new Object[] {a});    // each guarantee
 *   return r;
 * }
 *
 * R vht$watched$M(A a) {
 *   if (sentry.glance(this, M, a)) { ... as above ... return r; }            // if that may do
 *   Entered call = sentry.enter(this, M, new Object[] {a});
 *   R r;
 *   try {
 *     a = (A) sentry.passed(call, 0);                                      // if it takes a role
 *     try { r = target.m(a); }
 *     catch (Throwable t) { throw sentry.threw(call, t); }
 *     r = (R) sentry.returned(call, r);                                    // or the same r
 *   } catch (Throwable t) {
 *     if (call.isInFlight) {
 *       call.isInFlight = false;
 *       sentry.tear.last = call;
 *       sentry.sharedTear.last = call;
 *     }
 *     throw t;
 *   }
 *   if (!Rules.rIsFine(r)) sentry.broken(this, M, 1, new Object[] {a});
 *   return r;
 * }
 * </pre>
 *
 * <p>The outer handler calls no method. It therefore completes even if a stack overflow kept {@code
 * returned} or {@code threw} from starting, and no call stays in flight forever.
 */
final class CheckedMethodWriter implements Implementation, ByteCodeAppender {
  private static final String WATCHED = CheckedClassGenerator.RESERVED + "watched$";
  private static final int BITS = Long.SIZE;
  private static final FieldDescription.InDefinedShape IN_FLIGHT =
      engineField(EnteredCall.class, "isInFlight");
  private static final FieldDescription.InDefinedShape LAST_TORN =
      engineField(Interruption.class, "last");
  private static final List<FieldDescription.InDefinedShape> TEARS =
      List.of(
          engineField(CallInterceptor.class, "tear"),
          engineField(CallInterceptor.class, "sharedTear"));

  /** Which of the two methods is written. */
  private enum Part {
    QUICK,
    WATCHED
  }

  private final Class<?> type;
  private final MethodPlan rules;
  private final Part part;
  private final MethodDescription target;

  private CheckedMethodWriter(Class<?> type, MethodPlan rules, Part part) {
    this.type = type;
    this.rules = rules;
    this.part = part;
    this.target = new MethodDescription.ForLoadedMethod(rules.method());
  }

  private static FieldDescription.InDefinedShape engineField(Class<?> type, String name) {
    return TypeDescription.ForLoadedType.of(type)
        .getDeclaredFields()
        .filter(ElementMatchers.named(name))
        .getOnly();
  }

  static DynamicType.Builder<CheckedObject> define(
      DynamicType.Builder<CheckedObject> builder, Class<?> type, MethodPlan rules) {
    Method method = rules.method();
    return builder
        .defineMethod(method.getName(), method.getReturnType(), Modifier.PUBLIC)
        .withParameters(method.getParameterTypes())
        .throwing(method.getExceptionTypes())
        .intercept(new CheckedMethodWriter(type, rules, Part.QUICK))
        .defineMethod(WATCHED + rules.index(), method.getReturnType(), Modifier.PRIVATE)
        .withParameters(method.getParameterTypes())
        .throwing(method.getExceptionTypes())
        .intercept(new CheckedMethodWriter(type, rules, Part.WATCHED));
  }

  @Override
  public InstrumentedType prepare(InstrumentedType instrumentedType) {
    return instrumentedType;
  }

  @Override
  public ByteCodeAppender appender(Target implementationTarget) {
    return this;
  }

  @Override
  public Size apply(MethodVisitor visitor, Context context, MethodDescription method) {
    new Writer(visitor, context, method).write();
    return new Size(0, 0); // computed with the frames
  }

  /** Writes one method. */
  private final class Writer {
    private final MethodVisitor visitor;
    private final Context context;
    private final MethodDescription method;
    private final TypeDescription self;
    private final int firstLocal;

    Writer(MethodVisitor visitor, Context context, MethodDescription method) {
      this.visitor = visitor;
      this.context = context;
      this.method = method;
      this.self = context.getInstrumentedType();
      this.firstLocal = method.getStackSize();
    }

    void write() {
      if (part == Part.QUICK) {
        check(rules.requirements(), 0, -1);
        goToWatchedUnlessQuiet();
      } else {
        if (rules.glanced() != MethodPlan.NEVER) {
          callAfterAGlance();
        }
        emit(
            field(CheckedClassGenerator.SENTRY),
            MethodVariableAccess.loadThis(),
            IntegerConstant.forValue(rules.index()),
            arguments(),
            invoke("enter"),
            MethodVariableAccess.REFERENCE.storeAt(firstLocal));
      }
      int result = part == Part.QUICK ? callTarget(part) : followTarget();
      check(rules.guarantees(), rules.requirements().size(), result);
      emit(load(result), MethodReturn.of(method.getReturnType()));
    }

    /** Calls the target as the first method does, if the interceptor allows that. */
    private void callAfterAGlance() {
      Label follow = new Label();
      emit(
          field(CheckedClassGenerator.SENTRY),
          MethodVariableAccess.loadThis(),
          IntegerConstant.forValue(rules.index()),
          rules.glanced() < 0 ? NullConstant.INSTANCE : argument(rules.glanced()),
          invoke("glance"));
      visitor.visitJumpInsn(Opcodes.IFEQ, follow);
      int result = callTarget(Part.QUICK);
      check(rules.guarantees(), rules.requirements().size(), result);
      emit(load(result), MethodReturn.of(method.getReturnType()));
      visitor.visitLabel(follow);
    }

    /**
     * Calls the target and notifies the interceptor of the outcome, or records the interruption.
     */
    private int followTarget() {
      Label from = new Label();
      Label to = new Label();
      Label handler = new Label();
      Label behind = new Label();
      visitor.visitLabel(from);
      rules.replaced().forEach(this::replaceArgument);
      int result = callTarget(Part.WATCHED);
      emit(
          field(CheckedClassGenerator.SENTRY),
          loadCall(),
          boxed(result),
          invoke("returned"),
          rules.replacesResult() ? stored(method.getReturnType(), result) : Removal.SINGLE);
      visitor.visitLabel(to);
      visitor.visitJumpInsn(Opcodes.GOTO, behind);
      visitor.visitTryCatchBlock(from, to, handler, "java/lang/Throwable"); // within: callTarget's
      visitor.visitLabel(handler);
      emit(MethodVariableAccess.REFERENCE.storeAt(result));
      leaveWord();
      emit(MethodVariableAccess.REFERENCE.loadFrom(result));
      visitor.visitInsn(Opcodes.ATHROW);
      visitor.visitLabel(behind);
      return result;
    }

    private void leaveWord() {
      Label done = new Label();
      emit(loadCall(), FieldAccess.forField(IN_FLIGHT).read());
      visitor.visitJumpInsn(Opcodes.IFEQ, done);
      emit(loadCall(), IntegerConstant.ZERO, FieldAccess.forField(IN_FLIGHT).write());
      for (FieldDescription.InDefinedShape tear : TEARS) {
        emit(
            field(CheckedClassGenerator.SENTRY),
            FieldAccess.forField(tear).read(),
            loadCall(),
            FieldAccess.forField(LAST_TORN).write());
      }
      visitor.visitLabel(done);
    }

    private void replaceArgument(int index) {
      var parameter = method.getParameters().get(index);
      emit(
          field(CheckedClassGenerator.SENTRY),
          loadCall(),
          IntegerConstant.forValue(index),
          invoke("passed"),
          stored(parameter.getType(), parameter.getOffset()));
    }

    private StackManipulation stored(TypeDescription.Generic type, int local) {
      return new StackManipulation.Compound(
          TypeCasting.to(type.asErasure()), MethodVariableAccess.REFERENCE.storeAt(local));
    }

    private void goToWatchedUnlessQuiet() {
      Label quick = new Label();
      if (rules.index() < BITS) {
        emit(field(CheckedClassGenerator.QUIET), LongConstant.forValue(1L << rules.index()));
        visitor.visitInsn(Opcodes.LAND);
        visitor.visitInsn(Opcodes.LCONST_0);
        visitor.visitInsn(Opcodes.LCMP);
        visitor.visitJumpInsn(Opcodes.IFNE, quick);
      }
      MethodDescription watched =
          self.getDeclaredMethods()
              .filter(ElementMatchers.named(WATCHED + rules.index()))
              .getOnly();
      emit(
          MethodVariableAccess.allArgumentsOf(method).prependThisReference(),
          MethodInvocation.invoke(watched),
          MethodReturn.of(method.getReturnType()));
      visitor.visitLabel(quick);
    }

    /** Calls the target and returns the index of the local variable that holds the result. */
    private int callTarget(Part how) {
      int result = firstLocal + 1;
      Label from = new Label();
      Label to = new Label();
      Label handler = new Label();
      Label behind = new Label();
      boolean isGuarded = how == Part.WATCHED || rules.refuses();
      if (isGuarded) {
        visitor.visitTryCatchBlock(from, to, handler, "java/lang/Throwable");
      }
      visitor.visitLabel(from);
      emit(
          field(CheckedClassGenerator.TARGET),
          MethodVariableAccess.allArgumentsOf(method),
          MethodInvocation.invoke(target).virtual(TypeDescription.ForLoadedType.of(type)),
          isVoid()
              ? StackManipulation.Trivial.INSTANCE
              : MethodVariableAccess.of(method.getReturnType()).storeAt(result));
      visitor.visitLabel(to);
      if (isGuarded) {
        visitor.visitJumpInsn(Opcodes.GOTO, behind);
        visitor.visitLabel(handler);
        handleThrown(result, how);
        visitor.visitLabel(behind);
      }
      return result;
    }

    private void handleThrown(int local, Part how) {
      emit(MethodVariableAccess.REFERENCE.storeAt(local), field(CheckedClassGenerator.SENTRY));
      if (how == Part.WATCHED) {
        emit(loadCall(), MethodVariableAccess.REFERENCE.loadFrom(local), invoke("threw"));
      } else {
        emit(
            MethodVariableAccess.loadThis(),
            IntegerConstant.forValue(rules.index()),
            arguments(),
            MethodVariableAccess.REFERENCE.loadFrom(local),
            invoke("refused"));
      }
      visitor.visitInsn(Opcodes.ATHROW);
    }

    /** Runs checks; {@code result} is the local variable of the result, or -1 before the call. */
    private void check(List<MethodPlan.CheckCall> checks, int firstNumber, int result) {
      for (int i = 0; i < checks.size(); i++) {
        Label fine = new Label();
        emit(checked(checks.get(i), result));
        visitor.visitJumpInsn(Opcodes.IFNE, fine);
        emit(
            field(CheckedClassGenerator.SENTRY),
            MethodVariableAccess.loadThis(),
            IntegerConstant.forValue(rules.index()),
            IntegerConstant.forValue(firstNumber + i),
            arguments(),
            invoke("broken"));
        visitor.visitLabel(fine);
      }
    }

    private StackManipulation checked(MethodPlan.CheckCall check, int result) {
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

    private StackManipulation field(String name) {
      FieldDescription.InDefinedShape field =
          self.getDeclaredFields().filter(ElementMatchers.named(name)).getOnly();
      return new StackManipulation.Compound(
          MethodVariableAccess.loadThis(), FieldAccess.forField(field).read());
    }

    private StackManipulation invoke(String sentryMethod) {
      return MethodInvocation.invoke(
          TypeDescription.ForLoadedType.of(CallInterceptor.class)
              .getDeclaredMethods()
              .filter(ElementMatchers.named(sentryMethod).and(ElementMatchers.isPublic()))
              .getOnly());
    }

    /** All arguments as an array, boxed. */
    private StackManipulation arguments() {
      List<StackManipulation> values = new ArrayList<>();
      for (int i = 0; i < method.getParameters().size(); i++) {
        values.add(argument(i));
      }
      return ArrayFactory.forType(TypeDescription.ForLoadedType.of(Object.class).asGenericType())
          .withValues(values);
    }

    /** One argument, boxed. */
    private StackManipulation argument(int index) {
      var parameter = method.getParameters().get(index);
      return new StackManipulation.Compound(
          MethodVariableAccess.load(parameter),
          Assigner.DEFAULT.assign(
              parameter.getType(),
              TypeDescription.ForLoadedType.of(Object.class).asGenericType(),
              Assigner.Typing.STATIC));
    }

    private StackManipulation boxed(int result) {
      if (isVoid()) {
        return NullConstant.INSTANCE;
      }
      TypeDescription.Generic object =
          TypeDescription.ForLoadedType.of(Object.class).asGenericType();
      return new StackManipulation.Compound(
          load(result),
          Assigner.DEFAULT.assign(method.getReturnType(), object, Assigner.Typing.STATIC));
    }

    private StackManipulation load(int result) {
      return isVoid()
          ? StackManipulation.Trivial.INSTANCE
          : MethodVariableAccess.of(method.getReturnType()).loadFrom(result);
    }

    private StackManipulation loadCall() {
      return MethodVariableAccess.REFERENCE.loadFrom(firstLocal);
    }

    private boolean isVoid() {
      return method.getReturnType().represents(void.class);
    }

    private void emit(StackManipulation... code) {
      new StackManipulation.Compound(code).apply(visitor, context);
    }
  }
}
