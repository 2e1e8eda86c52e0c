package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.runtime.Interruption;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol with a slice for each combination of keys, such as a map, its view and its iterator.
 *
 * <p>A combination names some or all of the keys. An event belongs to every combination that
 * contains the keys it names. It creates its own combination, and joins it with each combination
 * that shares a key with it and contradicts none. A new combination starts in the state of its
 * largest known part. Only combinations that name every key are checked. This is parametric trace
 * slicing (F. Chen, G. Roşu, "Parametric Trace Slicing and Monitoring", TACAS 2009), restricted to
 * connected combinations. Without this restriction unrelated objects would be blamed for each
 * other.
 *
 * <p>The table of combinations changes as a whole. An event looks up its combinations under the
 * lock, computes the new estimates without it, and stores them under the lock again if nothing has
 * changed since. User code therefore never runs under the lock, and either all combinations observe
 * an event or none does.
 */
final class ProductMonitor extends ProtocolMonitor {
  private final ProtocolRule protocol;
  private final int width;
  private final Consumer<Broken> abandoned;
  private final SpinLock lock = new SpinLock();
  private final Map<List<@Nullable Object>, StateEstimate> slices = new HashMap<>();
  private final Map<Object, Set<List<@Nullable Object>>> combinations = new HashMap<>();
  private final List<@Nullable Object> nothing;
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private final Set<PendingCall> unresolvedCalls = ConcurrentHashMap.newKeySet(1);
  private volatile long version;

  ProductMonitor(
      ProtocolRule protocol,
      Interruption interruption,
      StateEstimate start,
      Consumer<Broken> abandoned) {
    super(protocol, interruption);
    this.protocol = protocol;
    this.width = protocol.keys().size();
    this.abandoned = abandoned;
    this.nothing = Arrays.asList(new Object[width]);
    slices.put(nothing, start);
  }

  /** The result of an event in a combination. */
  private record Change(StateEstimate next, @Nullable Broken broken) {}

  private interface Effect {
    Change apply(StateEstimate estimate, List<@Nullable Object> names);
  }

  @Override
  public @Nullable Broken check(TrackedCall call, PendingCall pending, Symbol symbol) {
    return change(
        pending.names,
        (estimate, names) ->
            estimate.begin(StateEstimate.flight(call, symbol)).explains(call)
                ? new Change(estimate, null)
                : broken(pending, estimate, estimate, names, symbol));
  }

  @Override
  public @Nullable Broken begin(TrackedCall call, PendingCall pending) {
    return change(
        pending.names,
        (estimate, names) -> {
          StateEstimate next = estimate.begin(pending);
          return pending.symbol == null || next.explains(call)
              ? new Change(next, null)
              : broken(pending, estimate, estimate, names, pending.symbol);
        });
  }

  @Override
  public @Nullable Broken end(TrackedCall call, PendingCall pending, @Nullable Symbol symbol) {
    return change(
        pending.names,
        (estimate, names) -> {
          StateEstimate next = estimate.end(call, symbol);
          return next == null
              ? broken(pending, estimate, estimate.without(call), names, symbol)
              : new Change(next, null);
        });
  }

  @Override
  public @Nullable Broken instant(TrackedCall call, PendingCall pending, Symbol symbol) {
    boolean isAmbiguous = pending.unresolved instanceof Long seen && seen != version;
    return change(
        pending.names,
        (estimate, names) -> {
          StateEstimate next = isAmbiguous ? estimate.unknown(List.of()) : estimate.instant(symbol);
          return next == null
              ? broken(pending, estimate, estimate, names, symbol)
              : new Change(next, null);
        });
  }

  @Override
  public void beginUnresolved(TrackedCall call, PendingCall pending) {
    pending.unresolved = version;
    unresolvedCalls.add(pending);
  }

  @Override
  public void endUnresolved(PendingCall pending) {
    unresolvedCalls.remove(pending);
  }

  /** A combination that does not name every key is not checked. */
  private Change broken(
      PendingCall pending,
      StateEstimate estimate,
      StateEstimate rest,
      List<@Nullable Object> names,
      @Nullable Symbol symbol) {
    if (names.contains(null)) {
      return new Change(rest.restarted(protocol.space().unchecked()), null);
    } else if (unresolvedCalls.size()
        > (pending.unresolved == null ? 0 : 1)) { // another call may explain it
      return new Change(rest.unknown(List.of()), null);
    }
    Broken broken = Broken.of(estimate, names.toArray(), symbol);
    return new Change(protocol.recovered(rest, broken.failure()), broken);
  }

  /** Applies an event, and returns the first combination that does not allow it. */
  private @Nullable Broken change(@Nullable Object[] names, Effect effect) {
    recoverIfInterrupted();
    while (true) {
      long seen;
      Map<List<@Nullable Object>, StateEstimate> before;
      List<Broken> gone;
      lock.lock();
      try {
        gone = removeCollected();
        seen = version;
        before = concerned(Arrays.asList(names));
      } finally {
        lock.holder = SpinLock.FREE;
      }
      gone.forEach(abandoned);
      Broken broken = null;
      Map<List<@Nullable Object>, StateEstimate> after = new LinkedHashMap<>();
      for (Map.Entry<List<@Nullable Object>, StateEstimate> slice : before.entrySet()) {
        Change change = effect.apply(slice.getValue(), slice.getKey());
        broken = broken == null ? change.broken() : broken;
        if (change.next() != slice.getValue()) {
          after.put(slice.getKey(), change.next());
        }
      }
      if (commit(seen, after)) {
        return broken;
      }
    }
  }

