package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.PartReduction;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events that name exactly some keys, in order, as far as a combination that is connected later
 * can tell them apart ({@link PartReduction}). A call is its beginning and its end, unless no other
 * event was recorded in between. Guarded by the lock of its monitor.
 */
public final class PartRecord {
  /**
   * The greatest number of entries. A record that would be longer is {@link #isLost lost}: it then
   * has only the calls in flight.
   */
  public static final int MAX_ENTRIES = 256;

  /**
   * What was recorded.
   *
   * @param time its number among everything that the monitor has recorded
   * @param event the event
   * @param symbol its symbol if it is an instant, otherwise null
   * @param call the call that begins or ends, or null
   * @param before what was possible before
   */
  record Entry(
      long time,
      SliceEvent event,
      @Nullable Symbol symbol,
      @Nullable EnteredCall call,
      PartReduction.@Nullable Possible before) {}

  /** Numbers what a monitor records of all parts, with even numbers. */
  public static final class Clock {
    private long time;

    /** Whether a record was lost. */
    volatile boolean hasLoss;

    public long time() {
      return time;
    }
  }

  /** Stands for a call that has ended, to keep no arguments. */
  private static final class EndedCall extends EnteredCall {}

  final List<@Nullable Object> names;
  private final Clock clock;
  private final List<Entry> entries = new ArrayList<>(2);

  /** Null for a fold, of which every event is kept. */
  private PartReduction.@Nullable Possible possible;

  private boolean isLost;

  /** The number of the last event, recorded or not, among all events of the monitor. */
  public long last;

  /** The calls in flight without which the part does not connect its keys; null if it does. */
  public @Nullable List<EnteredCall> connecting;

  public PartRecord(
      List<@Nullable Object> names, Clock clock, PartReduction.@Nullable Possible start) {
    this.names = names;
    this.clock = clock;
    this.possible = start;
  }

  List<Entry> entries() {
    return entries;
  }

  /** The calls that have begun and not ended. */
  public List<EnteredCall> callsInFlight() {
    return entries.stream().map(Entry::call).filter(Objects::nonNull).toList();
  }

  /** Whether the record became too long, so that the history of the part is unknown. */
  public boolean isLost() {
    return isLost;
  }

  /** Whether a call in flight is recorded. */
  boolean includes(EnteredCall call) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).call() == call) {
        return true;
      }
    }
    return false;
  }

  /** Whether it records nothing of an event. */
  boolean ignores(Symbol symbol) {
    return possible != null && !possible.after(symbol).isKept();
  }

  /** Whether it records nothing of an event with these candidates. */
  public boolean ignores(Symbol... candidates) {
    return possible != null && possible.ignores(candidates);
  }

  /** Records that a call begins. It is judged at its end, when more is known. */
  public void begin(StateEstimate.InFlight flight) {
    if (!ignores(flight.candidates())) {
      add(SliceEvent.beginning(flight, null), null, flight.call(), possible);
      possible = possible == null ? null : possible.maybe(flight.candidates());
    }
  }

  /** Records that a call ends. */
  public void end(EnteredCall call, @Nullable Symbol symbol) {
    int index = entries.size() - 1;
    while (index >= 0 && entries.get(index).call() != call) {
      index--;
    }
    if (index < 0) {
      return;
    }
    if (isLost) {
      entries.remove(index);
      return;
    }
    Entry begun = entries.get(index);
    boolean isLast = index == entries.size() - 1;
    if (symbol == null) {
      entries.remove(index);
      possible = isLast ? begun.before() : possible;
    } else if (symbol != Symbol.UNKNOWN && clock.time == begun.time()) {
      entries.remove(index);
      possible = begun.before();
      instant(symbol);
    } else {
      EnteredCall ended = new EndedCall();
      StateEstimate.InFlight flight = StateEstimate.flight(ended, begun.event().candidates());
      SliceEvent beginning = SliceEvent.beginning(flight, null);
      entries.set(index, new Entry(begun.time(), beginning, null, null, begun.before()));
      add(SliceEvent.ending(ended, symbol), null, null, null);
    }
  }

  /** Records an event that happens now. */
  public void instant(Symbol symbol) {
    PartReduction.Possible before = possible;
    if (before != null) {
      PartReduction.Next next = before.after(symbol);
      possible = next.possible();
      if (!next.isKept()) {
        return;
      }
      removeNeedless(symbol);
    }
    add(SliceEvent.instant(symbol, () -> false), symbol, null, before);
  }

  /** Removes the last entry if it is the second of three equal events. */
  private void removeNeedless(Symbol symbol) {
    int size = entries.size();
    if (size >= 2 && entries.get(size - 1).symbol() == symbol) {
      Entry first = entries.get(size - 2);
      if (first.symbol() == symbol
          && first.before() != null
          && first.before().isSecondOfThreeNeedless(symbol)) {
        entries.remove(size - 1);
      }
    }
  }

  /**
   * Records an event that happened at some moment since another event.
   *
   * @param from the time of the other event
   */
  public void since(long from, Symbol symbol) {
    if (from == clock.time || isLost) {
      instant(symbol);
      return;
    }
    EnteredCall call = new EndedCall();
    SliceEvent beginning = SliceEvent.beginning(StateEstimate.flight(call, symbol), null);
    int index = entries.size();
    while (index > 0 && entries.get(index - 1).time() > from) {
      index--;
    }
    entries.add(index, new Entry(from + 1, beginning, null, null, null));
    add(SliceEvent.ending(call, symbol), null, null, null);
    possible = possible == null ? null : possible.any();
  }

  private void add(
      SliceEvent event,
      @Nullable Symbol symbol,
      @Nullable EnteredCall call,
      PartReduction.@Nullable Possible before) {
    if (isLost && call == null) {
      return;
    }
    clock.time += 2;
    entries.add(new Entry(clock.time, event, symbol, call, before));
    if (entries.size() > MAX_ENTRIES && !isLost) {
      isLost = true;
      clock.hasLoss = true;
      entries.removeIf(entry -> entry.call() == null);
    }
  }
}
