package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.Handover;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.runtime.Interruption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
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
 *   // each requirement:
 *   if (!Rules.aIsFine(a)) interceptor.broken(this, M, 0, new Object[] {a}, null, null);
 *   if ((untracked &amp; 1L &lt;&lt; M) == 0) return vht$tracked$M(a);
 *   R r;
 *   try { r = target.m(a); }
 *   // if the contract has refusals:
 *   catch (Throwable t) { throw interceptor.refused(this, M, new Object[] {a}, t); }
 *   // each guarantee:
 *   if (!Rules.rIsFine(r)) interceptor.broken(this, M, 1, new Object[] {a}, r, null);
 *   return r;
 * }
 * // where the target may have made an argument, m(a) is:
 * // m(a instanceof CheckedObject ? (A) interceptor.handedBack(M, 0, a) : a)
 *
 * R vht$tracked$M(A a) {
 *   // if the method has a fast path:
 *   if (interceptor.allowsUntracked(this, M, a)) { ... as above ... return r; }
 *   EnteredCall call = interceptor.enter(this, M, new Object[] {a});
 *   R r;
 *   try {
 *     a = (A) interceptor.passed(call, 0); // if the argument has a role
 *     try { r = target.m(a); }
 *     catch (Throwable t) { throw interceptor.threw(call, t); }
 *     r = (R) interceptor.returned(call, r); // or the same r
 *   } catch (Throwable t) {
 *     if (call.isInFlight) {
 *       call.isInFlight = false;
 *       interceptor.interruption.last = call;
 *       interceptor.sharedInterruption.last = call;
 *     }
 *     throw t;
 *   }
 *   if (!Rules.rIsFine(r)) interceptor.broken(this, M, 1, new Object[] {a}, r, call);
 *   return r;
 * }
 * </pre>
 *
 * <p>The outer handler calls no method. It therefore completes even if a stack overflow kept {@code
 * returned} or {@code threw} from starting, and no call stays in flight forever.
 */
final class CheckedMethodWriter implements Implementation, ByteCodeAppender {
  private static final String TRACKED = CheckedClassGenerator.RESERVED + "tracked$";
  private static final int BITS = Long.SIZE;
  private static final FieldDescription.InDefinedShape IN_FLIGHT =
      engineField(EnteredCall.class, "isInFlight");
  private static final FieldDescription.InDefinedShape LAST_INTERRUPTED =
      engineField(Interruption.class, "last");
  private static final List<FieldDescription.InDefinedShape> INTERRUPTIONS =
      List.of(
          engineField(CallInterceptor.class, "interruption"),
          engineField(CallInterceptor.class, "sharedInterruption"));

  /** Which of the two methods is written. */
  private enum Part {
    FAST,
    TRACKED
  }

  private final Class<?> type;
  private final MethodRules rules;
  private final Part part;
  private final MethodDescription target;

  private CheckedMethodWriter(Class<?> type, MethodRules rules, Part part) {
    this.type = type;
    this.rules = rules;
    this.part = part;
    this.target = new MethodDescription.ForLoadedMethod(rules.method);
  }

  private static FieldDescription.InDefinedShape engineField(Class<?> type, String name) {
    return TypeDescription.ForLoadedType.of(type)
        .getDeclaredFields()
        .filter(ElementMatchers.named(name))
        .getOnly();
  }

  static DynamicType.Builder<CheckedObject> define(
      DynamicType.Builder<CheckedObject> builder, Class<?> type, MethodRules rules) {
    Method method = rules.method;
    return builder
        .defineMethod(method.getName(), method.getReturnType(), Modifier.PUBLIC)
        .withParameters(method.getParameterTypes())
        .throwing(method.getExceptionTypes())
        .intercept(new CheckedMethodWriter(type, rules, Part.FAST))
        .defineMethod(TRACKED + rules.index, method.getReturnType(), Modifier.PRIVATE)
        .withParameters(method.getParameterTypes())
        .throwing(method.getExceptionTypes())
        .intercept(new CheckedMethodWriter(type, rules, Part.TRACKED));
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
    new Writer(new MethodEmitter(visitor, context, method)).write();
    return new Size(0, 0); // computed with the frames
  }

