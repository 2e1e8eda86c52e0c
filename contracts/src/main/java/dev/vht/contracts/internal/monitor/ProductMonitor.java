package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.Letters;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.monitor.ProductEvent.Moment;
import dev.vht.contracts.internal.slice.Combination;
import dev.vht.contracts.internal.slice.CombinationLifetime;
import dev.vht.contracts.internal.slice.CombinationTable;
import dev.vht.contracts.internal.slice.Connection;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.internal.slice.History;
import dev.vht.contracts.internal.slice.LoneChanges;
import dev.vht.contracts.internal.slice.LostCalls;
import dev.vht.contracts.internal.slice.PartRecord;
import dev.vht.contracts.internal.slice.PartRecords;
import dev.vht.contracts.internal.slice.SliceEvent;
import dev.vht.contracts.runtime.Interruption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A protocol with a slice for each combination of keys, such as a map, its view and its iterator.
 *
 * <p><b>The invariant.</b> The estimate of each connected combination is that of its slice: of
 * every event, in order, whose keys are a subset of the combination's, from the first event on.
 * This is parametric trace slicing (F. Chen, G. Roşu, "Parametric Trace Slicing and Monitoring",
 * TACAS 2009; "Semantics and Algorithms for Parametric Monitoring", LMCS 8, 2012).
 *
 * <p>A combination has one object for each key. It is judged from the event on that connects it:
 * each event connects the objects that it names, and a combination is connected if the events of
 * its slice connect all of its objects. Without this, unrelated objects would be blamed for each
 * other. Until then each part of it keeps a {@link PartRecord} of the events that name exactly its
 * keys. When the parts meet, the slice is what their records merge to. If an event in it was not
 * allowed, the event that connects the objects is the violation. {@link CombinationLifetime} says
 * when a combination ends.
 *
 * <p>The table changes as a whole. User code never runs under the lock: a fold looks up its
 * combinations, computes new estimates without the lock, and stores them if nothing has changed.
 */
final class ProductMonitor extends ProtocolMonitor {
  private final ProtocolRule protocol;
  private final Letters letters;
  private final Consumer<Broken> abandoned;
  private final SpinLock lock = new SpinLock();
  private final CombinationTable table;
  private final CombinationLifetime lifetime;
  private final IdentityKey.Probe probe = new IdentityKey.Probe();
  private final PartRecords records;
  private final LoneChanges loneChanges;
  private final Set<PendingCall> unresolvedCalls = ConcurrentHashMap.newKeySet(1);
  private final LostCalls lostCalls = new LostCalls();

  /** The estimate of a combination before its first event. */
  private StateEstimate start;

  /** The number of events. */
  private long events;

  ProductMonitor(
      ProtocolRule protocol,
      Letters letters,
      Interruption interruption,
      StateEstimate start,
      Consumer<Broken> abandoned) {
    super(protocol, interruption);
    this.protocol = protocol;
    this.letters = letters;
    this.abandoned = abandoned;
    this.table = new CombinationTable(protocol.keys().size());
    this.lifetime = new CombinationLifetime(protocol, letters, table);
    this.start = start;
    this.records = new PartRecords(letters, table, start);
    this.loneChanges = new LoneChanges(table, records, lifetime);
  }

  // Events.

  @Override
  @Nullable FastPath fastPath(Subscription subscription, UnaryOperator<Object> slicing) {
    int index = subscription.first().onlyKey();
    KeyRule key = index < 0 ? null : subscription.first().key(index);
    return key == null || !key.isKnownAtCall()
        ? null
        : FastPath.of(this, subscription.fastPathSymbol(), index, key, slicing);
  }

  /**
   * Whether an event that names one object and changes no state is allowed, and nothing of it is
   * recorded; false if it must be tracked to know.
   *
   * @param name the object's name, or null if the object is matched by identity
   * @param object the object, if it is matched by identity
   */
  boolean allows(int key, @Nullable Object name, @Nullable Object object, Symbol symbol) {
    lock.lock();
    try {
      probe.object = object;
      return lostCalls.isEmpty()
          && unresolvedCalls.isEmpty()
          && table.allows(
              key, name == null ? probe : name, symbol, records.ignoresFirst(1 << key, symbol));
    } finally {
      probe.object = null;
      lock.holder = SpinLock.FREE;
    }
  }

