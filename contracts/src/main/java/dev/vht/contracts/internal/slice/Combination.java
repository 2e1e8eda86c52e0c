package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.runtime.EnteredCall;
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

  /** The calls in flight without which it is not connected; null if it is. */
  public @Nullable List<EnteredCall> connecting;

  /** Its index in the list of each of its objects. */
  final int[] indexes;

  public Combination(List<Object> names, StateEstimate estimate) {
    this.names = names;
    this.estimate = estimate;
    this.indexes = new int[names.size()];
  }

  /** Whether it is connected only if a call in flight, other than this one, has taken effect. */
  public boolean isConnectedByOther(EnteredCall call) {
    return connecting != null && connecting.stream().anyMatch(other -> other != call);
  }
}