  /** Writes one method. */
  private final class Writer {
    private final MethodEmitter code;
    private final MethodVisitor visitor;

    Writer(MethodEmitter code) {
      this.code = code;
      this.visitor = code.visitor;
    }

    void write() {
      if (part == Part.FAST) {
        check(rules.requirements, 0, -1, Part.FAST);
        branchToTracked();
      } else {
        if (rules.fastPathArgument() != Subscription.NO_FAST_PATH) {
          callUntracked();
        }
        code.emit(
            code.field(CheckedClassGenerator.INTERCEPTOR),
            MethodVariableAccess.loadThis(),
            IntegerConstant.forValue(rules.index),
            code.arguments(),
            code.invoke("enter"),
            MethodVariableAccess.REFERENCE.storeAt(code.firstLocal));
      }
      returnResult(part == Part.FAST ? callTarget(part) : callTracked(), part);
    }

    /** Returns a result, after a check of the guarantees. */
    private void returnResult(int result, Part part) {
      if (rules.roles.isResultHandedBack()) {
        var type = code.method.getReturnType();
        code.handBack(Handover.OBJECT, rules.index, -1, code.load(result), type);
        code.emit(MethodVariableAccess.REFERENCE.storeAt(result));
      }
      check(rules.guarantees, rules.requirements.size(), result, part);
      code.emit(code.load(result), MethodReturn.of(code.method.getReturnType()));
    }

    /** Calls the target as the first method does, if the interceptor allows that. */
    private void callUntracked() {
      Label tracked = new Label();
      code.emit(
          code.field(CheckedClassGenerator.INTERCEPTOR),
          MethodVariableAccess.loadThis(),
          IntegerConstant.forValue(rules.index),
          rules.fastPathArgument() < 0
              ? NullConstant.INSTANCE
              : code.argument(rules.fastPathArgument()),
          code.invoke("allowsUntracked"));
      visitor.visitJumpInsn(Opcodes.IFEQ, tracked);
      returnResult(callTarget(Part.FAST), Part.FAST);
      visitor.visitLabel(tracked);
    }

    /**
     * Calls the target and notifies the interceptor of the outcome, or records the interruption.
     */
    private int callTracked() {
      Label from = new Label();
      Label to = new Label();
      Label handler = new Label();
      Label after = new Label();
      visitor.visitLabel(from);
      rules.roles.passed().keySet().forEach(this::replaceArgument);
      int result = callTarget(Part.TRACKED);
      code.emit(
          code.field(CheckedClassGenerator.INTERCEPTOR),
          code.loadCall(),
          code.boxed(result),
          code.invoke("returned"),
          rules.roles.isResultChecked()
              ? code.stored(code.method.getReturnType(), result)
              : Removal.SINGLE);
      visitor.visitLabel(to);
      visitor.visitJumpInsn(Opcodes.GOTO, after);
      visitor.visitTryCatchBlock(from, to, handler, "java/lang/Throwable"); // within: callTarget's
      visitor.visitLabel(handler);
      code.emit(MethodVariableAccess.REFERENCE.storeAt(result));
      recordInterruption();
      code.emit(MethodVariableAccess.REFERENCE.loadFrom(result));
      visitor.visitInsn(Opcodes.ATHROW);
      visitor.visitLabel(after);
      return result;
    }

    private void recordInterruption() {
      Label done = new Label();
      code.emit(code.loadCall(), FieldAccess.forField(IN_FLIGHT).read());
      visitor.visitJumpInsn(Opcodes.IFEQ, done);
      code.emit(code.loadCall(), IntegerConstant.ZERO, FieldAccess.forField(IN_FLIGHT).write());
      for (FieldDescription.InDefinedShape interruption : INTERRUPTIONS) {
        code.emit(
            code.field(CheckedClassGenerator.INTERCEPTOR),
            FieldAccess.forField(interruption).read(),
            code.loadCall(),
            FieldAccess.forField(LAST_INTERRUPTED).write());
      }
      visitor.visitLabel(done);
    }

