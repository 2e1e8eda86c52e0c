package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.runtime.Interruption;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates and selects the protocol monitors of an object, in an array by protocol. */
final class ProtocolMonitors {
  private ProtocolMonitors() {}

  /**
   * Adds the monitors of a level that are missing.
   *
   * @param isFresh whether nothing has happened to the object yet
   */
  static void add(
      ObjectMonitor object, @Nullable ProtocolMonitor[] byProtocol, Level level, boolean isFresh) {
    for (ProtocolRule protocol : object.contract.protocols()) {
      if (protocol.level().compareTo(level) <= 0 && byProtocol[protocol.index()] == null) {
        byProtocol[protocol.index()] = monitor(object, protocol, isFresh);
      }
    }
  }

  private static @Nullable ProtocolMonitor monitor(
      ObjectMonitor object, ProtocolRule protocol, boolean isFresh) {
    if (protocol.extent() == Extent.CONTRACT) {
      return object.sharing.monitor(
          protocol,
          () ->
              create(
                  object, protocol, object.sharedInterruption, protocol.start(), () -> {}, false));
    } else if (protocol.owner() != object.role) {
      return null;
    }
    StateEstimate start = isFresh ? initial(object, protocol) : protocol.space().anyState();
    ProtocolMonitor monitor =
        create(
            object,
            protocol,
            object.interruption,
            start,
            object::refreshUntracked,
            object.enforcement.isSeeded());
    if (!isFresh) {
      monitor.gaps().addAll(Gaps.Cause.LEVEL);
    }
    return monitor;
  }

  private static ProtocolMonitor create(
      ObjectMonitor object,
      ProtocolRule protocol,
      Interruption interruption,
      StateEstimate start,
      Runnable onChange,
      boolean isSeeded) {
    Consumer<ProtocolMonitor.Broken> abandoned =
        slice -> ViolationReporter.abandoned(object, protocol, slice);
    return switch (protocol.keys().size()) {
      case 0 -> new SingleSliceMonitor(protocol, interruption, start, onChange);
      case 1 ->
          new KeyedMonitor(
              protocol,
              interruption,
              start,
              isSeeded,
              object.contract.hasKeylessEvents(protocol),
              abandoned);
      default ->
          new ProductMonitor(
              protocol, object.contract.letters(protocol), interruption, start, abandoned);
    };
  }

  /** The state of a protocol after the creation of the object. */
  private static StateEstimate initial(ObjectMonitor object, ProtocolRule protocol) {
    String creation = object.contract.creation();
    boolean isCreation =
        object.parent == null
            && !creation.isEmpty()
            && protocol.keys().isEmpty()
            && protocol.space().alphabet().contains(creation);
    State start = protocol.start();
    State after = isCreation ? start.step(protocol.space().expected(creation)) : null;
    return after == null ? start : after;
  }

  /** Removes the object's own monitors above a level. */
  static void remove(ObjectMonitor object, @Nullable ProtocolMonitor[] byProtocol, Level level) {
    for (ProtocolRule protocol : object.contract.protocols()) {
      if (protocol.level().compareTo(level) > 0 && protocol.extent() == Extent.OBJECT) {
        byProtocol[protocol.index()] = null;
      }
    }
  }

  /** The monitors of a level that observe some method of a role. */
  static ProtocolMonitor[] active(
      CompiledRole role, @Nullable ProtocolMonitor[] byProtocol, Level level) {
    List<ProtocolMonitor> active = new ArrayList<>();
    for (ProtocolMonitor monitor : byProtocol) {
      if (monitor != null
          && monitor.protocol().level().compareTo(level) <= 0
          && isObserved(role, monitor.protocol())) {
        active.add(monitor);
      }
    }
    return active.toArray(new ProtocolMonitor[0]);
  }

  private static boolean isObserved(CompiledRole role, ProtocolRule protocol) {
    for (MethodRules method : role.methods()) {
      if (!method.subscription(protocol).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Adds the incomplete traces of an object, without those of its parent and its children. */
  static void addIncomplete(
      ObjectMonitor object, @Nullable ProtocolMonitor[] byProtocol, List<Violation> found) {
    for (ProtocolMonitor monitor : byProtocol) {
      boolean isOwn =
          monitor != null && (object.parent == null || monitor.protocol().owner() == object.role);
      if (isOwn && monitor.protocol().mustComplete()) {
        for (ProtocolMonitor.Broken broken : monitor.incomplete()) {
          found.add(ViolationReporter.incomplete(object, monitor.protocol(), broken));
        }
      }
    }
  }
}