  private boolean commit(long seen, Map<List<@Nullable Object>, StateEstimate> after) {
    lock.lock();
    try {
      if (seen != version) {
        return false;
      }
      if (!after.isEmpty()) {
        version = seen + 1;
        after.forEach(this::put);
      }
      return true;
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }

  private void put(List<@Nullable Object> names, StateEstimate estimate) {
    if (!slices.containsKey(names)) {
      List<@Nullable Object> kept = names.stream().map(this::kept).toList();
      for (Object name : kept) {
        if (name != null) {
          combinations.computeIfAbsent(name, unused -> new LinkedHashSet<>()).add(kept);
        }
      }
      slices.put(kept, estimate);
    } else {
      slices.put(names, estimate);
    }
    if (!names.equals(nothing) && estimate instanceof State && estimate == largestPart(names)) {
      remove(names);
    }
  }

  private @Nullable Object kept(@Nullable Object name) {
    return name instanceof IdentityKey key ? key.weak(collected) : name;
  }

  private void remove(List<@Nullable Object> names) {
    slices.remove(names);
    for (Object name : names) {
      Set<List<@Nullable Object>> with = name == null ? null : combinations.get(name);
      if (with != null) {
        with.remove(names);
        if (with.isEmpty()) {
          combinations.remove(name);
        }
      }
    }
  }

  /** The combinations that an event belongs to, with their estimates. */
  private Map<List<@Nullable Object>, StateEstimate> concerned(List<@Nullable Object> names) {
    if (names.equals(nothing)) {
      return new LinkedHashMap<>(slices);
    }
    Map<List<@Nullable Object>, StateEstimate> concerned = new LinkedHashMap<>();
    for (Object name : names) {
      for (List<@Nullable Object> known :
          name == null
              ? Set.<List<@Nullable Object>>of()
              : combinations.getOrDefault(name, Set.of())) {
        List<@Nullable Object> join = join(known, names);
        if (join != null) {
          concerned.computeIfAbsent(join, this::estimate);
        }
      }
    }
    concerned.computeIfAbsent(names, this::estimate);
    return concerned;
  }

  private StateEstimate estimate(List<@Nullable Object> names) {
    StateEstimate known = slices.get(names);
    return known == null ? largestPart(names) : known;
  }

  /** Joins two combinations; null if they contradict each other. */
  private @Nullable List<@Nullable Object> join(
      List<@Nullable Object> known, List<@Nullable Object> names) {
    List<@Nullable Object> both = new ArrayList<>(known);
    for (int i = 0; i < width; i++) {
      Object name = names.get(i);
      if (both.get(i) == null) {
        both.set(i, name);
      } else if (name != null && !name.equals(both.get(i))) {
        return null;
      }
    }
    return both;
  }

  /** The estimate of the largest known part of a combination. */
  private StateEstimate largestPart(List<@Nullable Object> names) {
    StateEstimate largest = Objects.requireNonNull(slices.get(nothing));
    int size = 0;
    for (int part = 1; part < (1 << width) - 1; part++) {
      List<@Nullable Object> some = new ArrayList<>(nothing);
      int named = 0;
      for (int i = 0; i < width; i++) {
        if ((part & 1 << i) != 0 && names.get(i) != null) {
          some.set(i, names.get(i));
          named++;
        }
      }
      StateEstimate known = named > size && !some.equals(names) ? slices.get(some) : null;
      if (known != null) {
        largest = known;
        size = named;
      }
    }
    return largest;
  }

  /** Removes the combinations of which a key was collected, and returns the incomplete ones. */
  private List<Broken> removeCollected() {
    List<Broken> found = new ArrayList<>(0);
    Reference<?> gone = collected.poll();
    while (gone != null) {
      for (List<@Nullable Object> names :
          List.copyOf(combinations.getOrDefault(gone, Collections.emptySet()))) {
        StateEstimate last = slices.get(names);
        remove(names);
        if (last != null && isIncomplete(names, last)) {
          found.add(new Broken(last, names.toArray(), null, null));
        }
      }
      gone = collected.poll();
    }
    return found;
  }

  /**
   * Removes every combination. If calls are in flight, which cannot be tracked without them, the
   * protocol is no longer checked. Otherwise its state becomes unknown.
   */
  @Override
  void resetToUnknown() {
    unresolvedCalls.removeIf(pending -> !pending.call().isInFlight);
    lock.lock();
    try {
      boolean hasCallInFlight = slices.values().stream().anyMatch(StateEstimate::hasCallInFlight);
      slices.clear();
      combinations.clear();
      StateSpace space = protocol.space();
      slices.put(nothing, hasCallInFlight ? space.unchecked() : space.anyState());
      long seen = version;
      version = seen + 1;
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }

  private boolean isIncomplete(List<@Nullable Object> names, StateEstimate estimate) {
    return protocol.mustComplete()
        && !names.contains(null)
        && estimate.states().stream().noneMatch(State::isComplete);
  }

  @Override
  public List<Broken> incomplete() {
    recoverIfInterrupted();
    lock.lock();
    try {
      return slices.entrySet().stream()
          .filter(slice -> isIncomplete(slice.getKey(), slice.getValue()))
          .map(slice -> new Broken(slice.getValue(), slice.getKey().toArray(), null, null))
          .toList();
    } finally {
      lock.holder = SpinLock.FREE;
    }
  }
}
