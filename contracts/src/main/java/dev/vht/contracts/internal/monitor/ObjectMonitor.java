package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.trace.TraceBuffer;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the calls on one object.
 *
 * <p><b>Untracked calls.</b> The checked object has a bit for each method whose calls need not be
 * tracked now: the state allows them, and their event never changes a state that allows it, so its
 * order among overlapping calls does not matter. A generated method that finds its bit set only
 * calls the target. Otherwise it tries the {@linkplain #allowsUntracked fast path}, if it has one.
 * All other calls come through {@link #enter}, {@link #returned} and {@link #threw}, and are
 * tracked by {@link CallTracker}.
 *
 * <p><b>Concurrency.</b> Each {@link ProtocolMonitor} changes its estimates by compare-and-set. The
 * bits are computed again under {@link #lock} after every change, before the call that made it
 * returns. A call that begins later therefore finds at least that state, and one that overlaps may
 * find either. No lock is held while user code runs (targets, checks, guards, folds, keys, seeds,
 * listeners, handlers, {@code toString}). Calls that it makes on the object go directly to the
 * target ({@link UserCode}).
 */
public final class ObjectMonitor extends MonitoredObject implements UserCode.Owner {
  private static final VarHandle USER_CODE;

  static {
    try {
      USER_CODE = MethodHandles.lookup().findVarHandle(ObjectMonitor.class, "userCode", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A call by user code that runs for the object, which is not checked. */
  private static final class DirectCall extends EnteredCall {
    private final @Nullable Object[] arguments;

    DirectCall(@Nullable Object[] arguments) {
      this.arguments = arguments;
    }
  }

  private final ObjectMonitor root;
  final @Nullable ProtocolMonitor[] byProtocol;
  private final SpinLock lock = new SpinLock();
  private volatile ProtocolMonitor[] monitors;
  private volatile long ignorable;
  private volatile @Nullable FastPaths fastPaths;
  private volatile long steady;
  private volatile @Nullable ChildMonitors children;
  private volatile boolean wasCalled;

  @SuppressWarnings("unused") // accessed by the handle; may be too high after a stack overflow
  private volatile int userCode;

  ObjectMonitor(
      CompiledContract contract,
      CompiledRole role,
      Enforcement enforcement,
      boolean isReplay,
      TraceBuffer trace,
      Sharing sharing) {
    super(contract, role, enforcement, isReplay, trace, sharing);
    this.root = this;
    this.byProtocol = new ProtocolMonitor[contract.protocols().size()];
    ProtocolMonitors.add(this, byProtocol, enforcement.level(), true);
    this.monitors = ProtocolMonitors.active(role, byProtocol, enforcement.level());
    if (!contract.creation().isEmpty()) {
      trace.begin(contract.creation());
    }
    this.ignorable = ignorable();
  }

  private ObjectMonitor(CompiledRole role, ObjectMonitor parent) {
    super(role, parent);
    this.root = parent.root;
    this.byProtocol = parent.byProtocol.clone();
    ProtocolMonitors.add(this, byProtocol, enforcement.level(), true);
    this.monitors = ProtocolMonitors.active(role, byProtocol, enforcement.level());
    this.ignorable = ignorable();
  }

  /** The monitor of the topmost parent, or this. */
  @Override
  public ObjectMonitor root() {
    return root;
  }

  @Override
  public void countUserCode(int more) {
    USER_CODE.getAndAdd(this, more);
  }

  private boolean isCalledByUserCode() {
    return root.userCode != 0 && UserCode.isRunningFor(root);
  }

  // Calls.

  @Override
  public EnteredCall enter(CheckedObject self, int method, @Nullable Object[] arguments) {
    if (isCalledByUserCode()) {
      return new DirectCall(arguments);
    }
    markCalled();
    MethodRules rules = role.method(method);
    TrackedCall call = call(rules, self, arguments, Thread.currentThread());
    call.beginnings = call.method.beginnings(call);
    try {
      CallTracker.begin(this, call);
    } catch (RuntimeException | Error e) {
      if (call.isInFlight) { // calls no method, because there may be no stack left
        call.isInFlight = false;
        interruption.last = call;
        sharedInterruption.last = call;
      }
      if (e instanceof RuntimeException unchecked) {
        throw explained(call, unchecked);
      }
      throw e;
    }
    return call;
  }

  /** Explains an exception of a key function, fold or seed that called the object. */
  private RuntimeException explained(TrackedCall call, RuntimeException e) {
    if (e instanceof ContractViolation) {
      return e;
    } else if (e instanceof SpinLock.Reentered) {
      return new IllegalStateException(
          call.method.displayName
              + " of "
              + role.type().getName()
              + " is called by equals or hashCode of a key while the contract compares that key;"
              + " such a method must not call the object",
          e);
    }
    return refused(call.self, call.method.index, call.arguments, e)
            instanceof ContractViolation broken
        ? broken
        : e;
  }

  @Override
  public boolean allowsUntracked(CheckedObject self, int method, @Nullable Object argument) {
    return fastPaths().allow(self, method, argument);
  }

  private FastPaths fastPaths() {
    FastPaths known = fastPaths;
    if (known == null) {
      known = isEveryCallRecorded() ? FastPaths.NONE : new FastPaths(role, monitors, enforcement);
      fastPaths = known;
    }
    return known;
  }

  /** The monitors of the protocols that are checked now. */
  ProtocolMonitor[] monitors() {
    return monitors;
  }

  public TrackedCall call(
      MethodRules method, CheckedObject self, @Nullable Object[] arguments, Thread thread) {
    return new TrackedCall(this, method, self, arguments, thread, enforcement);
  }

  @Override
  public @Nullable Object passed(EnteredCall entered, int index) {
    if (entered instanceof DirectCall direct) {
      return direct.arguments[index];
    }
    TrackedCall call = (TrackedCall) entered;
    Object argument = call.arguments[index];
    CompiledRole childRole = call.method.roles.passed().get(index);
    return argument == null || childRole == null
        ? argument
        : ChildMonitors.checked(this, childRole, argument, call.self);
  }

  @Override
  public Object handedBack(int method, int index, Object object) {
    return ChildMonitors.handedBack(this, role.method(method), index, object);
  }

  @Override
  public @Nullable Object returned(EnteredCall entered, @Nullable Object result) {
    if (entered instanceof DirectCall) {
      return result;
    }
    TrackedCall call = (TrackedCall) entered;
    try {
      call.endings = call.method.returned(call, result);
    } catch (RuntimeException | Error e) {
      CallTracker.endUnknown(call, true, e);
      throw e;
    }
    CallTracker.end(this, call, result, null);
    CallTracker.ensure(this, call, result);
    return result == null ? null : ChildMonitors.returned(this, call, result);
  }

  @Override
  public Throwable threw(EnteredCall entered, Throwable exception) {
    if (entered instanceof DirectCall) {
      return exception;
    }
    TrackedCall call = (TrackedCall) entered;
    call.isUncertain = call.method.isUncertain(exception);
    try {
      call.endings = call.method.threw(call, exception);
    } catch (RuntimeException | Error e) {
      CallTracker.endUnknown(call, false, e);
      e.addSuppressed(exception);
      throw e;
    }
    CallTracker.end(this, call, null, exception);
    return refused(call.method, call.arguments, exception, call);
  }

  @Override
  public Throwable refused(
      CheckedObject self, int method, @Nullable Object[] arguments, Throwable exception) {
    return refused(role.method(method), arguments, exception, null);
  }

  private Throwable refused(
      MethodRules rules,
      @Nullable Object[] arguments,
      Throwable exception,
      @Nullable TrackedCall call) {
    return rules.refusals.isEmpty() || isCalledByUserCode()
        ? exception
        : ViolationReporter.refused(this, rules, arguments, exception, call);
  }

  @Override
  public void broken(
      CheckedObject self,
      int method,
      int check,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable EnteredCall call) {
    if (isCalledByUserCode()) {
      return;
    }
    markCalled();
    ViolationReporter.broken(
        this,
        role.method(method),
        check,
        arguments,
        result,
        call instanceof TrackedCall tracked ? tracked : null);
  }

  // Children.

  /** Returns the monitor of a child. */
  ObjectMonitor childMonitor(CompiledRole childRole, Object target) {
    return root.children().monitor(childRole, target, () -> new ObjectMonitor(childRole, this));
  }

  ChildMonitors children() {
    ChildMonitors known = children;
    if (known == null) {
      lock.lock();
      try {
        known = children == null ? new ChildMonitors() : children;
        children = known;
      } finally {
        lock.holder = SpinLock.FREE; // needs no stack
      }
    }
    return known;
  }

  CheckedObject wrap(Object target) {
    CheckedObject known = checked();
    if (known != null) {
      return known;
    }
    CheckedObject fresh = role.checked(target, this);
    lock.lock();
    try {
      known = checked();
      if (known != null) {
        return known;
      }
      checked = new WeakReference<>(fresh);
    } finally {
      lock.holder = SpinLock.FREE; // needs no stack
    }
    refreshUntracked(fresh);
    return fresh;
  }

  // Untracked calls.

  /** A bit for each method whose calls are allowed now and change no state. */
  long steady() {
    return steady;
  }

  private long ignorable() {
    return isEveryCallRecorded() ? 0 : UntrackedMethods.ignorable(role, monitors);
  }

  void refreshUntracked() {
    refreshUntracked(checked());
  }

  void refreshUntracked(@Nullable CheckedObject object) {
    lock.lock();
    try {
      steady = UntrackedMethods.steady(role, monitors);
      if (object != null) {
        object.vht$untracked(steady & ignorable);
      }
    } finally {
      lock.holder = SpinLock.FREE; // needs no stack
    }
  }

  // The attachment.

  private void markCalled() {
    if (!wasCalled) {
      wasCalled = true;
    }
  }

  @Override
  public boolean wasCalled() {
    return wasCalled;
  }

  @Override
  public List<Violation> incomplete() {
    List<Violation> found = new ArrayList<>();
    ProtocolMonitors.addIncomplete(this, byProtocol, found);
    ChildMonitors known = children;
    if (known != null) {
      for (ObjectMonitor child : known.monitors()) {
        if (child != this) {
          ProtocolMonitors.addIncomplete(child, child.byProtocol, found);
        }
      }
    }
    return found;
  }

  @Override
  public void level(Level changed) {
    lock.lock();
    try {
      enforcement = enforcement.level(changed);
      ProtocolMonitors.remove(this, byProtocol, changed);
      ProtocolMonitors.add(this, byProtocol, changed, false);
      monitors = ProtocolMonitors.active(role, byProtocol, changed);
      ignorable = ignorable();
      fastPaths = null;
    } finally {
      lock.holder = SpinLock.FREE; // needs no stack
    }
    refreshUntracked();
  }

  /** Reports incomplete traces, after the object was collected. */
  public void collected() {
    for (Violation violation : incomplete()) {
      ViolationReporter.report(this, violation);
    }
  }
}
