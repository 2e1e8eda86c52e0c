package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.BrokenHistory;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.slice.Combination;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.internal.slice.History;
import dev.vht.contracts.internal.slice.SliceEvent;
import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a {@link ProductMonitor}: the combinations that it belongs to, and what it makes of
 * them.
 */
final class ProductEvent {

  /** The moment of a call. */
  enum Moment {
    /** A call that changes no state, and of which nothing is recorded. */
    CHECK,
    BEGIN,
    END,
    INSTANT
  }

  /** A combination that the event belongs to. */
  static final class Part {
    final Combination combination;

    /** Its history if the event connects it, otherwise null. */
    final @Nullable History history;

    /** Whether the event may be older than others of the combination. */
    private final boolean isAmbiguous;

    /** Whether another call in flight may be the reason why the event is allowed. */
    private final boolean isExplained;

    /** The estimate before the event, and then the one after it. */
    StateEstimate estimate;

    /** Its {@link Combination#broken} after the event. */
    @Nullable Symbol brokenBefore;

    Part(
        Combination combination,
        @Nullable History history,
        boolean isAmbiguous,
        boolean isExplained) {
      this.combination = combination;
      this.history = history;
      this.isAmbiguous = isAmbiguous;
      this.isExplained = isExplained;
      this.estimate = combination.estimate;
      this.brokenBefore = combination.broken;
    }
  }

  final Moment moment;
  final TrackedCall call;
  final PendingCall pending;
  final @Nullable Symbol symbol;
  final SliceEvent event;

  ProductEvent(
      Moment moment,
      TrackedCall call,
      PendingCall pending,
      @Nullable Symbol symbol,
      SliceEvent event) {
    this.moment = moment;
    this.call = call;
    this.pending = pending;
    this.symbol = symbol;
    this.event = event;
  }

  /** Its names of objects, by key; null for a key that it does not name. */
  List<@Nullable Object> names() {
    return Arrays.asList(pending.names);
  }

  /** The symbols that it may be. */
  Symbol[] candidates() {
    return moment == Moment.BEGIN ? pending.candidates() : event.candidates();
  }

  /** Whether it may connect the objects of some keys, a bit mask. */
  boolean mayConnect(int keys) {
    return Integer.bitCount(keys) > 1 && (moment == Moment.BEGIN || moment == Moment.INSTANT);
  }

  /** Whether it has happened now. */
  boolean hasHappened() {
    return moment == Moment.INSTANT || (moment == Moment.END && symbol != null);
  }

  /** Why the state of a combination is given up by this event, or null. */
  Gaps.@Nullable Cause gap(Part part) {
    if (part.history != null && part.history.isLost()) {
      return Gaps.Cause.HISTORY;
    }
    StateEstimate old = part.combination.estimate;
    boolean isKeyLate = part.isAmbiguous || part.isExplained;
    return part.estimate.isUnknown() && !old.isUnknown()
        ? Gaps.Cause.of(old, symbol, isKeyLate)
        : null;
  }

  /** Whether a call ends that was no event. */
  boolean isWithoutEffect() {
    return moment == Moment.END && symbol == null;
  }

  /** The calls in flight that connect objects which it connects with some other calls. */
  List<EnteredCall> connecting(List<EnteredCall> others) {
    List<EnteredCall> all = new ArrayList<>(others);
    if (moment == Moment.BEGIN) {
      all.add(call);
    }
    return all;
  }

  /**
   * Notes what becomes of a combination that calls in flight connect.
   *
   * @return whether no call is left that may connect it
   */
  boolean disconnects(Combination combination, boolean wasKnown) {
    boolean isNamingAll = !names().contains(null);
    if (moment == Moment.BEGIN && isNamingAll && wasKnown) {
      combination.beginNaming(call, false);
    } else if (hasHappened() && isNamingAll) {
      combination.connect();
    } else if (moment == Moment.END) {
      return combination.end(call, symbol != null);
    }
    return false;
  }

  /** Whether it is known which event it is: a call that begins may turn out to be none. */
  private boolean isCertain() {
    return symbol != null && symbol != Symbol.UNKNOWN;
  }

  /**
   * Computes the new estimates. Runs user code if the machine is a fold.
   *
   * @return the first combination that does not allow the event, or null
   */
  ProtocolMonitor.@Nullable Broken apply(List<Part> parts, ProtocolRule protocol) {
    ProtocolMonitor.Broken broken = null;
    for (Part part : parts) {
      ProtocolMonitor.Broken here = apply(part, protocol);
      broken = broken == null ? here : broken;
    }
    return broken;
  }

  private ProtocolMonitor.@Nullable Broken apply(Part part, ProtocolRule protocol) {
    StateEstimate old = part.estimate;
    Symbol before = part.combination.broken;
    if (part.history != null) {
      History.Replayed replayed = part.history.replay(protocol, old);
      old = replayed.estimate();
      before = part.isExplained || part.isAmbiguous ? null : replayed.broken();
    }
    boolean isHistoryToBlame = before != null && isCertain() && !part.isExplained;
    part.brokenBefore = isHistoryToBlame ? null : before;
    StateEstimate next = part.isAmbiguous ? old.unknown(List.of()) : event.apply(old);
    ProtocolMonitor.Broken broken = null;
    if (next == null && part.isExplained) {
      next = event.unknown(old);
    } else if (next == null || isHistoryToBlame) {
      Object[] names = part.combination.names.toArray();
      broken =
          before == null || !isHistoryToBlame
              ? ProtocolMonitor.Broken.of(old, names, symbol)
              : new ProtocolMonitor.Broken(
                  new BrokenHistory(protocol.space(), before), names, symbol, null);
      next = next == null ? protocol.recovered(event.rejected(old), broken.failure()) : next;
    }
    part.estimate = next;
    return broken;
  }
}
