package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A protocol with a slice for each key.
 *
 * <p>Slices change by compare-and-set in a {@link SliceTable}, so no lock is held while anything
 * else runs. A slice that is where an unseen one would be is not kept, unless unseen ones ask the
 * object: then the table is also the memory of which keys are known to be absent. A key by identity
 * is held weakly, and its slice goes when it does.
 *
 * <p>An event that names no key concerns every slice, those of keys never seen included, for which
 * {@link #unseen} stands. It changes that first and then walks the table, where each change that
 * began with the old {@code unseen} can be seen by then ({@link SliceTable#names}). A slice that
 * came from the new one has had the event already; so the walk must not do it twice, and an event
 * at one moment is a call that begins and ends, which both can be told to be done. A belief that
 * was worked out of {@code unseen} outside the table's lock is put there only if that has not
 * changed since; one for which the object was asked, only if no such event has begun since ({@link
 * #broadcasts}).
 *
 * <p>A call whose result names the slice belongs to none before it ends; until then it is among the
 * {@link UnresolvedCalls}. Where one of these changes the order of things, its slice is lost, which
 * is sound.
 */
final class KeyedMonitor extends ProtocolMonitor {
  private static final VarHandle UNSEEN;

  static {
    try {
      UNSEEN =
          MethodHandles.lookup().findVarHandle(KeyedMonitor.class, "unseen", StateEstimate.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Told of slices whose object is gone. */
  interface Abandoned {
    /** The object of a slice is gone, and this is what was known of that. */
    void slice(Broken slice);
  }

  private final ProtocolRule protocol;
  private final boolean isSeeded;
  private final boolean isEngineOnly;
  private final Abandoned abandoned;
  private final SliceTable slices = new SliceTable(this::kept);
  private final UnresolvedCalls open;
  private final AtomicLong broadcasts = new AtomicLong();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
  private volatile StateEstimate unseen;

  KeyedMonitor(
      ProtocolRule protocol,
      Interruption tear,
      StateEstimate start,
      boolean isSeeded,
      Abandoned abandoned) {
    super(protocol, tear);
    this.protocol = protocol;
    this.isSeeded = isSeeded && protocol.seed() != null;
    this.isEngineOnly = !protocol.space().all().isEmpty();
    this.abandoned = abandoned;
    this.open = new UnresolvedCalls(protocol.space());
    this.unseen = start;
  }

  private Object kept(Object name) {
    return name instanceof IdentityKey key ? key.weak(dead) : name;
  }

  // At a glance.

  @Override
  public @Nullable FastPath glance(Subscription hearing, UnaryOperator<Object> slicing) {
    KeyRule key = hearing.first().key(0);
    if (key == null || !key.isKnownAtCall()) {
      return null;
    }
    return key.source() == KeySource.Kind.ARGUMENT && !key.byIdentity()
        ? FastPath.atArgument(this, hearing.glancedSymbol(), slicing)
        : FastPath.at(this, hearing.glancedSymbol(), key, slicing);
  }

  /**
   * Whether a slice allows an event, as far as can be seen without waiting for anybody. It does if
   * one of the states allows it in which the slice may be.
   */
  boolean allows(Object name, Symbol symbol) {
    State state = slices.glance(name);
    if (state == null) {
      return !isSeeded
          && unseen instanceof State initial
          && initial.step(symbol) != null
          && slices.get(name) == null;
    }
    return state.step(symbol) != null;
  }

  // Events.

  @Override
  public @Nullable Broken check(TrackedCall call, PendingCall leg, Symbol symbol) {
    mend();
    SliceEvent checked = SliceEvent.check(call, symbol);
    Object name = leg.names[0];
    return name == null ? checkAll(call, checked) : changeOne(name, call, leg, checked);
  }

  @Override
  public @Nullable Broken begin(TrackedCall call, PendingCall leg) {
    mend();
    freeDead();
    return change(call, leg, SliceEvent.beginning(leg));
  }

  @Override
  public @Nullable Broken end(TrackedCall call, PendingCall leg, @Nullable Symbol symbol) {
    mend();
    return change(call, leg, SliceEvent.ending(call, symbol));
  }

  @Override
  public @Nullable Broken instant(TrackedCall call, PendingCall leg, Symbol symbol) {
    mend();
    freeDead();
    Object name = leg.names[0];
    if (name == null) {
      Broken broken =
          everywhere(leg, SliceEvent.beginning(StateEstimate.flight(call, symbol), symbol));
      everywhere(leg, SliceEvent.ending(call, symbol));
      return broken;
    }
    open.touch(name, leg);
    UnresolvedCalls.Opened opened = (UnresolvedCalls.Opened) leg.opened;
    return changeOne(name, call, leg, SliceEvent.instant(symbol, () -> isBlurred(opened, name)));
  }

  private static boolean isBlurred(UnresolvedCalls.@Nullable Opened opened, Object name) {
    return opened != null && opened.hasTouched(name);
  }

  @Override
  public void open(TrackedCall call, PendingCall leg) {
    open.open(call, leg);
  }

  @Override
  public void close(PendingCall leg) {
    open.close(leg);
  }

  private @Nullable Broken change(TrackedCall call, PendingCall leg, SliceEvent event) {
    Object name = leg.names[0];
    if (name == null) {
      return everywhere(leg, event);
    }
    open.touch(name, leg);
    return isEngineOnly && slices.change(name, old -> changed(old, event))
        ? null
        : changeOne(name, call, leg, event);
  }

  /**
   * The belief behind an event that is allowed, if no user code is needed for it; else the same.
   */
  private @Nullable StateEstimate changed(@Nullable StateEstimate old, SliceEvent event) {
    if (old == null && isSeeded) {
      return null;
    }
    StateEstimate base = old == null ? unseen : old;
    StateEstimate next = event.on(base);
    return next == null ? old : keptInTable(next);
  }

  /** The same, or null for what an unseen slice is anyhow. */
  private @Nullable StateEstimate keptInTable(StateEstimate belief) {
    return !isSeeded && belief instanceof State && belief == unseen ? null : belief;
  }

  // One slice.

  private @Nullable Broken changeOne(
      Object name, TrackedCall call, PendingCall leg, SliceEvent event) {
    while (true) {
      List<UnresolvedCalls.Opened> opened = open.now();
      long before = broadcasts.get();
      StateEstimate shared = unseen;
      StateEstimate old = slices.get(name);
      if (old == null && event.isEnding()) {
        return null; // this slice did not allow it to begin
      }
      StateEstimate base = old == null ? initial(shared, call, leg) : old;
      StateEstimate next = event.on(base);
      Broken broken = null;
      if (next == null && open.explain(opened, base, call, event.candidates())) {
        next = event.lost(base);
      } else if (next == null) {
        broken = Broken.of(base, leg.shown(), event.symbol());
        next = protocol.recovered(event.refused(base), broken.failure());
      }
      boolean isAsBefore = next == base && (old != null || !isSeeded);
      BooleanSupplier isStill =
          () -> old != null || (unseen == shared && broadcasts.get() == before);
      if (isAsBefore || slices.replace(name, old, keptInTable(next), isStill)) {
        return broken;
      }
    }
  }

  /** What is known of a key never seen. Runs user code where the protocol has a seed. */
  private StateEstimate initial(StateEstimate shared, TrackedCall call, PendingCall leg) {
    if (!isSeeded) {
      return shared;
    }
    Object key = leg.shown()[0];
    StateEstimate own =
        UserCode.run(
            call.monitor.root(),
            "seed",
            protocol.rule(),
            () -> protocol.seeded(call.self.vht$target(), key));
    return shared.inFlight().isEmpty() ? own : own.lost(shared.inFlight());
  }

  // All slices.

  private @Nullable Broken checkAll(TrackedCall call, SliceEvent event) {
    for (Object name : slices.names()) {
      List<UnresolvedCalls.Opened> opened = open.now();
      StateEstimate belief = slices.get(name);
      if (belief != null && !allows(belief, opened, call, event)) {
        return Broken.of(belief, new Object[] {name}, event.symbol());
      }
    }
    StateEstimate others = unseen;
    return event.on(others) == null ? Broken.of(others, new Object[1], event.symbol()) : null;
  }

  private boolean allows(
      StateEstimate belief,
      List<UnresolvedCalls.Opened> opened,
      TrackedCall call,
      SliceEvent event) {
    return event.on(belief) != null || open.explain(opened, belief, call, event.candidates());
  }

  /** Changes every slice, and returns the first that was broken by that. */
  private @Nullable Broken everywhere(PendingCall leg, SliceEvent event) {
    open.touchAll(leg);
    broadcasts.incrementAndGet();
    Broken others = changeUnseen(event);
    Broken broken = null;
    for (Object name : slices.names()) {
      Broken here = changeOneOfAll(name, leg.call(), event);
      broken = broken == null ? here : broken;
    }
    if (!isSeeded && unseen instanceof State) {
      slices.dropIf(state -> state == unseen);
    }
    return broken == null ? others : broken;
  }

  /** What an event makes of a belief. */
  private record Change(StateEstimate next, @Nullable Broken broken) {}

  private Change changed(StateEstimate belief, @Nullable Object[] names, SliceEvent event) {
    StateEstimate next = event.isDone(belief) ? belief : event.on(belief);
    if (next != null) {
      return new Change(next, null);
    }
    Broken broken = Broken.of(belief, names, event.symbol());
    return new Change(protocol.recovered(event.refused(belief), broken.failure()), broken);
  }

  private @Nullable Broken changeUnseen(SliceEvent event) {
    while (true) {
      StateEstimate old = unseen;
      Change change = changed(old, new Object[1], event);
      if (UNSEEN.compareAndSet(this, old, change.next())) {
        return change.broken();
      }
    }
  }

  private @Nullable Broken changeOneOfAll(Object name, TrackedCall call, SliceEvent event) {
    while (true) {
      List<UnresolvedCalls.Opened> opened = open.now();
      StateEstimate old = slices.get(name);
      if (old == null) {
        return null;
      }
      Change change = changed(old, new Object[] {name}, event);
      if (change.broken() != null && open.explain(opened, old, call, event.candidates())) {
        change = new Change(event.lost(old), null);
      }
      if (slices.replace(name, old, change.next(), () -> true)) {
        return change.broken();
      }
    }
  }

  // After an error of the machine.

  /**
   * Drops every slice on which no call is in flight, so that it is one never seen, and takes
   * everything for possible of the others and of those.
   */
  @Override
  void loseTrack() {
    open.forgetTorn();
    open.touchEvery();
    broadcasts.incrementAndGet();
    StateEstimate old = unseen;
    while (!UNSEEN.compareAndSet(this, old, unknown(old))) {
      old = unseen;
    }
    slices.forget(belief -> belief.hasLive() ? unknown(belief) : null);
    broadcasts.incrementAndGet();
  }

  // Slices whose object is gone.

  private void freeDead() {
    Reference<?> gone = dead.poll();
    while (gone != null) {
      StateEstimate last = slices.get(gone);
      slices.change(gone, unused -> null);
      if (last != null && protocol.isOwed() && isIncomplete(last)) {
        abandoned.slice(new Broken(last, new Object[] {gone}, null, null));
      }
      gone = dead.poll();
    }
  }

  private static boolean isIncomplete(StateEstimate belief) {
    return belief.states().stream().noneMatch(State::isComplete);
  }

  @Override
  public List<Broken> incomplete() {
    mend();
    List<Broken> owing = new ArrayList<>();
    for (Object name : slices.names()) {
      StateEstimate belief = slices.get(name);
      if (belief != null && isIncomplete(belief)) {
        owing.add(new Broken(belief, new Object[] {name}, null, null));
      }
    }
    return owing;
  }
}