  @Override
  boolean isOnlyChecked(PendingCall pending) {
    Symbol symbol = pending.symbol;
    if (symbol == null || !super.isOnlyChecked(pending)) {
      return false;
    }
    List<@Nullable Object> names = Arrays.asList(pending.names);
    lock.lock();
    try {
      if (names.contains(null)) {
        return records.ignores(names, symbol);
      }
      Combination known = table.get(names);
      return known != null && known.isConnected();
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }

  @Override
  public @Nullable Broken check(TrackedCall call, PendingCall pending, Symbol symbol) {
    return change(
        new ProductEvent(Moment.CHECK, call, pending, symbol, SliceEvent.check(call, symbol)));
  }

  @Override
  public @Nullable Broken begin(TrackedCall call, PendingCall pending) {
    Symbol symbol = pending.symbol;
    return symbol != null && isChangedAlone(pending, true, symbol)
        ? null
        : change(
            new ProductEvent(
                Moment.BEGIN, call, pending, symbol, SliceEvent.beginning(pending, symbol)));
  }

  @Override
  public @Nullable Broken end(TrackedCall call, PendingCall pending, @Nullable Symbol symbol) {
    if (symbol == Symbol.UNCERTAIN) {
      lostCalls.hideAll();
      resetToUnknown();
      return null;
    }
    return isChangedAlone(pending, false, symbol)
        ? null
        : change(
            new ProductEvent(Moment.END, call, pending, symbol, SliceEvent.ending(call, symbol)));
  }

  @Override
  public @Nullable Broken instant(TrackedCall call, PendingCall pending, Symbol symbol) {
    return change(
        new ProductEvent(
            Moment.INSTANT, call, pending, symbol, SliceEvent.instant(symbol, () -> false)));
  }

  /** When an unresolved call began: how many events there were, and what was recorded. */
  private record Since(long events, long recorded) {}

  @Override
  public void beginUnresolved(TrackedCall call, PendingCall pending) {
    lock.lock();
    try {
      pending.unresolved = new Since(events, records.time());
    } finally {
      lock.holder = SpinLock.FREE;
    }
    unresolvedCalls.add(pending);
  }

  @Override
  public void endUnresolved(PendingCall pending) {
    unresolvedCalls.remove(pending);
  }

  /** Whether a call was one of the {@link LoneChanges}. */
  private boolean isChangedAlone(
      PendingCall pending, boolean isBeginning, @Nullable Symbol symbol) {
    recoverIfInterrupted();
    lock.lock();
    try {
      if (!letters.isFinite() || !lostCalls.isEmpty() || !unresolvedCalls.isEmpty()) {
        return false;
      }
      boolean isChanged =
          isBeginning && symbol != null
              ? loneChanges.begin(pending, pending.names, symbol, start, events + 1)
              : loneChanges.end(pending, pending.names, symbol, start, events + 1);
      events += isChanged ? 1 : 0;
      return isChanged;
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }

  /** Applies an event, and returns the first combination that does not allow it. */
  private @Nullable Broken change(ProductEvent event) {
    recoverIfInterrupted();
    while (true) {
      List<Broken> ended = new ArrayList<>(0);
      List<ProductEvent.Part> parts;
      long seen;
      Broken broken = null;
      lock.lock();
      try {
        table.removeCollected(combination -> removeIfOver(combination, ended));
        if (lostCalls.hides(event.call, event.moment == Moment.BEGIN, event.moment == Moment.END)) {
          return null;
        }
        parts = parts(event);
        if (letters.isFinite()) {
          broken = event.apply(parts, protocol);
          commit(event, parts);
        }
        seen = events;
      } finally {
        lock.holder = SpinLock.FREE;
      }
      ended.forEach(abandoned);
      if (!letters.isFinite()) {
        broken = event.apply(parts, protocol);
      }
      if (letters.isFinite() || commit(event, parts, seen)) {
        if (records.takeLoss()) {
          Observers.logLostHistory(protocol);
        }
        return broken;
      }
    }
  }

  /** The combinations of an event, new ones last. */
  private List<ProductEvent.Part> parts(ProductEvent event) {
    List<@Nullable Object> names = event.names();
    int keys = CombinationTable.mask(names);
    List<ProductEvent.Part> parts = new ArrayList<>(1);
    if (keys == letters.all()) {
      Combination known = table.get(names);
      if (known != null) {
        parts.add(part(event, known, null));
      }
    } else {
      for (Combination known : table.containing(event.pending.names)) {
        parts.add(part(event, known, null));
      }
    }
    if (event.mayConnect(keys) && (keys != letters.all() || parts.isEmpty())) {
      for (Connection made : table.connections(event.pending.names)) {
        Combination combination = new Combination(table.kept(made.names()), start);
        if (keys != letters.all()) {
          combination.connectBy(event.connecting(made.calls()));
        } else if (event.moment == Moment.BEGIN) {
          combination.beginNaming(event.call, true);
        }
        parts.add(part(event, combination, History.of(table.partsOf(combination.names))));
      }
    }
    return parts;
  }

  private ProductEvent.Part part(
      ProductEvent event, Combination combination, @Nullable History history) {
    boolean isExplained =
        unresolvedCalls.size() > (event.pending.unresolved == null ? 0 : 1)
            || combination.isConnectedByOther(event.call)
            || (event.isWithoutEffect() && !combination.isConnected());
    return new ProductEvent.Part(
        combination, history, isAmbiguous(event, combination), isExplained);
  }

  /** Whether an event, which happened at some moment since its call began, may be older. */
  private boolean isAmbiguous(ProductEvent event, Combination combination) {
    if (!(event.pending.unresolved instanceof Since since) || since.events() == events) {
      return false;
    }
    return combination.last > since.events()
        || table.partsOf(combination.names).stream().anyMatch(part -> part.last > since.events());
  }

  private boolean commit(ProductEvent event, List<ProductEvent.Part> parts, long seen) {
    lock.lock();
    try {
      if (seen == events) {
        commit(event, parts);
        return true;
      }
      return false;
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }

  private void commit(ProductEvent event, List<ProductEvent.Part> parts) {
    events++;
    for (ProductEvent.Part part : parts) {
      Gaps.Cause gap = event.gap(part);
      if (gap != null) {
        gaps().add(part.combination.names, gap);
      }
      part.combination.estimate = part.estimate;
      part.combination.broken = part.brokenBefore;
      if (part.history != null) {
        table.add(part.combination);
      }
    }
    if (event.moment != Moment.CHECK) {
      record(event, parts);
    }
    for (ProductEvent.Part part : parts) {
      if (event.disconnects(part.combination, part.history == null)
          || (unresolvedCalls.isEmpty() && lifetime.isForgettable(part.combination, start))) {
        table.remove(part.combination);
      }
    }
  }

  /** Records an event in the part whose keys it names. */
  private void record(ProductEvent event, List<ProductEvent.Part> parts) {
    List<@Nullable Object> names = event.names();
    boolean isAwaited = !unresolvedCalls.isEmpty();
    if (!names.contains(null)) {
      parts.forEach(part -> part.combination.last = events);
    } else if (event.moment == Moment.BEGIN) {
      records.begin(names, event.pending, isAwaited, events);
    } else if (event.moment == Moment.END) {
      records.end(names, event.call, event.symbol, events);
    } else if (event.symbol != null) {
      long since =
          event.pending.unresolved instanceof Since begun ? begun.recorded() : PartRecords.NOW;
      records.instant(names, event.symbol, since, isAwaited, events);
    }
  }

  // Ends.

  private void removeIfOver(Combination combination, List<Broken> ended) {
    if (lifetime.removeIfOver(combination) && lifetime.isIncomplete(combination)) {
      ended.add(incomplete(combination));
    }
  }

  private static Broken incomplete(Combination combination) {
    return new Broken(combination.estimate, combination.names.toArray(), null, null);
  }

  /**
   * Forgets everything. Nothing is checked until the calls in flight, which cannot be tracked now,
   * have ended; nothing ever if the effect of a call is uncertain.
   */
  @Override
  void resetToUnknown() {
    unresolvedCalls.removeIf(pending -> !pending.call().isInFlight);
    lock.lock();
    try {
      lostCalls.addAll(table);
      table.clear();
      start = protocol.space().anyState();
      records.reset(start);
      events++;
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }

  @Override
  boolean isUncertain(PendingCall pending) {
    return lostCalls.hidesAll();
  }

  @Override
  public List<Broken> incomplete() {
    recoverIfInterrupted();
    lock.lock();
    try {
      return table.combinations().stream()
          .filter(lifetime::isIncomplete)
          .map(ProductMonitor::incomplete)
          .toList();
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }
}
