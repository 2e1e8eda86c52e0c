package dev.vht.contracts.monitor;

import dev.vht.contracts.enforcement.Tear;
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
 * {@link OpenCalls}. Where one of these changes the order of things, its slice is lost, which is
 * sound.
 */
final class KeyedWatch extends Watch {
  private static final VarHandle UNSEEN;

  static {
    try {
      UNSEEN = MethodHandles.lookup().findVarHandle(KeyedWatch.class, "unseen", Belief.class);
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
  private final OpenCalls open;
  private final AtomicLong broadcasts = new AtomicLong();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
  private volatile Belief unseen;

  KeyedWatch(
      ProtocolRule protocol, Tear tear, Belief start, boolean isSeeded, Abandoned abandoned) {
    super(protocol, tear);
    this.protocol = protocol;
    this.isSeeded = isSeeded && protocol.seed() != null;
    this.isEngineOnly = !protocol.space().all().isEmpty();
    this.abandoned = abandoned;
    this.open = new OpenCalls(protocol.space());
    this.unseen = start;
  }

  private Object kept(Object name) {
    return name instanceof IdentityKey key ? key.weak(dead) : name;
  }

  // At a glance.

  @Override
  public @Nullable Glance glance(Hearing hearing, UnaryOperator<Object> slicing) {
    KeyRule key = hearing.first().key(0);
    if (key == null || !key.isKnownAtCall()) {
      return null;
    }
    return key.source() == KeyRule.Source.ARGUMENT && !key.byIdentity()
        ? Glance.atArgument(this, hearing.glancedSymbol(), slicing)
        : Glance.at(this, hearing.glancedSymbol(), key, slicing);
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
  public @Nullable Broken check(Call call, Leg leg, Symbol symbol) {
    mend();
    SliceEvent checked = SliceEvent.check(call, symbol);
    Object name = leg.names[0];
    return name == null ? checkAll(call, checked) : changeOne(name, call, leg, checked);
  }

  @Override
  public @Nullable Broken begin(Call call, Leg leg) {
    mend();
    freeDead();
    return change(call, leg, SliceEvent.beginning(leg));
  }

  @Override
  public @Nullable Broken end(Call call, Leg leg, @Nullable Symbol symbol) {
    mend();
    return change(call, leg, SliceEvent.ending(call, symbol));
  }

  @Override
  public @Nullable Broken instant(Call call, Leg leg, Symbol symbol) {
    mend();
    freeDead();
    Object name = leg.names[0];
    if (name == null) {
      Broken broken = everywhere(leg, SliceEvent.beginning(Belief.flight(call, symbol), symbol));
      everywhere(leg, SliceEvent.ending(call, symbol));
      return broken;
    }
    open.touch(name, leg);
    OpenCalls.Opened opened = (OpenCalls.Opened) leg.opened;
    return changeOne(name, call, leg, SliceEvent.instant(symbol, () -> isBlurred(opened, name)));
  }

  private static boolean isBlurred(OpenCalls.@Nullable Opened opened, Object name) {
    return opened != null && opened.hasTouched(name);
  }

  @Override
  public void open(Call call, Leg leg) {
    open.open(call, leg);
  }

  @Override
  public void close(Leg leg) {
    open.close(leg);
  }

  private @Nullable Broken change(Call call, Leg leg, SliceEvent event) {
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
  private @Nullable Belief changed(@Nullable Belief old, SliceEvent event) {
    if (old == null && isSeeded) {
      return null;
    }
    Belief base = old == null ? unseen : old;
    Belief next = event.on(base);
    return next == null ? old : keptInTable(next);
  }

  /** The same, or null for what an unseen slice is anyhow. */
  private @Nullable Belief keptInTable(Belief belief) {
    return !isSeeded && belief instanceof State && belief == unseen ? null : belief;
  }

  // One slice.

  private @Nullable Broken changeOne(Object name, Call call, Leg leg, SliceEvent event) {
    while (true) {
      List<OpenCalls.Opened> opened = open.now();
      long before = broadcasts.get();
      Belief shared = unseen;
      Belief old = slices.get(name);
      if (old == null && event.isEnding()) {
        return null; // this slice did not allow it to begin
      }
      Belief base = old == null ? initial(shared, call, leg) : old;
      Belief next = event.on(base);
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
  private Belief initial(Belief shared, Call call, Leg leg) {
    if (!isSeeded) {
      return shared;
    }
    Object key = leg.shown()[0];
    Belief own =
        UserCode.run(
            call.monitor.root(),
            "seed",
            protocol.rule(),
            () -> protocol.seeded(call.self.vht$target(), key));
    return shared.inFlight().isEmpty() ? own : own.lost(shared.inFlight());
  }

  // All slices.

  private @Nullable Broken checkAll(Call call, SliceEvent event) {
    for (Object name : slices.names()) {
      List<OpenCalls.Opened> opened = open.now();
      Belief belief = slices.get(name);
      if (belief != null && !allows(belief, opened, call, event)) {
        return Broken.of(belief, new Object[] {name}, event.symbol());
      }
    }
    Belief others = unseen;
    return event.on(others) == null ? Broken.of(others, new Object[1], event.symbol()) : null;
  }

  private boolean allows(
      Belief belief, List<OpenCalls.Opened> opened, Call call, SliceEvent event) {
    return event.on(belief) != null || open.explain(opened, belief, call, event.candidates());
  }

  /** Changes every slice, and returns the first that was broken by that. */
  private @Nullable Broken everywhere(Leg leg, SliceEvent event) {
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
  private record Change(Belief next, @Nullable Broken broken) {}

  private Change changed(Belief belief, @Nullable Object[] names, SliceEvent event) {
    Belief next = event.isDone(belief) ? belief : event.on(belief);
    if (next != null) {
      return new Change(next, null);
    }
    Broken broken = Broken.of(belief, names, event.symbol());
    return new Change(protocol.recovered(event.refused(belief), broken.failure()), broken);
  }

  private @Nullable Broken changeUnseen(SliceEvent event) {
    while (true) {
      Belief old = unseen;
      Change change = changed(old, new Object[1], event);
      if (UNSEEN.compareAndSet(this, old, change.next())) {
        return change.broken();
      }
    }
  }

  private @Nullable Broken changeOneOfAll(Object name, Call call, SliceEvent event) {
    while (true) {
      List<OpenCalls.Opened> opened = open.now();
      Belief old = slices.get(name);
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
    Belief old = unseen;
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
      Belief last = slices.get(gone);
      slices.change(gone, unused -> null);
      if (last != null && protocol.isOwed() && isIncomplete(last)) {
        abandoned.slice(new Broken(last, new Object[] {gone}, null, null));
      }
      gone = dead.poll();
    }
  }

  private static boolean isIncomplete(Belief belief) {
    return belief.states().stream().noneMatch(State::isComplete);
  }

  @Override
  public List<Broken> incomplete() {
    mend();
    List<Broken> owing = new ArrayList<>();
    for (Object name : slices.names()) {
      Belief belief = slices.get(name);
      if (belief != null && isIncomplete(belief)) {
        owing.add(new Broken(belief, new Object[] {name}, null, null));
      }
    }
    return owing;
  }
}
