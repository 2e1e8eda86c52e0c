package dev.vht.contracts.internal.replay;

import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.monitor.CallTracker;
import dev.vht.contracts.internal.monitor.MonitorFactory;
import dev.vht.contracts.internal.monitor.ObjectMonitor;
import dev.vht.contracts.internal.monitor.TraceRecorder;
import dev.vht.contracts.internal.monitor.TrackedCall;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.scope.Sharing;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks a recorded trace, by replaying it to the same monitors that check objects. */
public final class Replay {
  private final CompiledContract contract;
  private final Enforcement enforcement;
  private final List<Violation> found = new ArrayList<>();
  private final IdentityHashMap<Object, Map<String, ObjectMonitor>> monitors =
      new IdentityHashMap<>();

  /** The last object that returned a container of a role's objects, by role. */
  private final Map<String, ObjectMonitor> givers = new HashMap<>();

  private final Map<Long, TrackedCall> calls = new HashMap<>();
  private final Map<String, Thread> threads = new HashMap<>();

  public Replay(CompiledContract contract, Enforcement enforcement) {
    this.contract = contract;
    this.enforcement = enforcement.listener(found::add).withoutRecorder().sharing(Sharing.create());
  }

  /** Returns the violations in a trace. */
  public List<Violation> violations(List<TraceEvent> trace) {
    for (TraceEvent event : trace) {
      try {
        if (event.moment() == Phase.CALL) {
          begin(event);
        } else {
          end(event);
        }
      } catch (ContractViolation e) {
        assert !found.isEmpty() : e; // the listener has received it
      }
    }
    return List.copyOf(found);
  }

  private void begin(TraceEvent event) {
    ObjectMonitor monitor = monitor(event);
    MethodRules method = method(event, monitor.role());
    Thread thread = threads.computeIfAbsent(event.thread(), name -> new Thread(null, null, name));
    @Nullable Object[] arguments = event.arguments().toArray();
    CheckedObject self = Objects.requireNonNull(monitor.checked());
    TrackedCall call = monitor.call(method, self, arguments, thread);
    call.beginnings = events(event, method);
    method.roles.passed().forEach((index, role) -> child(monitor, role, arguments[index]));
    CallTracker.begin(monitor, call);
    calls.put(event.call(), call);
  }

  private void end(TraceEvent event) {
    TrackedCall call = calls.remove(event.call());
    if (call == null) { // its beginning was a violation or was not recorded
      return;
    }
    ObjectMonitor monitor = monitor(event);
    call.endings = events(event, call.method);
    CompiledRole each = call.method.roles.each();
    if (each != null) {
      givers.put(each.name(), monitor);
    }
    CompiledRole result = call.method.roles.result();
    if (result != null) {
      child(monitor, result, event.result());
    }
    String thrown = event.exception();
    call.isUncertain = thrown != null && isUncertain(call.method, thrown);
    CallTracker.end(monitor, call, event.result(), thrown == null ? null : new Thrown(thrown));
  }

  private void child(ObjectMonitor parent, CompiledRole role, @Nullable Object target) {
    if (target != null) {
      monitors
          .computeIfAbsent(target, unused -> new HashMap<>())
          .computeIfAbsent(
              role.name(), unused -> MonitorFactory.replayingChild(parent, role, target));
    }
  }

  private ObjectMonitor monitor(TraceEvent event) {
    return monitors
        .computeIfAbsent(event.object(), unused -> new HashMap<>())
        .computeIfAbsent(event.role(), name -> unknown(role(name), event));
  }

  /** Returns the monitor of an object that no recorded call returned, unless in a container. */
  private ObjectMonitor unknown(CompiledRole role, TraceEvent event) {
    ObjectMonitor giver = givers.get(role.name());
    return giver == null
        ? MonitorFactory.replaying(contract, role, event.object(), enforcement)
        : MonitorFactory.replayingChild(giver, role, event.object());
  }

  private CompiledRole role(String name) {
    return contract.roles().stream()
        .filter(role -> role.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("the contract has no role \"" + name + "\""));
  }

  private static MethodRules method(TraceEvent event, CompiledRole role) {
    return role.methods().stream()
        .filter(method -> TraceRecorder.signature(method.method).equals(event.method()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    role.type().getName() + " has no method " + event.method()));
  }

  private static List<EventRule> events(TraceEvent event, MethodRules method) {
    return method.events.stream()
        .filter(rule -> rule.phase() == event.moment() && event.events().contains(rule.name()))
        .toList();
  }

  private boolean isUncertain(MethodRules method, String exception) {
    try {
      return method.isUncertain(Class.forName(exception, false, contract.type().getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // what the contract names could be loaded
    }
  }

  /** Stands for an exception of which only the class is known. */
  private static final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Thrown(String type) {
      super(type, null, false, false);
    }
  }
}
