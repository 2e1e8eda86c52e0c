package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a protocol with several keys: objects that events have connected. Guarded by the lock
 * of its monitor.
 */
public final class Combination {
  /** Its objects, one for each key, as the table keeps them. */
  public final List<Object> names;

  public StateEstimate estimate;

  /** The keys whose object was collected, as a mask. */
  public int collected;

  /** The number of the last event that named all keys, among all events of the monitor. */
  public long last;

  /**
   * The calls in flight that connect it, if all of them take effect; null if it is connected. Empty
   * if one of them took no effect, or there was none: then only the {@link #naming} calls may
   * connect it.
   */
  private @Nullable List<EnteredCall> connecting;

  /** While it is not connected: the calls in flight that name all keys. Each may connect it. */
  private List<EnteredCall> naming = Collections.emptyList();

  /**
   * The first event before its objects were connected that was not allowed, until it is reported.
   * It is when a call in flight turns out to connect them.
   */
  public @Nullable Symbol broken;

  /** Its index in the list of each of its objects. */
  final int[] indexes;

  public Combination(List<Object> names, StateEstimate estimate) {
    this.names = names;
    this.estimate = estimate;
    this.indexes = new int[names.size()];
  }

  /** Whether its objects are connected, whatever happens to the calls in flight. */
  public boolean isConnected() {
    return connecting == null;
  }

  /** Whether it is connected only if a call in flight, other than this one, has taken effect. */
  public boolean isConnectedByOther(EnteredCall call) {
    return connecting != null
        && (connecting.stream().anyMatch(other -> other != call)
            || naming.stream().anyMatch(other -> other != call));
  }

  /** Notes that it is connected if all of some calls in flight take effect; none if it is now. */
  public void connectBy(List<EnteredCall> calls) {
    connecting = calls.isEmpty() ? null : new ArrayList<>(calls);
  }

  /** Notes that a call begins which names all keys. */
  public void beginNaming(EnteredCall call, boolean isFirst) {
    if (isFirst) {
      connecting = Collections.emptyList();
    }
    if (connecting != null) {
      naming = naming.isEmpty() ? new ArrayList<>(1) : naming;
      naming.add(call);
    }
  }

  /** Notes that an event which names all keys has happened. */
  public void connect() {
    connecting = null;
    naming = Collections.emptyList();
    broken = null;
  }

  /**
   * Notes that a call ends, unless it named all keys and took effect.
   *
   * @return whether no call in flight is left that may connect it
   */
  public boolean end(EnteredCall call, boolean hasEffect) {
    if (connecting == null) {
      return false;
    }
    if (connecting.remove(call)) {
      if (hasEffect && connecting.isEmpty()) {
        connect();
        return false;
      } else if (!hasEffect) {
        connecting = Collections.emptyList();
      }
    }
    naming.remove(call);
    return connecting.isEmpty() && naming.isEmpty();
  }
}
