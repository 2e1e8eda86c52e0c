package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.Letters;
import dev.vht.contracts.internal.machine.PartReduction;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the events of the parts of combinations. Guarded by the lock of the table's monitor, but
 * for {@link #takeLoss}.
 */
public final class PartRecords {
  /** The event happens now. */
  public static final long NOW = -1;

  private final Letters letters;
  private final CombinationTable table;
  private final PartRecord.Clock clock = new PartRecord.Clock();

  /** What is possible before the first event of each part, by its keys, where it is known. */
  private final PartReduction.@Nullable Possible[] initial;

  private StateEstimate start;

  /**
   * Creates the records of a table.
   *
   * @param start the estimate of a combination before its first event
   */
  public PartRecords(Letters letters, CombinationTable table, StateEstimate start) {
    this.letters = letters;
    this.table = table;
    this.initial = new PartReduction.Possible[letters.all() + 1];
    this.start = start;
  }

  /** Sets another estimate before the first event, after the table was cleared. */
  public void reset(StateEstimate changed) {
    start = changed;
    Arrays.fill(initial, null);
  }

  /** Returns whether the record of a part was lost since the last time. Needs no lock. */
  public boolean takeLoss() {
    boolean hasLoss = clock.hasLoss;
    if (hasLoss) {
      clock.hasLoss = false;
    }
    return hasLoss;
  }

  /** A number for now, in the order of what is recorded. */
  public long time() {
    return clock.time();
  }

  private PartRecord unused(List<@Nullable Object> names) {
    return new PartRecord(names, clock, initial(CombinationTable.mask(names)));
  }

  /** What is possible before the first event of a part; null for a fold. */
  private PartReduction.@Nullable Possible initial(int keys) {
    PartReduction.Possible known = initial[keys];
    if (known == null && letters.isFinite()) {
      known = letters.reduction(keys).start(start.states());
      initial[keys] = known;
    }
    return known;
  }

  /** Whether nothing is recorded of the first event of a part. */
  public boolean ignoresFirst(int keys, Symbol symbol) {
    PartReduction.Possible first = initial(keys);
    return first != null && !first.after(symbol).isKept();
  }

  /** Whether nothing is recorded of an event, and it connects no objects. */
  public boolean ignores(List<@Nullable Object> names, Symbol symbol) {
    int keys = CombinationTable.mask(names);
    PartRecord record = table.record(names);
    if (record == null) {
      return Integer.bitCount(keys) < 2 && ignoresFirst(keys, symbol);
    }
    return record.connecting == null && record.ignores(symbol);
  }

  /**
   * Records that a call begins.
   *
   * @param isAwaited whether it is recorded that something has happened, even if it is ignored
   * @param number the number of the event
   */
  public void begin(
      List<@Nullable Object> names, StateEstimate.InFlight flight, boolean isAwaited, long number) {
    PartRecord record = table.record(names);
    if (record == null) {
      record = added(names, isAwaited, flight.candidates());
      if (record != null && Integer.bitCount(CombinationTable.mask(names)) > 1) {
        record.connecting = new ArrayList<>();
      }
    }
    if (record != null) {
      record.last = number;
      if (record.connecting != null) {
        record.connecting.add(flight.call());
      }
      record.begin(flight);
    }
  }

  /** Records that a call ends. */
  public void end(
      List<@Nullable Object> names, EnteredCall call, @Nullable Symbol symbol, long number) {
    PartRecord record = table.record(names);
    if (record != null) {
      record.last = number;
      record.end(call, symbol);
      List<EnteredCall> connecting = record.connecting;
      if (connecting != null && connecting.remove(call)) {
        if (symbol != null) {
          record.connecting = null;
        } else if (connecting.isEmpty()) {
          table.removePart(record);
        }
      }
    }
  }

  /**
   * Records an event.
   *
   * @param since the {@link #time} at which the call began in which it happened, or {@link #NOW}
   */
  public void instant(
      List<@Nullable Object> names, Symbol symbol, long since, boolean isAwaited, long number) {
    PartRecord known = table.record(names);
    PartRecord record = known == null ? added(names, isAwaited, symbol) : known;
    if (record != null) {
      record.last = number;
      record.connecting = null;
      if (since == NOW) {
        record.instant(symbol);
      } else {
        record.since(since, symbol);
      }
    }
  }

  /** Adds the record of a part if an event must be recorded; otherwise returns null. */
  private @Nullable PartRecord added(
      List<@Nullable Object> names, boolean isAwaited, Symbol... candidates) {
    boolean isNeeded =
        isAwaited
            || Integer.bitCount(CombinationTable.mask(names)) > 1
            || !unused(names).ignores(candidates);
    return isNeeded ? table.addRecord(names, this::unused) : null;
  }
}
