package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls in flight of which the event is unknown until they end, such as a {@code take()} that waits
 * for its result.
 *
 * <p><b>The invariant.</b> {@code current} is the estimate without these calls. The log has
 * everything since the first of them began, and for the beginning of each the estimate before it,
 * without these calls. When the event of one is known, the new estimate is what the log leads to if
 * that call is tracked like any other. A call that waits therefore costs each of the others one
 * entry of the log, whatever the number of calls that wait.
 *
 * <p>If {@code current} does not allow an event, a call that waits may already have taken effect.
 * Then every moment at which it may have is tried.
 *
 * <p>The log of a call that waits long is abandoned. If it ends without effect, {@code current} is
 * right. Otherwise the state is unknown.
 */
public final class OpenCalls implements StateEstimate {
  /** The longest log. */
  private static final int MAX_LOG = 1024;

  /** The longest log of which every moment is tried. */
  private static final int MAX_TRIED = 64;

  private enum Kind {
    /** A call begins whose event is unknown until it ends. */
    OPEN,
    BEGIN,
    END,
    INSTANT
  }

  /**
   * Something that has happened, and what happened before.
   *
   * @param kind what it is
   * @param flight the call that begins, or null
   * @param call the call that begins or ends, or null
   * @param symbol the event, or null
   * @param before for the beginning of a call that waits or has waited, the estimate before it
   *     without such calls; otherwise null
   * @param older the entry before, or null
   */
  private record Entry(
      Kind kind,
      @Nullable InFlight flight,
      @Nullable EnteredCall call,
      @Nullable Symbol symbol,
      @Nullable StateEstimate before,
      @Nullable Entry older) {

    static Entry open(InFlight flight, StateEstimate before, @Nullable Entry older) {
      return new Entry(Kind.OPEN, flight, flight.call(), null, before, older);
    }

    static Entry begin(InFlight flight, @Nullable Entry older) {
      return new Entry(Kind.BEGIN, flight, flight.call(), null, null, older);
    }

    static Entry end(EnteredCall call, @Nullable Symbol symbol, @Nullable Entry older) {
      return new Entry(Kind.END, null, call, symbol, null, older);
    }

    Entry after(@Nullable Entry other) {
      return new Entry(kind, flight, call, symbol, before, other);
    }

    boolean opens(EnteredCall other) {
      return kind == Kind.OPEN && call == other;
    }

    /** The estimate after it. */
    @Nullable StateEstimate apply(StateEstimate estimate) {
      return switch (kind) {
        case OPEN -> estimate;
        case BEGIN -> estimate.begin(Objects.requireNonNull(flight));
        case END -> estimate.end(Objects.requireNonNull(call), symbol);
        case INSTANT -> estimate.instant(Objects.requireNonNull(symbol));
      };
    }
  }

  private final StateSpace space;
  private final StateEstimate current;

  /** The calls whose beginnings are in the log, in their order. */
  private final List<InFlight> open;

  /** The calls whose log was abandoned. */
  private final List<InFlight> abandoned;

  private final @Nullable Entry log; // the newest; null if open is empty
  private final int length;

  private OpenCalls(
      StateSpace space,
      StateEstimate current,
      List<InFlight> open,
      List<InFlight> abandoned,
      @Nullable Entry log,
      int length) {
    this.space = space;
    this.current = current;
    this.open = open;
    this.abandoned = abandoned;
    this.log = log;
    this.length = length;
  }

  /** Whether the event of a call is unknown until it ends. */
  static boolean isOpen(InFlight flight) {
    for (Symbol symbol : flight.candidates()) {
      if (symbol.isOpen) {
        return true;
      }
    }
    return false;
  }

  /** After such a call has begun. */
  static StateEstimate of(StateEstimate before, InFlight flight) {
    return new OpenCalls(
        before.oneState().space(),
        before,
        List.of(flight),
        List.of(),
        Entry.open(flight, before, null),
        1);
  }

  private StateEstimate with(Entry entry, StateEstimate next) {
    return open.isEmpty()
        ? new OpenCalls(space, next, open, abandoned, null, 0)
        : new OpenCalls(space, next, open, abandoned, entry, length + 1).withinBounds();
  }

