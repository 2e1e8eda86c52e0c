package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.trace.SharedTrace;
import dev.vht.contracts.internal.trace.TraceBuffer;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.scope.ContractScope;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.Level;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Creates and finds the monitors of objects. */
public final class MonitorFactory {
  private MonitorFactory() {}

  /**
   * Creates a checked object.
   *
   * @param isHeld whether the monitor may keep the checked object from being collected
   */
  public static CheckedObject attach(
      CompiledContract contract,
      CompiledRole role,
      Object target,
      Enforcement enforcement,
      boolean isHeld) {
    ContractScope scope = ContractScope.current().orElse(null);
    Level level = scope == null ? null : scope.level().orElse(null);
    Enforcement here = level == null ? enforcement : enforcement.level(level);
    ObjectMonitor monitor = monitor(contract, role, here, false);
    CheckedObject object = role.checked(target, monitor);
    monitor.checked = isHeld ? object : new WeakReference<>(object);
    monitor.refreshUntracked(object);
    if (scope != null) {
      scope.attached(monitor);
    }
    return object;
  }

  /** Creates the monitor that checks a recorded trace of an object. */
  public static ObjectMonitor replaying(
      CompiledContract contract, CompiledRole role, Object target, Enforcement enforcement) {
    ObjectMonitor monitor = monitor(contract, role, enforcement, true);
    monitor.checked = new RecordedObject(target, monitor);
    return monitor;
  }

  /** Returns the monitor that checks a recorded trace of a child of an object. */
  public static ObjectMonitor replayingChild(
      ObjectMonitor parent, CompiledRole role, Object target) {
    ObjectMonitor child = parent.childMonitor(role, target);
    if (child.checked == null) {
      child.checked = new RecordedObject(target, child);
    }
    return child;
  }

  private static ObjectMonitor monitor(
      CompiledContract contract, CompiledRole role, Enforcement enforcement, boolean isReplay) {
    Sharing sharing = enforcement.sharing().orElse(null);
    if (sharing == null) {
      ContractScope scope = ContractScope.current().orElse(null);
      sharing = scope == null ? null : scope.sharing().orElse(null);
    }
    if (sharing == null) {
      sharing = contract.sharing();
    }
    TraceBuffer trace = new TraceBuffer(contract.hasSlices(), sharedTrace(contract, sharing));
    return new ObjectMonitor(contract, role, enforcement, isReplay, trace, sharing);
  }

  private static @Nullable SharedTrace sharedTrace(CompiledContract contract, Sharing sharing) {
    return contract.sharedProtocols().isEmpty()
        ? null
        : sharing.monitor(contract, () -> new SharedTrace(contract.sharedProtocols()));
  }

  /** Returns the monitor of an object in one of its layers, or null if none is of the contract. */
  public static @Nullable ObjectMonitor find(CompiledContract contract, Object object) {
    Object layer = object;
    while (layer instanceof CheckedObject checked) {
      ObjectMonitor outermost = findOutermost(contract, checked);
      if (outermost != null) {
        return outermost;
      }
      layer = checked.vht$target();
    }
    return null;
  }

  /** Returns the monitor of an object's outermost layer, or null if it is not of the contract. */
  public static @Nullable ObjectMonitor findOutermost(CompiledContract contract, Object object) {
    return object instanceof CheckedObject checked
            && checked.vht$interceptor() instanceof ObjectMonitor monitor
            && monitor.contract == contract
        ? monitor
        : null;
  }
}