    private void replaceArgument(int index) {
      var parameter = code.method.getParameters().get(index);
      code.emit(
          code.field(CheckedClassGenerator.INTERCEPTOR),
          code.loadCall(),
          IntegerConstant.forValue(index),
          code.invoke("passed"),
          code.stored(parameter.getType(), parameter.getOffset()));
    }

    private void branchToTracked() {
      Label untracked = new Label();
      if (rules.index < BITS) {
        code.emit(
            code.field(CheckedClassGenerator.UNTRACKED), LongConstant.forValue(1L << rules.index));
        visitor.visitInsn(Opcodes.LAND);
        visitor.visitInsn(Opcodes.LCONST_0);
        visitor.visitInsn(Opcodes.LCMP);
        visitor.visitJumpInsn(Opcodes.IFNE, untracked);
      }
      MethodDescription tracked =
          code.self
              .getDeclaredMethods()
              .filter(ElementMatchers.named(TRACKED + rules.index))
              .getOnly();
      code.emit(
          MethodVariableAccess.allArgumentsOf(code.method).prependThisReference(),
          MethodInvocation.invoke(tracked),
          MethodReturn.of(code.method.getReturnType()));
      visitor.visitLabel(untracked);
    }

    /** Calls the target and returns the index of the local variable that holds the result. */
    private int callTarget(Part how) {
      int result = code.firstLocal + 1;
      Label from = new Label();
      Label to = new Label();
      Label handler = new Label();
      Label after = new Label();
      boolean isGuarded = how == Part.TRACKED || !rules.refusals.isEmpty();
      if (isGuarded) {
        visitor.visitTryCatchBlock(from, to, handler, "java/lang/Throwable");
      }
      visitor.visitLabel(from);
      code.emit(code.field(CheckedClassGenerator.TARGET));
      code.loadArguments(rules.index, rules.roles.handed());
      code.emit(
          MethodInvocation.invoke(target).virtual(TypeDescription.ForLoadedType.of(type)),
          code.isVoid()
              ? StackManipulation.Trivial.INSTANCE
              : MethodVariableAccess.of(code.method.getReturnType()).storeAt(result));
      visitor.visitLabel(to);
      if (isGuarded) {
        visitor.visitJumpInsn(Opcodes.GOTO, after);
        visitor.visitLabel(handler);
        handleThrown(result, how);
        visitor.visitLabel(after);
      }
      return result;
    }

    private void handleThrown(int local, Part how) {
      code.emit(
          MethodVariableAccess.REFERENCE.storeAt(local),
          code.field(CheckedClassGenerator.INTERCEPTOR));
      if (how == Part.TRACKED) {
        code.emit(
            code.loadCall(), MethodVariableAccess.REFERENCE.loadFrom(local), code.invoke("threw"));
      } else {
        code.emit(
            MethodVariableAccess.loadThis(),
            IntegerConstant.forValue(rules.index),
            code.arguments(),
            MethodVariableAccess.REFERENCE.loadFrom(local),
            code.invoke("refused"));
      }
      visitor.visitInsn(Opcodes.ATHROW);
    }

    /** Runs checks; {@code result} is the local variable of the result, or -1 before the call. */
    private void check(List<MethodRules.Check> checks, int firstNumber, int result, Part how) {
      for (int i = 0; i < checks.size(); i++) {
        Label fine = new Label();
        code.emit(code.check(checks.get(i), result));
        visitor.visitJumpInsn(Opcodes.IFNE, fine);
        code.emit(
            code.field(CheckedClassGenerator.INTERCEPTOR),
            MethodVariableAccess.loadThis(),
            IntegerConstant.forValue(rules.index),
            IntegerConstant.forValue(firstNumber + i),
            code.arguments(),
            result < 0 ? NullConstant.INSTANCE : code.boxed(result),
            how == Part.TRACKED ? code.loadCall() : NullConstant.INSTANCE,
            code.invoke("broken"));
        visitor.visitLabel(fine);
      }
    }
  }
}
