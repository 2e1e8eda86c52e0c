package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.internal.trace.RecordedCall;
import dev.vht.contracts.internal.trace.TraceBuffer;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.Interruption;
import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Mode;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object with a contract: its role, its settings, its trace and its checked object.
 *
 * <p>It is the superclass of {@link ObjectMonitor}, and not a part of it, to save an allocation for
 * each object.
 *
 * <p><b>Memory.</b> It has no reference to the target. References to the checked object of a child,
 * or of an object whose incomplete traces are reported when it is collected, are weak.
 */
abstract class MonitoredObject extends CallInterceptor
    implements Attachment, RecordedCall.Receiver {
  final CompiledContract contract;
  final CompiledRole role;
  final @Nullable ObjectMonitor parent;
  final Sharing sharing;
  final boolean isReplay;
  final TraceBuffer trace;
  volatile Enforcement enforcement;
  volatile @Nullable Object checked; // a CheckedObject, or a WeakReference to one
  private final @Nullable ContractScope scope;
  private final StackWalker.@Nullable StackFrame openedAt;
  private volatile @Nullable Mode mode;

  /** Describes an object without a parent. */
  MonitoredObject(
      CompiledContract contract,
      CompiledRole role,
      Enforcement enforcement,
      boolean isReplay,
      TraceBuffer trace,
      Sharing sharing) {
    super(trace, sharedInterruption(contract, sharing, trace));
    this.contract = contract;
    this.role = role;
    this.parent = null;
    this.sharing = sharing;
    this.isReplay = isReplay;
    this.trace = trace;
    this.enforcement = enforcement;
    this.scope = ContractScope.current().orElse(null);
    this.openedAt = isReplay ? null : openedAt(enforcement, scope);
  }

  /** Describes a child. */
  MonitoredObject(CompiledRole role, ObjectMonitor parent) {
    super(parent.interruption, parent.sharedInterruption);
    MonitoredObject other = parent;
    this.contract = other.contract;
    this.role = role;
    this.parent = parent;
    this.sharing = other.sharing;
    this.isReplay = other.isReplay;
    this.trace = other.trace;
    this.enforcement = other.enforcement;
    this.scope = other.scope;
    this.openedAt = other.openedAt;
  }

  private static Interruption sharedInterruption(
      CompiledContract contract, Sharing sharing, TraceBuffer own) {
    return contract.sharedProtocols().isEmpty()
        ? own
        : sharing.monitor(Interruption.class, Interruption::new);
  }

  private static StackWalker.@Nullable StackFrame openedAt(
      Enforcement how, @Nullable ContractScope scope) {
    boolean isWanted =
        how.callSites().compareTo(CallSites.OPENING) >= 0 || scope != null || how.isEndAwaited();
    return isWanted ? CallSite.ofOpening(how.via()) : null;
  }

  @Override
  public final @Nullable CheckedObject checked() {
    Object now = checked;
    return (CheckedObject) (now instanceof WeakReference<?> weak ? weak.get() : now);
  }

  @Override
  public final @Nullable String name() {
    return parent == null ? enforcement.name().orElse(null) : null;
  }

  /** The checked object that this one is a child of, or null. */
  @Nullable
  final CheckedObject parentChecked() {
    return parent == null ? null : parent.checked();
  }

  @Override
  public final List<CheckedObject> ancestors() {
    List<CheckedObject> ancestors = new ArrayList<>();
    for (ObjectMonitor one = parent; one != null; one = ((MonitoredObject) one).parent) {
      CheckedObject living = one.checked();
      if (living != null) {
        ancestors.add(living);
      }
    }
    return ancestors;
  }

  /** The name of the contract's interface. */
  public final String contractName() {
    return contract.type().getName();
  }

  public final CompiledRole role() {
    return role;
  }

  @Nullable
  final String openedAt() {
    return openedAt == null ? null : CallSite.text(openedAt);
  }

  /** Whether the trace contains every call that a protocol observes. */
  final boolean isEveryCallRecorded() {
    return scope != null || isEverySite() || enforcement.recorder().isPresent();
  }

  /** Whether the call site of every call is looked up. */
  final boolean isEverySite() {
    return enforcement.callSites() == CallSites.EVERY_EVENT;
  }

  /** Whether the call sites of some calls are looked up. */
  final boolean isSomeSite() {
    return enforcement.callSites() != CallSites.NONE && !isEverySite();
  }

  /** What happens on a violation by the current thread. */
  final Mode mode() {
    Mode own = mode;
    Mode all = own == null ? contract.mode() : own;
    Mode here = all == null ? enforcement.mode() : all;
    return ContractScope.current().flatMap(ContractScope::mode).orElse(here);
  }

  /** The scope that collects violations by the current thread, if any. */
  final Optional<ContractScope> scope() {
    return ContractScope.current().or(() -> Optional.ofNullable(scope));
  }

  @Override
  public final Class<?> type() {
    return role.type();
  }

  @Override
  public final long events() {
    return trace.size() - (contract.creation().isEmpty() ? 0 : 1);
  }

  @Override
  public final void mode(Mode changed) {
    mode = changed;
  }

  @Override
  public final String toString() {
    return "contract of "
        + role.type().getName()
        + enforcement.name().map(name -> ", for " + name).orElse("")
        + (openedAt == null ? "" : ", opened at " + openedAt());
  }
}
