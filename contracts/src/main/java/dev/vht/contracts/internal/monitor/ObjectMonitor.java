package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.runtime.Interruption;
import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the calls on one object.
 *
 * <p><b>The quick path.</b> The checked object has a bit for each method whose call needs no
 * attention now: it is allowed, and its event never changes a state wherever it is allowed, so its
 * order among overlapping calls does not matter. A generated method that finds its bit set calls
 * the target and is done. One that does not asks for a {@linkplain #glance glance} where that may
 * do. All other calls come through {@link #enter}, {@link #returned} and {@link #threw}, and are
 * followed by {@link CallTracker}.
 *
 * <p><b>Concurrency.</b> Each {@link ProtocolMonitor} changes its beliefs by compare-and-set. The
 * word of quiet bits is recomputed under {@link #lock} behind every change and before the call that
 * changed it returns; so a call that begins later finds at least that state, and one that overlaps
 * may find either. User code (targets, checks, guards, folds, keys, seeds, listeners, handlers,
 * {@code toString}) runs under no lock; calls that it makes on the object go straight to the target
 * ({@link UserCode}).
 *
 * <p><b>Memory.</b> A monitor does not hold its target, and the checked object of a child or of an
 * object whose end is waited for only weakly: they can be collected while others hold the monitor.
 */
public final class ObjectMonitor extends CallInterceptor implements Attachment, UserCode.Owner {
  private static final VarHandle USER_CODE;

  static {
    try {
      USER_CODE = MethodHandles.lookup().findVarHandle(ObjectMonitor.class, "userCode", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A call that a rule or an observer of the object makes, of which nothing is said. */
  private static final class Straight extends EnteredCall {
    private final @Nullable Object[] arguments;

    Straight(@Nullable Object[] arguments) {
      this.arguments = arguments;
    }
  }

  private final CompiledContract family;
  private final CompiledRole role;
  private final @Nullable ObjectMonitor parent;
  private final Sharing sharing;
  private final StackWalker.@Nullable StackFrame openedAt;
  private final TraceBuffer trace;
  private final ObjectMonitor root;
  private final boolean isReplay;
  private final @Nullable ContractScope scope;
  private final @Nullable ProtocolMonitor[] byProtocol;
  private final SpinLock lock = new SpinLock();
  private volatile Enforcement enforcement;
  private volatile ProtocolMonitor[] watches;
  private volatile long ignorable;
  private volatile @Nullable FastPaths looks;
  private volatile long steady;
  private volatile @Nullable Mode mode;
  private volatile @Nullable Object checked; // a CheckedObject, or a WeakReference to one
  private volatile @Nullable ChildMonitors kin;
  private volatile boolean wasCalled;

  @SuppressWarnings("unused") // by the handle; counts threads, or more after a stack overflow
  private volatile int userCode;

  /** Makes the monitor of an object, or of one that came from that. */
  private ObjectMonitor(
      CompiledContract family,
      CompiledRole role,
      @Nullable ObjectMonitor parent,
      Enforcement enforcement,
      boolean isReplay,
      TraceBuffer trace,
      Sharing sharing) {
    super(trace, sharedTear(family, sharing, trace));
    this.isReplay = isReplay;
    this.family = family;
    this.role = role;
    this.parent = parent;
    this.enforcement = enforcement;
    this.sharing = sharing;
    this.scope = parent == null ? ContractScope.current().orElse(null) : parent.scope;
    this.openedAt = parent == null ? openedAt(enforcement) : parent.openedAt;
    this.trace = trace;
    this.root = parent == null ? this : parent.root;
    this.byProtocol =
        parent == null ? new ProtocolMonitor[family.protocols().size()] : parent.byProtocol.clone();
    addWatches(enforcement.level(), true);
    this.watches = active(enforcement.level());
    if (parent == null && !family.creation().isEmpty()) {
      trace.begin(family.creation());
    }
    this.ignorable = ignorable();
  }

  private static ObjectMonitor eldest(
      CompiledContract family, CompiledRole role, Enforcement enforcement, boolean isReplay) {
    Sharing sharing = sharing(family, enforcement);
    return new ObjectMonitor(family, role, null, enforcement, isReplay, new TraceBuffer(), sharing);
  }

  private ObjectMonitor younger(CompiledRole taken) {
    return new ObjectMonitor(family, taken, this, enforcement, isReplay, trace, sharing);
  }

  private static Interruption sharedTear(
      CompiledContract family, Sharing sharing, TraceBuffer own) {
    for (ProtocolRule protocol : family.protocols()) {
      if (protocol.extent() == Extent.CONTRACT) {
        return sharing.monitor(Interruption.class, Interruption::new);
      }
    }
    return own;
  }

  private static Sharing sharing(CompiledContract family, Enforcement enforcement) {
    return enforcement
        .sharing()
        .or(() -> ContractScope.current().flatMap(ContractScope::sharing))
        .orElseGet(family::sharing);
  }

  private StackWalker.@Nullable StackFrame openedAt(Enforcement how) {
    boolean isWanted =
        how.callSites().compareTo(CallSites.OPENING) >= 0 || scope != null || how.isEndAwaited();
    return isWanted && !isReplay ? CallSite.ofOpening(how.via()) : null;
  }

  /**
   * Makes a checked object.
   *
   * @param isHeld whether the monitor may keep the checked object from being collected
   */
  public static CheckedObject attach(
      CompiledContract family,
      CompiledRole role,
      Object target,
      Enforcement enforcement,
      boolean isHeld) {
    Optional<ContractScope> scope = ContractScope.current();
    Enforcement here =
        scope.flatMap(ContractScope::level).map(enforcement::level).orElse(enforcement);
    ObjectMonitor monitor = eldest(family, role, here, false);
    CheckedObject object = role.checked(target, monitor);
    monitor.checked = isHeld ? object : new WeakReference<>(object);
    monitor.refreshQuiet(object);
    scope.ifPresent(open -> open.attached(monitor));
    return object;
  }

  /** Makes what judges a recorded trace of an object again. */
  public static ObjectMonitor replaying(
      CompiledContract family, CompiledRole role, Object target, Enforcement enforcement) {
    ObjectMonitor monitor = eldest(family, role, enforcement, true);
    monitor.checked = new RecordedObject(target, monitor);
    return monitor;
  }

  /** What judges a recorded trace of an object that came from this one. */
  public ObjectMonitor replayedChild(CompiledRole taken, Object target) {
    ObjectMonitor child = root.kin().monitor(taken, target, () -> younger(taken));
    if (child.checked == null) {
      child.checked = new RecordedObject(target, child);
    }
    return child;
  }

  boolean isReplay() {
    return isReplay;
  }

  /** What judges an object in one of its layers, or null if none is of this contract. */
  public static @Nullable ObjectMonitor of(CompiledContract family, Object object) {
    Object layer = object;
    while (layer instanceof CheckedObject checked) {
      ObjectMonitor outermost = outermost(family, checked);
      if (outermost != null) {
        return outermost;
      }
      layer = checked.vht$target();
    }
    return null;
  }

  /** What judges an object in its outermost layer, or null if that is not of this contract. */
  public static @Nullable ObjectMonitor outermost(CompiledContract family, Object object) {
    return object instanceof CheckedObject checked
            && checked.vht$sentry() instanceof ObjectMonitor monitor
            && monitor.family == family
        ? monitor
        : null;
  }

  /** The checked object, or null if it is gone. */
  public @Nullable CheckedObject checked() {
    Object now = checked;
    return (CheckedObject) (now instanceof WeakReference<?> weak ? weak.get() : now);
  }

  /** The checked object from which this one came, or null. */
  @Nullable CheckedObject parentChecked() {
    return parent == null ? null : parent.checked();
  }

  /** What judges the object from which this one came, or this. */
  @Override
  public ObjectMonitor root() {
    return root;
  }

  /** Counts the threads that run {@link UserCode} for this object and its relatives. */
  @Override
  public void countUserCode(int more) {
    USER_CODE.getAndAdd(this, more);
  }

  @Override
  public String contract() {
    return family.type().getName();
  }

  private boolean isAskedByUserCode() {
    return root.userCode != 0 && UserCode.isRunningFor(root);
  }

  CompiledContract family() {
    return family;
  }

  public CompiledRole role() {
    return role;
  }

  Enforcement enforcement() {
    return enforcement;
  }

  TraceBuffer trace() {
    return trace;
  }

  @Nullable String openedAt() {
    return openedAt == null ? null : CallSite.text(openedAt);
  }

  /** Whether the trace holds every call that a protocol hears. */
  boolean isEveryCallRecorded() {
    return scope != null
        || enforcement.callSites() == CallSites.EVERY_EVENT
        || enforcement.recorder().isPresent();
  }

  // Watches.

  private void addWatches(Level level, boolean isFresh) {
    for (ProtocolRule protocol : family.protocols()) {
      if (protocol.level().compareTo(level) <= 0 && byProtocol[protocol.index()] == null) {
        byProtocol[protocol.index()] = watch(protocol, isFresh);
      }
    }
  }

  private @Nullable ProtocolMonitor watch(ProtocolRule protocol, boolean isFresh) {
    if (protocol.extent() == Extent.CONTRACT) {
      return sharing.monitor(
          protocol, () -> made(protocol, sharedTear, protocol.start(), () -> {}, false));
    } else if (protocol.owner() != role) {
      return null;
    }
    StateEstimate start = isFresh ? created(protocol) : protocol.space().anyState();
    return made(protocol, tear, start, this::refreshQuiet, true);
  }

  private ProtocolMonitor made(
      ProtocolRule protocol,
      Interruption torn,
      StateEstimate start,
      Runnable changed,
      boolean isOwn) {
    Consumer<ProtocolMonitor.Broken> abandoned =
        slice -> ViolationReporter.abandoned(this, protocol, slice);
    return switch (protocol.keys().size()) {
      case 0 -> new SingleSliceMonitor(protocol, torn, start, changed);
      case 1 -> new KeyedMonitor(protocol, torn, start, isOwn && enforcement.isSeeded(), abandoned);
      default -> new ProductMonitor(protocol, torn, start, abandoned);
    };
  }

  /** What a protocol believes of an object at which nothing has happened but its creation. */
  private StateEstimate created(ProtocolRule protocol) {
    boolean isCreation =
        parent == null
            && !family.creation().isEmpty()
            && protocol.keys().isEmpty()
            && protocol.space().alphabet().contains(family.creation());
    State start = protocol.start();
    State behind = isCreation ? start.step(protocol.space().expected(family.creation())) : null;
    return behind == null ? start : behind;
  }

  /** The watches that hear some method of the role. */
  private ProtocolMonitor[] active(Level level) {
    List<ProtocolMonitor> active = new ArrayList<>();
    for (ProtocolMonitor watch : byProtocol) {
      if (watch != null
          && watch.protocol().level().compareTo(level) <= 0
          && role.methods().stream()
              .anyMatch(method -> !method.hearing(watch.protocol()).isDeaf())) {
        active.add(watch);
      }
    }
    return active.toArray(ProtocolMonitor[]::new);
  }

  // Calls.

  @Override
  public EnteredCall enter(CheckedObject self, int method, @Nullable Object[] arguments) {
    if (isAskedByUserCode()) {
      return new Straight(arguments);
    }
    noteCall();
    MethodRules rules = role.method(method);
    TrackedCall call = call(rules, self, arguments, Thread.currentThread());
    call.beginnings = call.method.beginnings(call);
    try {
      CallTracker.begin(this, call);
    } catch (RuntimeException | Error e) {
      if (call.isInFlight) { // calls nothing, as there may be no stack left
        call.isInFlight = false;
        tear.last = call;
        sharedTear.last = call;
      }
      if (e instanceof RuntimeException unchecked) {
        throw shown(call, unchecked);
      }
      throw e;
    }
    return call;
  }

  /** What a key, fold or seed threw, which asked the object, as the caller is to get it. */
  private RuntimeException shown(TrackedCall call, RuntimeException e) {
    if (e instanceof ContractViolation) {
      return e;
    } else if (e instanceof SpinLock.Reentered) {
      return new IllegalStateException(
          call.method.shown
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
  public boolean glance(CheckedObject self, int method, @Nullable Object argument) {
    return looks().allow(self, method, argument);
  }

  private FastPaths looks() {
    FastPaths known = looks;
    if (known == null) {
      known = isEveryCallRecorded() ? FastPaths.NONE : new FastPaths(role, watches, enforcement);
      looks = known;
    }
    return known;
  }

  public TrackedCall call(
      MethodRules method, CheckedObject self, @Nullable Object[] arguments, Thread thread) {
    return new TrackedCall(this, method, self, arguments, thread, enforcement, watches);
  }

  @Override
  public @Nullable Object passed(EnteredCall entered, int index) {
    if (entered instanceof Straight straight) {
      return straight.arguments[index];
    }
    TrackedCall call = (TrackedCall) entered;
    Object argument = call.arguments[index];
    CompiledRole taken = call.method.passed.get(index);
    return argument == null || taken == null ? argument : child(taken, argument, call);
  }

  @Override
  public @Nullable Object returned(EnteredCall entered, @Nullable Object result) {
    if (entered instanceof Straight) {
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
    CompiledRole taken = call.method.result;
    return result == null || taken == null ? result : child(taken, result, call);
  }

  @Override
  public Throwable threw(EnteredCall entered, Throwable exception) {
    if (entered instanceof Straight) {
      return exception;
    }
    TrackedCall call = (TrackedCall) entered;
    try {
      call.endings = call.method.threw(call, exception);
    } catch (RuntimeException | Error e) {
      CallTracker.endUnknown(call, false, e);
      e.addSuppressed(exception);
      throw e;
    }
    CallTracker.end(this, call, null, exception);
    return refused(call.self, call.method.index, call.arguments, exception);
  }

  @Override
  public Throwable refused(
      CheckedObject self, int method, @Nullable Object[] arguments, Throwable exception) {
    MethodRules rules = role.method(method);
    for (RefusalRule refusal : rules.refusals) {
      if (refusal.with().isInstance(exception) && !isAskedByUserCode()) {
        try {
          ViolationReporter.raise(
              this,
              ViolationReporter.refusal(this, refusal, rules, arguments, exception),
              exception);
        } catch (ContractViolation e) {
          return e;
        }
      }
    }
    return exception;
  }

  @Override
  public void broken(CheckedObject self, int method, int check, @Nullable Object[] arguments) {
    if (isAskedByUserCode()) {
      return;
    }
    noteCall();
    MethodRules rules = role.method(method);
    int requirements = rules.requirements.size();
    Phase phase = check < requirements ? Phase.CALL : Phase.RETURN;
    MethodRules.Check broken =
        phase == Phase.CALL
            ? rules.requirements.get(check)
            : rules.guarantees.get(check - requirements);
    ViolationReporter.raise(
        this,
        ViolationReporter.check(this, rules, phase, broken.rule(), broken.text(), arguments),
        null);
  }

  // Children.

  private Object child(CompiledRole taken, Object target, TrackedCall call) {
    if (target instanceof CheckedObject known
        && known.vht$sentry() instanceof ObjectMonitor monitor
        && monitor.role == taken
        && monitor.root == root) {
      return target;
    } else if (target == call.self.vht$target() && taken == role) {
      return call.self;
    }
    if (this == root) {
      kin().monitor(role, call.self.vht$target(), () -> this);
    }
    ObjectMonitor monitor = root.kin().monitor(taken, target, () -> younger(taken));
    return monitor.wrapping(target);
  }

  private ChildMonitors kin() {
    ChildMonitors known = kin;
    if (known == null) {
      lock.lock();
      try {
        known = kin == null ? new ChildMonitors() : kin;
        kin = known;
      } finally {
        lock.holder = SpinLock.NOBODY; // needs no stack
      }
    }
    return known;
  }

  private CheckedObject wrapping(Object target) {
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
      lock.holder = SpinLock.NOBODY; // needs no stack
    }
    refreshQuiet(fresh);
    return fresh;
  }

  // The quick path.

  /** Whether the place of every call is looked up. */
  boolean isEverySite() {
    return enforcement.callSites() == CallSites.EVERY_EVENT;
  }

  /** Whether the place of some calls is looked up. */
  boolean isSited() {
    return enforcement.callSites() != CallSites.NONE && !isEverySite();
  }

  /** The methods whose calls are allowed now and change no state, as bits. */
  long steady() {
    return steady;
  }

  private long ignorable() {
    return isEveryCallRecorded() ? 0 : UnmonitoredMethods.ignorable(role, watches);
  }

  private void refreshQuiet() {
    refreshQuiet(checked());
  }

  private void refreshQuiet(@Nullable CheckedObject object) {
    lock.lock();
    try {
      steady = UnmonitoredMethods.steady(role, watches);
      if (object != null) {
        object.vht$quiet(steady & ignorable);
      }
    } finally {
      lock.holder = SpinLock.NOBODY; // needs no stack
    }
  }

  // As an attachment.

  /** What happens at a violation by the current thread. */
  Mode mode() {
    Mode own = mode;
    Mode all = own == null ? family.mode() : own;
    Mode here = all == null ? enforcement.mode() : all;
    return ContractScope.current().flatMap(ContractScope::mode).orElse(here);
  }

  /** Who keeps violations by the current thread in mind, if anybody does. */
  Optional<ContractScope> scope() {
    return ContractScope.current().or(() -> Optional.ofNullable(scope));
  }

  @Override
  public Class<?> type() {
    return role.type();
  }

  @Override
  public long events() {
    return trace.size() - (family.creation().isEmpty() ? 0 : 1);
  }

  private void noteCall() {
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
    List<Violation> owing = new ArrayList<>();
    incompleteHere(owing);
    ChildMonitors relatives = kin;
    if (relatives != null) {
      relatives.monitors().forEach(child -> child.incompleteChild(this, owing));
    }
    return owing;
  }

  private void incompleteChild(ObjectMonitor asked, List<Violation> owing) {
    if (this != asked) {
      incompleteHere(owing);
    }
  }

  private void incompleteHere(List<Violation> owing) {
    for (ProtocolMonitor watch : byProtocol) {
      boolean isOwn = watch != null && (parent == null || watch.protocol().owner() == role);
      if (isOwn && watch.protocol().isOwed()) {
        for (ProtocolMonitor.Broken broken : watch.incomplete()) {
          owing.add(ViolationReporter.incomplete(this, watch.protocol(), broken));
        }
      }
    }
  }

  @Override
  public void mode(Mode changed) {
    mode = changed;
  }

  @Override
  public void level(Level changed) {
    lock.lock();
    try {
      enforcement = enforcement.level(changed);
      for (ProtocolRule protocol : family.protocols()) {
        if (protocol.level().compareTo(changed) > 0 && protocol.extent() == Extent.OBJECT) {
          byProtocol[protocol.index()] = null;
        }
      }
      addWatches(changed, false);
      watches = active(changed);
      ignorable = ignorable();
      looks = null;
    } finally {
      lock.holder = SpinLock.NOBODY; // needs no stack
    }
    refreshQuiet();
  }

  /** The object was collected: says what it owed. */
  public void collected() {
    for (Violation violation : incomplete()) {
      ViolationReporter.report(this, violation);
    }
  }

  @Override
  public String toString() {
    return "contract of "
        + role.type().getName()
        + enforcement.name().map(name -> ", for " + name).orElse("")
        + (openedAt == null ? "" : ", opened at " + openedAt());
  }
}
