package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.line.Lines;
import dev.vht.contracts.internal.machine.Failure;
import dev.vht.contracts.internal.machine.Hypotheses;
import dev.vht.contracts.internal.machine.OpenCalls;
import dev.vht.contracts.internal.machine.PartReduction;
import dev.vht.contracts.internal.machine.SingleCall;
import dev.vht.contracts.internal.machine.StateDescriptions;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.Unknown;
import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.WeakIdentitySet;
import dev.vht.contracts.internal.report.BriefReport;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.internal.report.ViolationLog;
import dev.vht.contracts.internal.slice.Combination;
import dev.vht.contracts.internal.slice.CombinationLifetime;
import dev.vht.contracts.internal.slice.CombinationTable;
import dev.vht.contracts.internal.slice.Connection;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.internal.slice.History;
import dev.vht.contracts.internal.slice.LostCalls;
import dev.vht.contracts.internal.slice.PartRecord;
import dev.vht.contracts.internal.slice.PartRecords;
import dev.vht.contracts.internal.slice.SliceEvent;
import dev.vht.contracts.internal.text.KeptValue;
import dev.vht.contracts.internal.text.SensitiveTypes;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.internal.trace.RecordedCall;
import dev.vht.contracts.internal.trace.SharedTrace;
import dev.vht.contracts.internal.trace.SliceView;
import dev.vht.contracts.internal.trace.TraceBuffer;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * Initializes the engine's classes when the first contract is created. If a stack overflow
 * interrupted the initialization of a class, it could never be used again, so none may be
 * initialized during a call.
 */
public final class EngineInitializer {
  private static final List<Class<?>> ENGINE =
      List.of(
          SingleCall.class,
          StateEstimate.class,
          SpinLock.class,
          SpinLock.Reentered.class,
          TrackedCall.class,
          CallTracker.class,
          CallSite.class,
          Hypotheses.class,
          OpenCalls.class,
          Failure.class,
          FastPath.class,
          IdentityKey.class,
          IdentityKey.Weak.class,
          IdentityKey.Probe.class,
          KeyedMonitor.class,
          ChildMonitors.class,
          PendingCall.class,
          FastPaths.class,
          Unknown.class,
          ObjectMonitor.class,
          Observers.class,
          WeakIdentitySet.class,
          UnresolvedCalls.class,
          UnresolvedCalls.Unresolved.class,
          ProductMonitor.class,
          ProtocolMonitors.class,
          MonitorFactory.class,
          MonitoredObject.class,
          UntrackedMethods.class,
          TraceRecorder.class,
          ValueRenderer.class,
          Violation.class,
          SingleSliceMonitor.class,
          SliceEvent.class,
          Combination.class,
          CombinationLifetime.class,
          CombinationTable.class,
          Connection.class,
          Gaps.class,
          Gaps.Cause.class,
          History.class,
          History.Replayed.class,
          LostCalls.class,
          Lines.class,
          PartRecord.class,
          PartRecords.class,
          PartReduction.class,
          ProductEvent.class,
          ProductEvent.Moment.class,
          ProductEvent.Part.class,
          SliceTable.class,
          StateDescriptions.class,
          Symbol.class,
          TraceBuffer.class,
          TraceBuffer.Tail.class,
          UserCode.class,
          ViolationLog.class,
          ViolationReporter.class,
          ViolationDraft.class,
          ViolationReporter.Report.class,
          BriefReport.class,
          KeptValue.class,
          RecordedCall.class,
          SensitiveTypes.class,
          SharedTrace.class,
          SliceView.class,
          ProtocolMonitor.Broken.class);

  static {
    try {
      for (Class<?> type : ENGINE) {
        MethodHandles.privateLookupIn(type, MethodHandles.lookup()).ensureInitialized(type);
      }
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
    CallSite.ofCall(); // initializes the classes that walk stacks
    KeptValue.initialize();
  }

  private EngineInitializer() {}

  public static void initialize() {
    // calling it initializes this class
  }
}
