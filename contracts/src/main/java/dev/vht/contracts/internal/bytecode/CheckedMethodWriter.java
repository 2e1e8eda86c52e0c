package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.runtime.Interruption;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

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
final class CheckedMethodWriter {
  private static final String TRACKED = CheckedClassGenerator.RESERVED + "tracked$";
  private static final int BITS = Long.SIZE;
  private static final Field IN_FLIGHT = engineField(EnteredCall.class, "isInFlight");
  private static final Field LAST_INTERRUPTED = engineField(Interruption.class, "last");
  private static final List<Field> INTERRUPTIONS =
      List.of(
          engineField(CallInterceptor.class, "interruption"),
          engineField(CallInterceptor.class, "sharedInterruption"));

  /** Which of the two methods is written. */
  private enum Part {
    FAST,
    TRACKED
  }

  private final MethodRules rules;
  private final Part part;
  private final MethodEmitter code;
  private final MethodVisitor visitor;

  private CheckedMethodWriter(MethodRules rules, Part part, MethodEmitter code) {
    this.rules = rules;
    this.part = part;
    this.code = code;
    this.visitor = code.visitor;
  }

  private static Field engineField(Class<?> type, String name) {
    try {
      return type.getField(name);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Writes the two methods.
   *
   * @param self the internal name of their class
   * @param type the interface of the target
   */
  static void write(ClassVisitor into, String self, Class<?> type, MethodRules rules) {
    write(into, self, type, rules, Part.FAST);
    write(into, self, type, rules, Part.TRACKED);
  }

  private static void write(
      ClassVisitor into, String self, Class<?> type, MethodRules rules, Part part) {
    Method method = rules.method;
    MethodVisitor visitor =
        into.visitMethod(
            part == Part.FAST ? Opcodes.ACC_PUBLIC : Opcodes.ACC_PRIVATE,
            part == Part.FAST ? method.getName() : TRACKED + rules.index,
            Type.getMethodDescriptor(method),
            null,
            CheckedClassWriter.internalNames(method.getExceptionTypes()));
    MethodEmitter code =
        new MethodEmitter(visitor, self, type, method.getParameterTypes(), method.getReturnType());
    new CheckedMethodWriter(rules, part, code).write();
    code.end();
  }

  private void write() {
    if (part == Part.FAST) {
      check(rules.requirements, 0, -1, Part.FAST);
      branchToTracked();
      returnResult(callTarget(Part.FAST), Part.FAST);
      return;
    }
    if (rules.fastPathArgument() != Subscription.NO_FAST_PATH) {
      callUntracked();
    }
    code.interceptor().thisObject().number(rules.index).arguments().intercept("enter").storeCall();
    returnResult(callTracked(), Part.TRACKED);
  }

  /** Returns a result, after a check of the guarantees. */
  private void returnResult(int result, Part how) {
    if (rules.roles.isResultHandedBack()) {
      code.handBackResult(rules.index, result).storeResult(result);
    }
    check(rules.guarantees, rules.requirements.size(), result, how);
    code.loadResult(result).returnResult();
  }

  /** Calls the target as the first method does, if the interceptor allows that. */
  private void callUntracked() {
    Label tracked = new Label();
    code.interceptor().thisObject().number(rules.index);
    if (rules.fastPathArgument() < 0) {
      code.nothing();
    } else {
      code.argument(rules.fastPathArgument());
    }
    code.intercept("allowsUntracked");
    visitor.visitJumpInsn(Opcodes.IFEQ, tracked);
    returnResult(callTarget(Part.FAST), Part.FAST);
    visitor.visitLabel(tracked);
  }

  /** Calls the target and notifies the interceptor of the outcome, or records the interruption. */
  private int callTracked() {
    Label from = new Label();
    Label to = new Label();
    Label handler = new Label();
    Label after = new Label();
    visitor.visitLabel(from);
    for (int index : rules.roles.passed().keySet()) {
      replaceArgument(index);
    }
    int result = callTarget(Part.TRACKED);
    code.interceptor().loadCall().boxedResult(result).intercept("returned");
    if (rules.roles.isResultChecked()) {
      code.cast(code.result).storeResult(result);
    } else {
      visitor.visitInsn(Opcodes.POP);
    }
    visitor.visitLabel(to);
    visitor.visitJumpInsn(Opcodes.GOTO, after);
    visitor.visitTryCatchBlock(from, to, handler, MethodEmitter.THROWABLE); // within: callTarget's
    visitor.visitLabel(handler);
    code.store(Throwable.class, result);
    recordInterruption();
    code.load(Throwable.class, result);
    visitor.visitInsn(Opcodes.ATHROW);
    visitor.visitLabel(after);
    return result;
  }

  private void recordInterruption() {
    Label done = new Label();
    code.loadCall().read(IN_FLIGHT);
    visitor.visitJumpInsn(Opcodes.IFEQ, done);
    code.loadCall().number(0).write(IN_FLIGHT);
    for (Field interruption : INTERRUPTIONS) {
      code.interceptor().read(interruption).loadCall().write(LAST_INTERRUPTED);
    }
    visitor.visitLabel(done);
  }

  private void replaceArgument(int index) {
    code.interceptor()
        .loadCall()
        .number(index)
        .intercept("passed")
        .cast(code.parameters[index])
        .storeParameter(index);
  }

  private void branchToTracked() {
    Label untracked = new Label();
    if (rules.index < BITS) {
      code.untracked();
      visitor.visitLdcInsn(1L << rules.index);
      visitor.visitInsn(Opcodes.LAND);
      visitor.visitInsn(Opcodes.LCONST_0);
      visitor.visitInsn(Opcodes.LCMP);
      visitor.visitJumpInsn(Opcodes.IFNE, untracked);
    }
    code.thisObject()
        .loadParameters()
        .invokeOwn(TRACKED + rules.index, rules.method)
        .returnResult();
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
      visitor.visitTryCatchBlock(from, to, handler, MethodEmitter.THROWABLE);
    }
    visitor.visitLabel(from);
    code.target()
        .loadHanded(rules.index, rules.roles.handed())
        .invokeTarget(rules.method)
        .storeResult(result);
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
    code.store(Throwable.class, local).interceptor();
    if (how == Part.TRACKED) {
      code.loadCall().load(Throwable.class, local).intercept("threw");
    } else {
      code.thisObject()
          .number(rules.index)
          .arguments()
          .load(Throwable.class, local)
          .intercept("refused");
    }
    visitor.visitInsn(Opcodes.ATHROW);
  }

  /** Runs checks; {@code result} is the local variable of the result, or -1 before the call. */
  private void check(List<MethodRules.Check> checks, int firstNumber, int result, Part how) {
    for (int i = 0; i < checks.size(); i++) {
      Label fine = new Label();
      code.check(checks.get(i), result);
      visitor.visitJumpInsn(Opcodes.IFNE, fine);
      code.interceptor().thisObject().number(rules.index).number(firstNumber + i).arguments();
      if (result < 0) {
        code.nothing();
      } else {
        code.boxedResult(result);
      }
      if (how == Part.TRACKED) {
        code.loadCall();
      } else {
        code.nothing();
      }
      code.intercept("broken");
      visitor.visitLabel(fine);
    }
  }
}
