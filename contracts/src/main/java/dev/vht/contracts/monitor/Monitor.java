package dev.vht.contracts.monitor;

import dev.vht.contracts.Attachment;
import dev.vht.contracts.CallSites;
import dev.vht.contracts.ContractScope;
import dev.vht.contracts.ContractViolation;
import dev.vht.contracts.Enforcement;
import dev.vht.contracts.Extent;
import dev.vht.contracts.Level;
import dev.vht.contracts.Mode;
import dev.vht.contracts.Phase;
import dev.vht.contracts.Sharing;
import dev.vht.contracts.Violation;
import dev.vht.contracts.enforcement.CheckedObject;
import dev.vht.contracts.enforcement.Entered;
import dev.vht.contracts.enforcement.Sentry;
import dev.vht.contracts.enforcement.Tear;
import dev.vht.contracts.report.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the calls on one object.
 *
 * <p><b>The quick path.</b> The checked object has a bit for each method whose call needs no
 * attention now: it is allowed, and its event never changes a state wherever it is allowed, so its
 * order among overlapping calls does not matter. A generated method that finds its bit set calls
 * the target and is done. One that does not asks for a {@linkplain #glance glance} where that may
 * do. All other calls come through {@link #enter}, {@link #returned} and {@link #threw}, and are
 * followed by {@link CallJudge}.
 *
 * <p><b>Concurrency.</b> Each {@link Watch} changes its beliefs by compare-and-set. The word of
 * quiet bits is recomputed under {@link #lock} behind every change and before the call that changed
 * it returns; so a call that begins later finds at least that state, and one that overlaps may find
 * either. User code (targets, checks, guards, folds, keys, seeds, listeners, handlers, {@code
 * toString}) runs under no lock; calls that it makes on the object go straight to the target
 * ({@link UserCode}).
 *
 * <p><b>Memory.</b> A monitor does not hold its target, and the checked object of a child or of an
 * object whose end is waited for only weakly: they can be collected while others hold the monitor.
 */
public final class Monitor extends Sentry implements Attachment {
  private static final VarHandle USER_CODE;

  static {
    try {
      USER_CODE = MethodHandles.lookup().findVarHandle(Monitor.class, "userCode", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A call that a rule or an observer of the object makes, of which nothing is said. */
  private static final class Straight extends Entered {
    private final @Nullable Object[] arguments;

    Straight(@Nullable Object[] arguments) {
      this.arguments = arguments;
    }
  }

  private final Family family;
  private final Role role;
  private final @Nullable Monitor parent;
  private final Sharing sharing;
  private final StackWalker.@Nullable StackFrame openedAt;
  private final Trace trace;
  private final Monitor root;
  private final boolean isReplay;
  private final @Nullable ContractScope scope;
  private final @Nullable Watch[] byProtocol;
  private final BriefLock lock = new BriefLock();
  private volatile Enforcement enforcement;
  private volatile Watch[] watches;
  private volatile long ignorable;
  private volatile @Nullable Looks looks;
  private volatile long steady;
  private volatile @Nullable Mode mode;
  private volatile @Nullable Object checked; // a CheckedObject, or a WeakReference to one
  private volatile @Nullable Kin kin;
  private volatile boolean wasCalled;

  @SuppressWarnings("unused") // by the handle; counts threads, or more after a stack overflow
  private volatile int userCode;

  /** Makes the monitor of an object, or of one that came from that. */
  private Monitor(
      Family family,
      Role role,
      @Nullable Monitor parent,
      Enforcement enforcement,
      boolean isReplay,
      Trace trace,
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
        parent == null ? new Watch[family.protocols().size()] : parent.byProtocol.clone();
    addWatches(enforcement.level(), true);
    this.watches = active(enforcement.level());
    if (parent == null && !family.creation().isEmpty()) {
      trace.begin(family.creation());
    }
    this.ignorable = ignorable();
  }

  private static Monitor eldest(
      Family family, Role role, Enforcement enforcement, boolean isReplay) {
    Sharing sharing = sharing(family, enforcement);
    return new Monitor(family, role, null, enforcement, isReplay, new Trace(), sharing);
  }

  private Monitor younger(Role taken) {
    return new Monitor(family, taken, this, enforcement, isReplay, trace, sharing);
  }

  private static Tear sharedTear(Family family, Sharing sharing, Trace own) {
    for (ProtocolRule protocol : family.protocols()) {
      if (protocol.extent() == Extent.CONTRACT) {
        return sharing.watch(Tear.class, Tear::new);
      }
    }
    return own;
  }

  private static Sharing sharing(Family family, Enforcement enforcement) {
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
      Family family, Role role, Object target, Enforcement enforcement, boolean isHeld) {
    Optional<ContractScope> scope = ContractScope.current();
    Enforcement here =
        scope.flatMap(ContractScope::level).map(enforcement::level).orElse(enforcement);
    Monitor monitor = eldest(family, role, here, false);
    CheckedObject object = role.checked(target, monitor);
    monitor.checked = isHeld ? object : new WeakReference<>(object);
    monitor.refreshQuiet(object);
    scope.ifPresent(open -> open.attached(monitor));
    return object;
  }

  /** Makes what judges a recorded trace of an object again. */
  static Monitor replaying(Family family, Role role, Object target, Enforcement enforcement) {
    Monitor monitor = eldest(family, role, enforcement, true);
    monitor.checked = new Recorded(target, monitor);
    return monitor;
  }

  /** What judges a recorded trace of an object that came from this one. */
  Monitor replayedChild(Role taken, Object target) {
    Monitor child = root.kin().monitor(taken, target, () -> younger(taken));
    if (child.checked == null) {
      child.checked = new Recorded(target, child);
    }
    return child;
  }

  boolean isReplay() {
    return isReplay;
  }

  /** What judges an object in one of its layers, or null if none is of this contract. */
  public static @Nullable Monitor of(Family family, Object object) {
    Object layer = object;
    while (layer instanceof CheckedObject checked) {
      Monitor outermost = outermost(family, checked);
      if (outermost != null) {
        return outermost;
      }
      layer = checked.vht$target();
    }
    return null;
  }

  /** What judges an object in its outermost layer, or null if that is not of this contract. */
  public static @Nullable Monitor outermost(Family family, Object object) {
    return object instanceof CheckedObject checked
            && checked.vht$sentry() instanceof Monitor monitor
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
  Monitor root() {
    return root;
  }

  /** Counts the threads that run {@link UserCode} for this object and its relatives. */
  void countUserCode(int more) {
    USER_CODE.getAndAdd(this, more);
  }

  private boolean isAskedByUserCode() {
    return root.userCode != 0 && UserCode.isRunningFor(root);
  }

  Family family() {
    return family;
  }

  Role role() {
    return role;
  }

  Enforcement enforcement() {
    return enforcement;
  }

  Trace trace() {
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

  private @Nullable Watch watch(ProtocolRule protocol, boolean isFresh) {
    if (protocol.extent() == Extent.CONTRACT) {
      return sharing.watch(
          protocol, () -> made(protocol, sharedTear, protocol.start(), () -> {}, false));
    } else if (protocol.owner() != role) {
      return null;
    }
    Belief start = isFresh ? created(protocol) : protocol.space().anyState();
    return made(protocol, tear, start, this::refreshQuiet, true);
  }

  private Watch made(
      ProtocolRule protocol, Tear torn, Belief start, Runnable changed, boolean isOwn) {
    KeyedWatch.Abandoned abandoned = slice -> Violations.abandoned(this, protocol, slice);
    return switch (protocol.keys().size()) {
      case 0 -> new SingleWatch(protocol, torn, start, changed);
      case 1 -> new KeyedWatch(protocol, torn, start, isOwn && enforcement.isSeeded(), abandoned);
      default -> new ProductWatch(protocol, torn, start, abandoned);
    };
  }

  /** What a protocol believes of an object at which nothing has happened but its creation. */
  private Belief created(ProtocolRule protocol) {
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
  private Watch[] active(Level level) {
    List<Watch> active = new ArrayList<>();
    for (Watch watch : byProtocol) {
      if (watch != null
          && watch.protocol().level().compareTo(level) <= 0
          && role.methods().stream().anyMatch(method -> !method.hearing(watch).isDeaf())) {
        active.add(watch);
      }
    }
    return active.toArray(Watch[]::new);
  }

  // Calls.

  @Override
  public Entered enter(CheckedObject self, int method, @Nullable Object[] arguments) {
    if (isAskedByUserCode()) {
      return new Straight(arguments);
    }
    noteCall();
    MethodRules rules = role.method(method);
    Call call = call(rules, self, arguments, Thread.currentThread());
    call.beginnings = call.method.beginnings(call);
    try {
      CallJudge.begin(this, call);
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
  private RuntimeException shown(Call call, RuntimeException e) {
    if (e instanceof ContractViolation) {
      return e;
    } else if (e instanceof BriefLock.Reentered) {
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

  private Looks looks() {
    Looks known = looks;
    if (known == null) {
      known = isEveryCallRecorded() ? Looks.NONE : new Looks(role, watches, enforcement);
      looks = known;
    }
    return known;
  }

  Call call(MethodRules method, CheckedObject self, @Nullable Object[] arguments, Thread thread) {
    return new Call(this, method, self, arguments, thread, enforcement, watches);
  }

  @Override
  public @Nullable Object passed(Entered entered, int index) {
    if (entered instanceof Straight straight) {
      return straight.arguments[index];
    }
    Call call = (Call) entered;
    Object argument = call.arguments[index];
    Role taken = call.method.passed.get(index);
    return argument == null || taken == null ? argument : child(taken, argument, call);
  }

  @Override
  public @Nullable Object returned(Entered entered, @Nullable Object result) {
    if (entered instanceof Straight) {
      return result;
    }
    Call call = (Call) entered;
    try {
      call.endings = call.method.returned(call, result);
    } catch (RuntimeException | Error e) {
      CallJudge.endUnknown(call, true, e);
      throw e;
    }
    CallJudge.end(this, call, result, null);
    CallJudge.ensure(this, call, result);
    Role taken = call.method.result;
    return result == null || taken == null ? result : child(taken, result, call);
  }

  @Override
  public Throwable threw(Entered entered, Throwable exception) {
    if (entered instanceof Straight) {
      return exception;
    }
    Call call = (Call) entered;
    try {
      call.endings = call.method.threw(call, exception);
    } catch (RuntimeException | Error e) {
      CallJudge.endUnknown(call, false, e);
      e.addSuppressed(exception);
      throw e;
    }
    CallJudge.end(this, call, null, exception);
    return refused(call.self, call.method.index, call.arguments, exception);
  }

  @Override
  public Throwable refused(
      CheckedObject self, int method, @Nullable Object[] arguments, Throwable exception) {
    MethodRules rules = role.method(method);
    for (Refusal refusal : rules.refusals) {
      if (refusal.with().isInstance(exception) && !isAskedByUserCode()) {
        try {
          Violations.raise(
              this, Violations.refusal(this, refusal, rules, arguments, exception), exception);
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
    Violations.raise(
        this, Violations.check(this, rules, phase, broken.rule(), broken.text(), arguments), null);
  }

  // Children.

  private Object child(Role taken, Object target, Call call) {
    if (target instanceof CheckedObject known
        && known.vht$sentry() instanceof Monitor monitor
        && monitor.role == taken
        && monitor.root == root) {
      return target;
    } else if (target == call.self.vht$target() && taken == role) {
      return call.self;
    }
    if (this == root) {
      kin().monitor(role, call.self.vht$target(), () -> this);
    }
    Monitor monitor = root.kin().monitor(taken, target, () -> younger(taken));
    return monitor.wrapping(target);
  }

  private Kin kin() {
    Kin known = kin;
    if (known == null) {
      lock.lock();
      try {
        known = kin == null ? new Kin() : kin;
        kin = known;
      } finally {
        lock.holder = BriefLock.NOBODY; // needs no stack
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
      lock.holder = BriefLock.NOBODY; // needs no stack
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
    return isEveryCallRecorded() ? 0 : QuietBits.ignorable(role, watches);
  }

  private void refreshQuiet() {
    refreshQuiet(checked());
  }

  private void refreshQuiet(@Nullable CheckedObject object) {
    lock.lock();
    try {
      steady = QuietBits.steady(role, watches);
      if (object != null) {
        object.vht$quiet(steady & ignorable);
      }
    } finally {
      lock.holder = BriefLock.NOBODY; // needs no stack
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
    Kin relatives = kin;
    if (relatives != null) {
      relatives.monitors().forEach(child -> child.incompleteChild(this, owing));
    }
    return owing;
  }

  private void incompleteChild(Monitor asked, List<Violation> owing) {
    if (this != asked) {
      incompleteHere(owing);
    }
  }

  private void incompleteHere(List<Violation> owing) {
    for (Watch watch : byProtocol) {
      boolean isOwn = watch != null && (parent == null || watch.protocol().owner() == role);
      if (isOwn && watch.protocol().isOwed()) {
        for (Watch.Broken broken : watch.incomplete()) {
          owing.add(Violations.incomplete(this, watch.protocol(), broken));
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
      lock.holder = BriefLock.NOBODY; // needs no stack
    }
    refreshQuiet();
  }

  /** The object was collected: says what it owed. */
  public void collected() {
    for (Violation violation : incomplete()) {
      Violations.report(this, violation);
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
