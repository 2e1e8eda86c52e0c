package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.slice.SliceEvent;
import dev.vht.contracts.runtime.Interruption;
import dev.vht.contracts.spec.KeySource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A protocol with a slice for each key.
 *
 * <p>Slices change by compare-and-set in a {@link SliceTable}, so no lock is held while other code
 * runs. A slice in the state of an unused one is not stored, unless the protocol has a seed: then
 * the table also remembers which keys are known to be absent. References to keys matched by
 * identity are weak, and a slice is removed with its key.
 *
 * <p>An event that names no key reaches every slice, including those of unused keys, which {@link
 * #unseen} stands for. It changes {@code unseen} first and then iterates over the table, which by
 * then shows every change based on the old {@code unseen} ({@link SliceTable#names}). A slice
 * created from the new {@code unseen} has already observed the event and must not observe it twice.
 * An instant is therefore treated as a call that begins and ends, both of which a slice can be
 * tested for. An estimate that was computed from {@code unseen} outside the table's lock is stored
 * only if {@code unseen} has not changed since. One computed by a seed is stored only if no such
 * event has begun since ({@link #broadcasts}).
 *
 * <p>A call whose result determines the slice belongs to no slice before it ends. Until then it is
 * one of the {@link UnresolvedCalls}. If such a call makes the order of events ambiguous, the state
 * of its slice becomes unknown, which is sound.
 */
final class KeyedMonitor extends ProtocolMonitor {
  private static final VarHandle UNSEEN =
      field(MethodHandles.lookup(), "unseen", StateEstimate.class);

  private final ProtocolRule protocol;
  private final boolean isSeeded;
  private final boolean isEngineOnly;

  /**
   * Whether a slice in the state of an unused one is stored too, because it is to become complete.
   */
  private final boolean isEachStored;

  private final Consumer<Broken> abandoned;
  private final SliceTable slices = new SliceTable(this::kept);
  private final UnresolvedCalls unresolvedCalls;
  private final AtomicLong broadcasts = new AtomicLong();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private final SliceTable.Effect begun = this::begun;
  private final SliceTable.Effect ended = this::ended;
  private volatile StateEstimate unseen;

  KeyedMonitor(
      ProtocolRule protocol,
      Interruption interruption,
      StateEstimate start,
      boolean isSeeded,
      boolean hasKeylessEvents,
      Consumer<Broken> abandoned) {
    super(protocol, interruption);
    this.protocol = protocol;
    this.isEachStored =
        protocol.mustComplete() && (hasKeylessEvents || !protocol.start().isComplete());
    this.isSeeded = isSeeded && protocol.seed() != null;
    this.isEngineOnly = protocol.space().isFinite();
    this.abandoned = abandoned;
    this.unresolvedCalls = new UnresolvedCalls(protocol.space());
    this.unseen = start;
  }

  private Object kept(Object name) {
    return name instanceof IdentityKey key ? key.weak(collected) : name;
  }

  @Override
  public @Nullable FastPath fastPath(Subscription subscription, UnaryOperator<Object> slicing) {
    KeyRule key = subscription.first().key(0);
    if (key == null || !key.isKnownAtCall()) {
      return null;
    }
    return key.source() == KeySource.Kind.ARGUMENT && !key.byIdentity()
        ? FastPath.ofArgument(this, subscription.fastPathSymbol(), slicing)
        : FastPath.of(this, subscription.fastPathSymbol(), key, slicing);
  }

  /**
   * Whether one of the states that a slice may be in allows an event. Takes no lock; false if that
   * would be needed.
   */
  boolean allows(Object name, Symbol symbol) {
    State state = slices.settled(name);
    if (state == null) {
      return !isSeeded
          && !isEachStored
          && unseen instanceof State initial
          && initial.step(symbol) != null
          && slices.get(name) == null;
    }
    return state.step(symbol) != null;
  }

  // Events.

  @Override
  boolean isOnlyChecked(PendingCall pending) {
    Object name = pending.names[0];
    return super.isOnlyChecked(pending)
        && (!isEachStored || name == null || slices.settled(name) != null);
  }

  @Override
  public @Nullable Broken check(TrackedCall call, PendingCall pending, Symbol symbol) {
    recoverIfInterrupted();
    SliceEvent checked = SliceEvent.check(call, symbol);
    Object name = pending.names[0];
    return name == null ? checkAll(call, checked) : changeOne(name, call, pending, checked);
  }

  @Override
  public @Nullable Broken begin(TrackedCall call, PendingCall pending) {
    recoverIfInterrupted();
    removeCollected();
    Object name = pending.names[0];
    if (name == null) {
      return changeAll(pending, SliceEvent.beginning(pending, pending.symbol));
    }
    unresolvedCalls.markChanged(name, pending);
    return isEngineOnly && slices.change(name, begun, pending, null)
        ? null
        : changeOne(name, call, pending, SliceEvent.beginning(pending, pending.symbol));
  }

  @Override
  public @Nullable Broken end(TrackedCall call, PendingCall pending, @Nullable Symbol symbol) {
    recoverIfInterrupted();
    Object name = pending.names[0];
    if (name == null) {
      return changeAll(pending, SliceEvent.ending(call, symbol));
    }
    unresolvedCalls.markChanged(name, pending);
    return isEngineOnly && slices.change(name, ended, pending, symbol)
        ? null
        : changeOne(name, call, pending, SliceEvent.ending(call, symbol));
  }

  @Override
  public @Nullable Broken instant(TrackedCall call, PendingCall pending, Symbol symbol) {
    recoverIfInterrupted();
    removeCollected();
    Object name = pending.names[0];
    if (name == null) {
      Broken broken =
          changeAll(pending, SliceEvent.beginning(StateEstimate.flight(call, symbol), symbol));
      changeAll(pending, SliceEvent.ending(call, symbol));
      return broken;
    }
    unresolvedCalls.markChanged(name, pending);
    SliceEvent event = SliceEvent.instant(symbol, () -> UnresolvedCalls.isAmbiguous(pending, name));
    return changeOne(name, call, pending, event);
  }

  @Override
  public void beginUnresolved(TrackedCall call, PendingCall pending) {
    unresolvedCalls.begin(call, pending);
  }

  @Override
  public void endUnresolved(PendingCall pending) {
    unresolvedCalls.end(pending);
  }

  // One slice, without user code and without a SliceEvent, which would have to be allocated. If the
  // event is not allowed, these return the old estimate.

  private @Nullable StateEstimate begun(
      Object name, @Nullable StateEstimate old, PendingCall pending, @Nullable Symbol unused) {
    if (old == null && isSeeded) {
      return null; // a seed is user code
    }
    StateEstimate base = old == null ? unseen : old;
    StateEstimate next = SliceEvent.begun(base, pending, pending.symbol);
    return next == null ? old : noted(name, base, next, pending.symbol, true);
  }

  private @Nullable StateEstimate ended(
      Object name, @Nullable StateEstimate old, PendingCall pending, @Nullable Symbol symbol) {
    StateEstimate next = old == null ? null : old.end(pending.call(), symbol);
    return old == null || next == null ? old : noted(name, old, next, symbol, symbol != null);
  }

  private @Nullable StateEstimate noted(
      Object name,
      StateEstimate old,
      StateEstimate next,
      @Nullable Symbol symbol,
      boolean hasEffect) {
    noteGap(name, old, next, symbol, false);
    return keptInTable(name, next, hasEffect);
  }

  /**
   * Returns null for the state of an unused slice, which is not stored.
   *
   * @param hasEffect whether an event that the slice allows has happened, or begins to
   */
  private @Nullable StateEstimate keptInTable(
      Object name, StateEstimate estimate, boolean hasEffect) {
    boolean isUnused = !isSeeded && estimate instanceof State && estimate == unseen;
    boolean isStored = isEachStored && (hasEffect || slices.settled(name) != null);
    return isUnused && !isStored ? null : estimate;
  }

  private @Nullable Broken changeOne(
      Object name, TrackedCall call, PendingCall pending, SliceEvent event) {
    while (true) {
      List<UnresolvedCalls.Unresolved> unresolved = unresolvedCalls.snapshot();
      long before = broadcasts.get();
      StateEstimate shared = unseen;
      StateEstimate old = slices.get(name);
      if (old == null && event.isEnding()) {
        return null; // this slice did not allow the call to begin
      }
      StateEstimate base = old == null ? initial(shared, pending) : old;
      StateEstimate next = event.apply(base);
      Broken broken = null;
      if (next == null && unresolvedCalls.explains(unresolved, base, call, event.candidates())) {
        next = event.unknown(base);
      } else if (next == null) {
        broken = Broken.of(base, pending.reported(), event.symbol());
        next = protocol.recovered(event.rejected(base), broken.failure());
      }
      boolean isFirst = old == null && (isSeeded || (isEachStored && broken == null));
      boolean isAsBefore = next == base && !isFirst;
      BooleanSupplier isStill =
          () -> old != null || (unseen == shared && broadcasts.get() == before);
      StateEstimate kept = keptInTable(name, next, broken == null && event.hasEffect());
      if (isAsBefore || slices.replace(name, old, kept, isStill)) {
        boolean isKeyLate = pending.unresolved != null || !unresolved.isEmpty();
        noteGap(name, base, next, event.symbol(), isKeyLate);
        return broken;
      }
    }
  }

  /** The estimate for an unused key. Runs user code if the protocol has a seed. */
  private StateEstimate initial(StateEstimate shared, PendingCall pending) {
    if (!isSeeded || (!isEngineOnly && shared.isUnknown())) {
      return shared;
    }
    State own = pending.seeded(protocol);
    return shared.hasOnlyUncertainCalls() ? shared.restarted(own) : own.unknown(shared.inFlight());
  }

  @Override
  boolean isUncertain(PendingCall pending) {
    Object name = pending.names[0];
    StateEstimate known = name == null ? null : slices.get(name);
    return (known == null ? unseen : known).isUncertain()
        || (name == null && slices.any(StateEstimate::isUncertain));
  }

  // All slices.

  private @Nullable Broken checkAll(TrackedCall call, SliceEvent event) {
    for (Object name : slices.names()) {
      List<UnresolvedCalls.Unresolved> unresolved = unresolvedCalls.snapshot();
      StateEstimate estimate = slices.get(name);
      if (estimate != null
          && event.apply(estimate) == null
          && !unresolvedCalls.explains(unresolved, estimate, call, event.candidates())) {
        return Broken.of(estimate, new Object[] {name}, event.symbol());
      }
    }
    StateEstimate others = unseen;
    return event.apply(others) == null ? Broken.of(others, new Object[1], event.symbol()) : null;
  }

  /** Changes every slice, and returns the first one that does not allow it. */
  private @Nullable Broken changeAll(PendingCall pending, SliceEvent event) {
    unresolvedCalls.markAllChanged(pending);
    broadcasts.incrementAndGet();
    Broken others = changeUnseen(pending, event);
    Broken broken = null;
    for (Object name : slices.names()) {
      Broken here = changeKnown(name, pending, event);
      broken = broken == null ? here : broken;
    }
    if (!isSeeded && !isEachStored && unseen instanceof State) {
      slices.removeIf(state -> state == unseen);
    }
    return broken == null ? others : broken;
  }

  /** The result of an event in a slice. */
  private record Change(StateEstimate next, @Nullable Broken broken) {}

  private Change changed(
      StateEstimate old,
      @Nullable Object name,
      PendingCall pending,
      SliceEvent event,
      List<UnresolvedCalls.Unresolved> unresolved) {
    StateEstimate next = event.isApplied(old) ? old : event.apply(old);
    boolean isUnknown =
        (!event.isEnding() && UnresolvedCalls.isAmbiguous(pending, name))
            || (next == null
                && unresolvedCalls.explains(unresolved, old, pending.call(), event.candidates()));
    if (isUnknown) {
      return new Change(event.unknown(old), null);
    } else if (next != null) {
      return new Change(next, null);
    }
    Broken broken = Broken.of(old, new Object[] {name}, event.symbol());
    return new Change(protocol.recovered(event.rejected(old), broken.failure()), broken);
  }

  private @Nullable Broken changeUnseen(PendingCall pending, SliceEvent event) {
    while (true) {
      List<UnresolvedCalls.Unresolved> unresolved = unresolvedCalls.snapshot();
      StateEstimate old = unseen;
      Change change = changed(old, null, pending, event, unresolved);
      if (UNSEEN.compareAndSet(this, old, change.next())) {
        noteGap(null, old, change.next(), event.symbol(), !unresolved.isEmpty());
        return change.broken();
      }
    }
  }

  private @Nullable Broken changeKnown(Object name, PendingCall pending, SliceEvent event) {
    while (true) {
      List<UnresolvedCalls.Unresolved> unresolved = unresolvedCalls.snapshot();
      StateEstimate old = slices.get(name);
      if (old == null) {
        return null;
      }
      Change change = changed(old, name, pending, event, unresolved);
      if (slices.replace(name, old, change.next(), () -> true)) {
        noteGap(name, old, change.next(), event.symbol(), !unresolved.isEmpty());
        return change.broken();
      }
    }
  }

  /**
   * Removes every slice without calls in flight, and makes the state of the others and of unused
   * ones unknown.
   */
  @Override
  void resetToUnknown() {
    unresolvedCalls.removeInterrupted();
    unresolvedCalls.markAllChanged();
    broadcasts.incrementAndGet();
    StateEstimate old = unseen;
    while (!UNSEEN.compareAndSet(this, old, unknown(old))) {
      old = unseen;
    }
    slices.forget(estimate -> estimate.hasCallInFlight() ? unknown(estimate) : null);
    broadcasts.incrementAndGet();
  }

  /** Removes slices whose key was collected. */
  private void removeCollected() {
    Reference<?> name = collected.poll();
    while (name != null) {
      StateEstimate last = slices.remove(name);
      if (last != null && protocol.mustComplete() && !last.mayBeComplete()) {
        abandoned.accept(new Broken(last, new Object[] {name}, null, null));
      }
      name = collected.poll();
    }
  }

  @Override
  public List<Broken> incomplete() {
    recoverIfInterrupted();
    List<Broken> found = new ArrayList<>();
    for (Object name : slices.names()) {
      StateEstimate estimate = slices.get(name);
      if (estimate != null && !estimate.mayBeComplete()) {
        found.add(new Broken(estimate, new Object[] {name}, null, null));
      }
    }
    return found;
  }
}
