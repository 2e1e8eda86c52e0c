package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.ProtocolRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a combination before its objects were connected, in order. */
public final class History {
  private final List<PartRecord.Entry> entries;
  private final boolean isLost;

  private History(List<PartRecord.Entry> entries, boolean isLost) {
    this.entries = entries;
    this.isLost = isLost;
  }

  /** Merges the records of the parts of a combination. */
  public static History of(Collection<PartRecord> parts) {
    List<PartRecord.Entry> entries = new ArrayList<>(0);
    boolean isLost = false;
    for (PartRecord part : parts) {
      entries.addAll(part.entries());
      isLost |= part.isLost();
    }
    entries.sort(Comparator.comparingLong(PartRecord.Entry::time));
    return new History(entries, isLost);
  }

  /** Whether it is unknown, because a record became too long. */
  public boolean isLost() {
    return isLost;
  }

  /**
   * What a history leads to.
   *
   * @param estimate the estimate after it
   * @param broken the first event that was not allowed, or null
   */
  public record Replayed(StateEstimate estimate, @Nullable Symbol broken) {}

  /**
   * Replays the history. Runs user code if the machine is a fold.
   *
   * @param start the estimate before the first event
   */
  public Replayed replay(ProtocolRule protocol, StateEstimate start) {
    if (isLost) {
      return new Replayed(start.unknown(callsInFlight()), null);
    }
    StateEstimate estimate = start;
    Symbol broken = null;
    for (PartRecord.Entry entry : entries) {
      SliceEvent event = entry.event();
      StateEstimate next = event.apply(estimate);
      Symbol symbol = event.symbol();
      if (next == null && symbol != null) {
        broken = broken == null ? symbol : broken;
        next = protocol.recovered(event.rejected(estimate), estimate.oneState().failure(symbol));
      }
      estimate = next == null ? estimate : next;
    }
    return new Replayed(estimate, broken);
  }

  private List<StateEstimate.InFlight> callsInFlight() {
    List<StateEstimate.InFlight> flights = new ArrayList<>();
    for (PartRecord.Entry entry : entries) {
      if (entry.call() != null) {
        flights.add(StateEstimate.flight(entry.call(), entry.event().candidates()));
      }
    }
    return flights;
  }
}