  /** Abandons the older half of a log that has become too long. */
  private OpenCalls withinBounds() {
    if (length <= MAX_LOG) {
      return this;
    }
    List<Entry> entries = entries();
    int first = length / 2;
    while (first < length && entries.get(first).kind() != Kind.OPEN) {
      first++;
    }
    List<Entry> kept = entries.subList(first, length);
    List<InFlight> all = new ArrayList<>(abandoned);
    List<InFlight> left = new ArrayList<>();
    for (InFlight flight : open) {
      boolean isKept = kept.stream().anyMatch(entry -> entry.opens(flight.call()));
      (isKept ? left : all).add(flight);
    }
    return new OpenCalls(space, current, left, all, list(null, kept), kept.size());
  }

  private static @Nullable Entry list(@Nullable Entry older, List<Entry> entries) {
    Entry newest = older;
    for (Entry entry : entries) {
      newest = entry.after(newest);
    }
    return newest;
  }

  /** The log, oldest entry first. */
  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(length);
    for (Entry entry = log; entry != null; entry = entry.older()) {
      entries.add(entry);
    }
    Collections.reverse(entries);
    return entries;
  }

  // Events.

  @Override
  public StateEstimate begin(InFlight flight) {
    if (isOpen(flight)) {
      List<InFlight> more = new ArrayList<>(open);
      more.add(flight);
      Entry entry = Entry.open(flight, current, log);
      return new OpenCalls(space, current, more, abandoned, entry, length + 1).withinBounds();
    }
    return with(Entry.begin(flight, log), current.begin(flight));
  }

  @Override
  public boolean explains(EnteredCall call) {
    return current.explains(call) || isAny(open, call) || tried(entries()).explains(call);
  }

  private static boolean isAny(List<InFlight> flights, EnteredCall call) {
    for (InFlight flight : flights) {
      if (flight.call() == call) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    if (symbol == Symbol.UNCERTAIN) {
      return without(call).unknown(List.of()); // only folds have open calls
    } else if (isAny(open, call)) {
      return endOpen(call, symbol);
    } else if (isAny(abandoned, call)) {
      return endAbandoned(call, symbol);
    }
    StateEstimate next = current.end(call, symbol);
    return next == null
        ? tried(entries()).end(call, symbol)
        : with(Entry.end(call, symbol, log), next);
  }

  @Override
  public @Nullable StateEstimate instant(Symbol symbol) {
    StateEstimate next = current.instant(symbol);
    return next == null
        ? tried(entries()).instant(symbol)
        : with(new Entry(Kind.INSTANT, null, null, symbol, null, log), next);
  }

  private StateEstimate endAbandoned(EnteredCall call, @Nullable Symbol symbol) {
    List<InFlight> others = others(abandoned, call);
    if (symbol != null) {
      return unknownUntil(open, others);
    }
    return open.isEmpty() && others.isEmpty()
        ? current
        : new OpenCalls(space, current, open, others, log, length);
  }

  private @Nullable StateEstimate endOpen(EnteredCall call, @Nullable Symbol symbol) {
    List<InFlight> others = others(open, call);
    if (symbol == Symbol.UNKNOWN) {
      return unknownUntil(others, abandoned);
    }
    List<Entry> since = new ArrayList<>();
    Entry entry = Objects.requireNonNull(log);
    while (!entry.opens(call)) {
      since.add(entry);
      entry = Objects.requireNonNull(entry.older());
    }
    Collections.reverse(since);
    Entry older = entry.older();
    if (symbol == null) {
      return logged(current, others, older, since);
    }
    StateEstimate next = Objects.requireNonNull(entry.before());
    List<Entry> changed = new ArrayList<>();
    InFlight known = StateEstimate.flight(call, symbol);
    changed.add(new Entry(Kind.BEGIN, known, call, null, next, null));
    changed.addAll(since);
    changed.add(Entry.end(call, symbol, null));
    int applied = 0;
    for (; applied < changed.size() && next != null; applied++) {
      Entry one = changed.get(applied);
      if (one.kind() == Kind.OPEN) {
        changed.set(applied, Entry.open(Objects.requireNonNull(one.flight()), next, null));
      }
      next = one.apply(next);
    }
    if (next != null) {
      return logged(next, others, older, changed);
    }
    return others.isEmpty() && abandoned.isEmpty()
        ? null
        : new OpenCalls(space, current, others, abandoned, older, 0).explained(changed, applied);
  }

  /**
   * The estimate if calls that wait have taken effect before some entries, or between them. What
   * happened before the first of these calls began cannot be explained by it, and is not tried.
   *
   * @param applied how many of the entries were applied, of which the last was not allowed
   */
  private @Nullable StateEstimate explained(List<Entry> more, int applied) {
    List<Entry> all = entries();
    int rejected = all.size() + applied - 1;
    all.addAll(more);
    int first = 0;
    while (first < all.size() && all.get(first).kind() != Kind.OPEN) {
      first++;
    }
    if (!abandoned.isEmpty()) {
      return unknownUntil(open, abandoned);
    } else if (first > rejected) {
      return null;
    }
    List<Entry> tried = all.subList(first, all.size());
    return tried.size() <= MAX_TRIED ? triedOrNull(tried) : unknownUntil(open, abandoned);
  }

  /** The estimate with a log that begins with the first call that waits. */
  private StateEstimate logged(
      StateEstimate next, List<InFlight> others, @Nullable Entry older, List<Entry> since) {
    if (others.isEmpty()) {
      return abandoned.isEmpty() ? next : new OpenCalls(space, next, others, abandoned, null, 0);
    }
    Entry newest = list(older, since);
    int size = 0;
    int first = 0;
    for (Entry entry = newest; entry != null; entry = entry.older()) {
      size++;
      first = entry.opens(others.get(0).call()) ? size : first;
    }
    OpenCalls all = new OpenCalls(space, next, others, abandoned, newest, size);
    if (first == size) {
      return all.withinBounds();
    }
    List<Entry> kept = all.entries().subList(size - first, size);
    return new OpenCalls(space, next, others, abandoned, list(null, kept), first).withinBounds();
  }

  private static List<InFlight> others(List<InFlight> flights, EnteredCall call) {
    List<InFlight> others = new ArrayList<>(flights);
    others.removeIf(flight -> flight.call() == call);
    return others;
  }

  private StateEstimate unknownUntil(List<InFlight> some, List<InFlight> more) {
    List<InFlight> all = new ArrayList<>(some);
    all.addAll(more);
    all.addAll(current.inFlight());
    return Unknown.until(space, all);
  }

  /** The estimate in which the calls that wait may have taken effect at any moment. */
  private StateEstimate tried(List<Entry> entries) {
    StateEstimate tried =
        abandoned.isEmpty() && entries.size() <= MAX_TRIED ? triedOrNull(entries) : null;
    return tried == null ? unknownUntil(open, abandoned) : tried;
  }

  /** As {@link #tried}, or null if no moment is allowed. */
  private static @Nullable StateEstimate triedOrNull(List<Entry> entries) {
    StateEstimate estimate = entries.isEmpty() ? null : entries.get(0).before();
    for (int i = 0; i < entries.size() && estimate != null; i++) {
      Entry entry = entries.get(i);
      estimate =
          entry.kind() == Kind.OPEN
              ? Hypotheses.from(estimate).beginTried(Objects.requireNonNull(entry.flight()))
              : entry.apply(estimate);
    }
    return estimate;
  }

  @Override
  public StateEstimate without(EnteredCall call) {
    if (isAny(open, call) || isAny(abandoned, call)) {
      StateEstimate left = end(call, null);
      return left == null ? this : left;
    }
    List<Entry> entries = entries();
    entries.removeIf(entry -> entry.call() == call);
    return new OpenCalls(
        space, current.without(call), open, abandoned, list(null, entries), entries.size());
  }

  @Override
  public StateEstimate unknown(List<InFlight> more) {
    return unknownUntil(more, others());
  }

  private List<InFlight> others() {
    List<InFlight> all = new ArrayList<>(open);
    all.addAll(abandoned);
    return all;
  }

  @Override
  public List<InFlight> inFlight() {
    List<InFlight> all = others();
    all.addAll(current.inFlight());
    return all;
  }

  @Override
  public List<State> states() {
    return current.states();
  }
}
