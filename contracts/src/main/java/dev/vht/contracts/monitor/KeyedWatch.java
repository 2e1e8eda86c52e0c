package dev.vht.contracts.monitor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A protocol with a slice for each key.
 *
 * <p>Slices change by compare-and-set in a {@link SliceTable}, so no lock is held while anything
 * else runs. A slice that is where an unseen one would be is not kept, unless unseen ones ask the
 * object: then the map is also the memory of which keys are known to be absent. A key by identity
 * is held weakly, and its slice goes when it does.
 *
 * <p>A call that names no key concerns every slice, those of keys never seen included, for which
 * {@link #unseen} stands. It counts itself in {@link #started} before it changes that and walks the
 * map, and in {@link #finished} behind that; a slice that changes in between may have been passed
 * over by the walk, and is declared lost, which is sound.
 *
 * <p>A call whose result names the slice belongs to none before it ends. Until then it is in {@link
 * #open}, and every slice that changes is noted there: if its own was among them, what happened in
 * which order cannot be said, and the slice is lost. A slice that forbids what such a call may
 * explain is lost, too.
 */
final class KeyedWatch implements Watch {
  private static final VarHandle UNSEEN;

  static {
    try {
      UNSEEN = MethodHandles.lookup().findVarHandle(KeyedWatch.class, "unseen", Belief.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A call that belongs to no slice yet. */
  private static final class Opened {
    private static final Object ALL = new Object();

    private final Call call;
    private final Leg leg;
    private final Set<Object> touched = ConcurrentHashMap.newKeySet();

    Opened(Call call, Leg leg) {
      this.call = call;
      this.leg = leg;
    }

    boolean has(Object name) {
      return touched.contains(name) || touched.contains(ALL);
    }
  }

  private final ProtocolRule protocol;
  private final boolean isSeeded;
  private final boolean isEngineOnly;
  private final Abandoned abandoned;
  private final SliceTable slices = new SliceTable(this::kept);
  private final AtomicLong started = new AtomicLong();
  private final AtomicLong finished = new AtomicLong();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();
  private final Set<Opened> open = ConcurrentHashMap.newKeySet(1);
  private volatile int openCalls;
  private volatile Belief unseen;

  /** Told of slices whose object is gone. */
  interface Abandoned {
    /** The object of a slice is gone, and this is what was known of that. */
    void slice(Broken slice);
  }

  KeyedWatch(ProtocolRule protocol, Belief start, boolean isSeeded, Abandoned abandoned) {
    this.protocol = protocol;
    this.isSeeded = isSeeded && protocol.seed() != null;
    this.isEngineOnly = !protocol.space().all().isEmpty();
    this.abandoned = abandoned;
    this.unseen = start;
  }

  @Override
  public ProtocolRule protocol() {
    return protocol;
  }

  // One slice.

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

  @Override
  public @Nullable Broken check(Call call, Leg leg, Symbol symbol) {
    Object name = leg.names[0];
    if (name == null) {
      return checkAll(call, symbol);
    }
    while (true) {
      long before = stamp();
      Belief old = slices.get(name);
      Belief base = old == null ? initial(call, leg) : old;
      if (allows(base, call, symbol)) {
        return null;
      }
      if (slices.get(name) == old && stamp() == before) {
        Broken broken = Broken.of(base, leg.shown(), symbol);
        if (isExplainedByOpen(base, call, new Symbol[] {symbol})) {
          return null;
        }
        if (changes(name, old, base, protocol.recovered(base, broken.failure()))) {
          return broken;
        }
      }
    }
  }

  private static boolean allows(Belief belief, Call call, Symbol symbol) {
    return belief instanceof State state
        ? state.step(symbol) != null
        : belief.begin(Belief.flight(call, symbol)).explains(call);
  }

  @Override
  public @Nullable Broken begin(Call call, Leg leg) {
    freeDead();
    Object name = leg.names[0];
    if (name == null) {
      return beginAll(call, leg);
    }
    touch(name, null);
    long before = stamp();
    if (isEngineOnly && slices.change(name, old -> begun(old, call, leg))) {
      loseTrackAfter(before, name);
      return null;
    }
    while (true) {
      Belief old = slices.get(name);
      Belief base = old == null ? initial(call, leg) : old;
      Belief next = base.begin(leg);
      Broken broken = null;
      if (leg.symbol != null && !next.explains(call)) {
        if (slices.get(name) != old || stamp() != before) { // walked over: look again
          before = stamp();
          continue;
        }
        if (isExplainedByOpen(base, call, leg.candidates)) {
          next = base.lost(next.inFlight());
        } else {
          broken = Broken.of(base, leg.shown(), leg.symbol);
          next = protocol.recovered(base, broken.failure());
        }
      }
      if (changes(name, old, base, next)) {
        loseTrackAfter(before, name);
        return broken;
      }
    }
  }

  /**
   * The belief with a call that is allowed, where no user code is needed for that; else the same.
   */
  private @Nullable Belief begun(@Nullable Belief old, Call call, Leg leg) {
    if (old == null && isSeeded) {
      return null;
    }
    Belief next = (old == null ? unseen : old).begin(leg);
    return leg.symbol == null || next.explains(call) ? next : old;
  }

  /** What is known of a key never seen. Runs user code where the protocol has a seed. */
  private Belief initial(Call call, Leg leg) {
    Belief shared = unseen;
    if (!isSeeded) {
      return shared;
    }
    Belief own = protocol.seeded(call.self.vht$target(), leg.shown()[0]);
    return shared.inFlight().isEmpty() ? own : own.lost(shared.inFlight());
  }

  /** Puts one belief in the place of another, unless that has changed. */
  private boolean changes(Object name, @Nullable Belief old, Belief base, Belief next) {
    if (isForgettable(next)) {
      return slices.replace(name, old, null);
    } else if (old == null) {
      return (next == base && next instanceof State && !isSeeded)
          || slices.replace(name, null, next);
    }
    return next == old || slices.replace(name, old, next);
  }

  private Object kept(Object name) {
    return name instanceof IdentityKey key ? key.weak(dead) : name;
  }

  private boolean isForgettable(Belief belief) {
    return !isSeeded && belief == unseen && belief instanceof State;
  }

  @Override
  public @Nullable Broken end(Call call, Leg leg, @Nullable Symbol symbol) {
    Object name = leg.names[0];
    if (name == null) {
      return endAll(call, symbol);
    }
    touch(name, null);
    long before = stamp();
    Broken broken = endIn(name, leg, call, symbol);
    loseTrackAfter(before, name);
    return broken;
  }

  private @Nullable Broken endIn(Object name, Leg leg, Call call, @Nullable Symbol symbol) {
    if (isEngineOnly && slices.change(name, old -> ended(old, call, symbol))) {
      return null;
    }
    while (true) {
      Belief old = slices.get(name);
      if (old == null) {
        return null;
      }
      Belief next = old.end(call, symbol);
      Broken broken = null;
      if (next == null) {
        broken = Broken.of(old, leg.shown(), symbol);
        next = protocol.recovered(old.without(call), broken.failure());
      }
      if (changes(name, old, old, next)) {
        return broken;
      }
    }
  }

  /** The belief behind a call's end where no user code is needed for that; else the same. */
  private @Nullable Belief ended(@Nullable Belief old, Call call, @Nullable Symbol symbol) {
    Belief next = old == null ? null : old.end(call, symbol);
    return next == null ? old : isForgettable(next) ? null : next;
  }

  @Override
  public @Nullable Broken instant(Call call, Leg leg, Symbol symbol) {
    freeDead();
    Object name = leg.names[0];
    if (name == null) {
      return instantAll(symbol);
    }
    Opened opened = (Opened) leg.opened;
    touch(name, opened);
    long before = stamp();
    while (true) {
      Belief old = slices.get(name);
      Belief base = old == null ? initial(call, leg) : old;
      Belief next =
          opened != null && opened.has(name) ? base.lost(List.of()) : base.instant(symbol);
      Broken broken = null;
      if (next == null) {
        if (isExplainedByOpen(base, call, new Symbol[] {symbol})) {
          next = base.lost(List.of());
        } else {
          broken = Broken.of(base, leg.shown(), symbol);
          next = protocol.recovered(base, broken.failure());
        }
      }
      if (changes(name, old, base, next)) {
        loseTrackAfter(before, name);
        return broken;
      }
    }
  }

  // Calls whose slice is not known yet.

  @Override
  public void open(Call call, Leg leg) {
    Opened opened = new Opened(call, leg);
    leg.opened = opened;
    open.add(opened);
    openCalls = open.size();
  }

  @Override
  public void close(Leg leg) {
    if (leg.opened != null) {
      open.remove(leg.opened);
      openCalls = open.size();
    }
  }

  private void touch(Object name, @Nullable Opened by) {
    if (openCalls > 0) {
      for (Opened opened : open) {
        if (opened != by) {
          opened.touched.add(name);
        }
      }
    }
  }

  /** Whether a call that belongs to no slice yet would explain another, were it in this slice. */
  private boolean isExplainedByOpen(Belief belief, Call call, Symbol[] candidates) {
    if (openCalls == 0) {
      return false;
    }
    Belief with = belief;
    for (Opened opened : open) {
      if (opened.call != call) {
        with =
            with.begin(
                Belief.flight(opened.call, opened.leg.hearing.expectedOutcomes(protocol.space())));
      }
    }
    return with.begin(Belief.flight(call, candidates)).explains(call);
  }

  // All slices.

  /** The number of broadcasts so far, or a number that none equals while one is going on. */
  private long stamp() {
    long ended = finished.get();
    return started.get() == ended ? ended : -1;
  }

  private void loseTrackAfter(long before, Object name) {
    if (before < 0 || stamp() != before) {
      List<Belief.InFlight> calls = unseen.inFlight();
      change(name, belief -> belief.lost(calls));
    }
  }

  private void change(Object name, UnaryOperator<Belief> change) {
    while (true) {
      Belief old = slices.get(name);
      if (old == null || slices.replace(name, old, change.apply(old))) {
        return;
      }
    }
  }

  private @Nullable Broken checkAll(Call call, Symbol symbol) {
    for (Object name : slices.names()) {
      Belief belief = slices.get(name);
      if (belief != null && !allows(belief, call, symbol)) {
        return Broken.of(belief, new Object[] {name}, symbol);
      }
    }
    Belief others = unseen;
    return allows(others, call, symbol) ? null : Broken.of(others, new Object[1], symbol);
  }

  private @Nullable Broken beginAll(Call call, Leg leg) {
    return everywhere(
        (belief, names) -> {
          Belief next = belief.holds(call) ? belief : belief.begin(leg);
          return leg.symbol == null || next.explains(call)
              ? new Change(next, null)
              : broken(belief, belief, names, leg.symbol);
        });
  }

  private @Nullable Broken endAll(Call call, @Nullable Symbol symbol) {
    return everywhere(
        (belief, names) -> {
          Belief next = belief.end(call, symbol);
          return next == null
              ? broken(belief, belief.without(call), names, symbol)
              : new Change(next, null);
        });
  }

  private @Nullable Broken instantAll(Symbol symbol) {
    return everywhere(
        (belief, names) -> {
          Belief next = belief.instant(symbol);
          return next == null ? broken(belief, belief, names, symbol) : new Change(next, null);
        });
  }

  /** What an event makes of a slice. */
  private record Change(Belief next, @Nullable Broken broken) {}

  private interface Effect {
    Change on(Belief belief, @Nullable Object[] names);
  }

  private Change broken(
      Belief belief, Belief rest, @Nullable Object[] names, @Nullable Symbol symbol) {
    Broken broken = Broken.of(belief, names, symbol);
    return new Change(protocol.recovered(rest, broken.failure()), broken);
  }

  /** Changes every slice, and returns the first that was broken by that. */
  private @Nullable Broken everywhere(Effect effect) {
    if (openCalls > 0) {
      touch(Opened.ALL, null);
    }
    started.incrementAndGet();
    try {
      Broken others = changeUnseen(effect);
      Broken broken = null;
      for (Object name : slices.names()) {
        Broken here = oneOfAll(name, effect);
        broken = broken == null ? here : broken;
      }
      forgetUnseen();
      return broken == null ? others : broken;
    } finally {
      finished.incrementAndGet();
    }
  }

  private @Nullable Broken changeUnseen(Effect effect) {
    while (true) {
      Belief old = unseen;
      Change change = effect.on(old, new Object[1]);
      if (UNSEEN.compareAndSet(this, old, change.next())) {
        return change.broken();
      }
    }
  }

  private @Nullable Broken oneOfAll(Object name, Effect effect) {
    while (true) {
      Belief old = slices.get(name);
      if (old == null) {
        return null;
      }
      Change change = effect.on(old, new Object[] {name});
      if (change.next() == old || slices.replace(name, old, change.next())) {
        return change.broken();
      }
    }
  }

  /** Drops the slices that are again where an unseen one is. */
  private void forgetUnseen() {
    if (!isSeeded && unseen instanceof State) {
      slices.dropIf(this::isForgettable);
    }
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
