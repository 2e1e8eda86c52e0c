package dev.vht.contracts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A protocol with a slice for each key.
 *
 * <p>Slices change by compare-and-set on their map entry, so no lock is held while anything else
 * runs. A slice that is where an unseen one would be is not kept, unless unseen ones ask the
 * object: then the map is also the memory of which keys are known to be absent.
 *
 * <p>A call that names no key concerns every slice, those of keys never seen included, for which
 * {@link #unseen} stands. It counts itself in {@link #broadcasts} before it walks the map; a slice
 * that changes while that count does may have been passed over by the walk, and is declared lost,
 * which is sound.
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

  private final ProtocolRule protocol;
  private final String key;
  private final Object target;
  private final boolean seeded;
  private final ConcurrentHashMap<Object, Belief> slices = new ConcurrentHashMap<>();
  private final AtomicLong broadcasts = new AtomicLong();
  private volatile Belief unseen;

  KeyedWatch(ProtocolRule protocol, String key, Object target, boolean seeded) {
    this.protocol = protocol;
    this.key = key;
    this.target = target;
    this.seeded = seeded && protocol.isSeeded();
    this.unseen = protocol.start();
  }

  @Override
  public ProtocolRule protocol() {
    return protocol;
  }

  int slices() {
    return slices.size();
  }

  @Override
  public @Nullable Broken begin(Call call, Hearing hearing) {
    Object slice = call.slice(key);
    return slice == null ? beginAll(call, hearing) : beginOne(slice, call, hearing);
  }

  @Override
  public @Nullable Broken end(Call call, int symbol) {
    Object slice = call.slice(key);
    return slice == null ? endAll(call, symbol) : endOne(slice, call, symbol);
  }

  private @Nullable Broken beginOne(Object slice, Call call, Hearing hearing) {
    long before = broadcasts.get();
    while (true) {
      Belief old = slices.get(slice);
      Belief base = old == null ? initial(call) : old;
      Belief next = base.begin(call, hearing.candidates());
      if (hearing.isJudgedAtCall() && !next.explains(call)) {
        if (slices.get(slice) == old && broadcasts.get() == before) {
          return new Broken(base, call.key(key));
        }
        before = broadcasts.get();
      } else if (hearing.neverMoves()) {
        return null;
      } else if (old == null
          ? slices.putIfAbsent(slice, next) == null
          : slices.replace(slice, old, next)) {
        loseTrackAfter(before, slice);
        return null;
      }
    }
  }

  /** What is known of a key never seen. Runs user code where the protocol has a seed. */
  private Belief initial(Call call) {
    Belief shared = unseen;
    if (!seeded) {
      return shared;
    }
    Belief own = protocol.seeded(target, call.key(key));
    return shared.inFlight().isEmpty() ? own : own.lost(shared.inFlight());
  }

  private @Nullable Broken endOne(Object slice, Call call, int symbol) {
    long before = broadcasts.get();
    Broken broken = endIn(slice, call, symbol);
    loseTrackAfter(before, slice);
    return broken;
  }

  private @Nullable Broken endIn(Object slice, Call call, int symbol) {
    while (true) {
      Belief old = slices.get(slice);
      if (old == null) {
        return null;
      }
      Belief kept = ended(old, call, symbol);
      if (isForgettable(kept) ? slices.remove(slice, old) : slices.replace(slice, old, kept)) {
        Object named = call.key(key);
        return old.end(call, symbol) == null
            ? new Broken(old, named == null ? slice : named)
            : null;
      }
    }
  }

  private boolean isForgettable(Belief belief) {
    return !seeded && belief == unseen && belief instanceof Belief.Settled;
  }

  private void loseTrackAfter(long before, Object slice) {
    if (broadcasts.get() != before) {
      List<Call> calls = unseen.inFlight();
      slices.computeIfPresent(slice, (unused, belief) -> belief.lost(calls));
    }
  }

  private @Nullable Broken beginAll(Call call, Hearing hearing) {
    if (hearing.neverMoves()) {
      return firstThatForbids(call, hearing);
    }
    broadcasts.incrementAndGet();
    Belief next = changeUnseen(old -> begun(old, call, hearing));
    Broken broken = next.inFlight().contains(call) ? null : new Broken(next, null);
    for (Object slice : slices.keySet()) {
      Belief here = slices.computeIfPresent(slice, (unused, old) -> begun(old, call, hearing));
      if (broken == null && here != null && !here.inFlight().contains(call)) {
        broken = new Broken(here, slice);
      }
    }
    return broken;
  }

  private @Nullable Broken firstThatForbids(Call call, Hearing hearing) {
    for (Map.Entry<Object, Belief> slice : slices.entrySet()) {
      if (begun(slice.getValue(), call, hearing) == slice.getValue()) {
        return new Broken(slice.getValue(), slice.getKey());
      }
    }
    Belief others = unseen;
    return begun(others, call, hearing) == others ? new Broken(others, null) : null;
  }

  /** The belief with the call, or the same one if it does not allow that call. */
  private static Belief begun(Belief old, Call call, Hearing hearing) {
    Belief next = old.begin(call, hearing.candidates());
    return !hearing.isJudgedAtCall() || next.explains(call) ? next : old;
  }

  private Belief changeUnseen(UnaryOperator<Belief> change) {
    while (true) {
      Belief old = unseen;
      Belief next = change.apply(old);
      if (UNSEEN.compareAndSet(this, old, next)) {
        return next;
      }
    }
  }

  private static Belief ended(Belief old, Call call, int symbol) {
    Belief next = old.end(call, symbol);
    return next == null ? old.without(call) : next;
  }

  private @Nullable Broken endAll(Call call, int symbol) {
    broadcasts.incrementAndGet();
    Belief old = unseen;
    changeUnseen(belief -> ended(belief, call, symbol));
    Broken broken = old.end(call, symbol) == null ? new Broken(old, null) : null;
    for (Object slice : slices.keySet()) {
      Broken here = endIn(slice, call, symbol);
      broken = broken == null ? here : broken;
    }
    return broken;
  }
}
