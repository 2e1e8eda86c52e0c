package dev.vht.contracts.internal.trace;

import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodCall;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.runtime.Interruption;
import dev.vht.contracts.verdict.TraceEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The first and the last recorded calls of an object and its children. A report shows at most
 * {@value #SHOWN} of them. If the contract has slices, more are kept, because a report of a slice
 * shows only the calls that concern it.
 *
 * <p>Each call draws a number, which determines its position in a ring. A reader may find an older
 * call in a position whose newer one is being written, and omits it.
 *
 * <p>It is also the {@link Interruption} of these objects, which saves an allocation.
 */
public final class TraceBuffer extends Interruption {
  private static final int SHOWN = 16;
  private static final int KEPT_WITH_SLICES = 64;

  /**
   * The calls in a report: the recorded ones, then the one that broke the rule.
   *
   * @param dropped how many calls were recorded before these and are not known any more
   * @param others how many calls concern other slices
   */
  public record Tail(List<TraceEntry> entries, long dropped, long others) {}

  /**
   * The call that broke a rule.
   *
   * @param text the call
   * @param symbol its name in the protocol if that differs, or null
   * @param recorded the same call if it was recorded, or null
   * @param thread its thread, or null for the end of a trace
   * @param object the object that was called if the trace is one of several objects, or null
   */
  public record Breaking(
      String text,
      @Nullable String symbol,
      @Nullable RecordedCall recorded,
      @Nullable Thread thread,
      @Nullable String object) {}

  /** A recorded call, its number, and its object if the trace is one of several objects. */
  record Shown(long number, RecordedCall call, @Nullable String object) {}

  private final int capacity;
  private final AtomicReferenceArray<@Nullable RecordedCall> ring;
  private final AtomicLong recorded = new AtomicLong();
  private volatile @Nullable RecordedCall first;
  private final @Nullable SharedTrace shared;

  /**
   * Creates an empty trace.
   *
   * @param shared also records the calls; null if no protocol observes several objects
   */
  public TraceBuffer(boolean hasSlices, @Nullable SharedTrace shared) {
    this.shared = shared;
    this.capacity = hasSlices ? KEPT_WITH_SLICES : SHOWN;
    this.ring = new AtomicReferenceArray<>(capacity);
  }

  /** Records the event with which the trace begins. */
  public void begin(String creation) {
    recorded.incrementAndGet();
    first = new RecordedCall(1, creation);
  }

  /** Records a call that has begun. */
  public RecordedCall add(
      MethodCall call,
      RecordedCall.Receiver receiver,
      List<EventRule> beginnings,
      @Nullable CallSite site) {
    long number = recorded.incrementAndGet();
    RecordedCall.Receiver kept = shared == null ? receiver : SharedTrace.weak(receiver);
    RecordedCall entry = new RecordedCall(number, call, kept, beginnings, site);
    if (number == 1) {
      first = entry;
    } else {
      ring.setRelease((int) (number % capacity), entry);
    }
    if (shared != null) {
      shared.add(call, entry);
    }
    return entry;
  }

  /** The trace of all objects that share protocols, or null. */
  public @Nullable SharedTrace shared() {
    return shared;
  }

  /** The number of calls recorded. */
  public long size() {
    return recorded.get();
  }

  /** The recorded calls that concern a slice, followed by the one that breaks a rule. */
  public Tail tail(SliceView view, Breaking breaking) {
    long number = recorded.get();
    RecordedCall last = breaking.recorded();
    List<Shown> known = new ArrayList<>();
    for (RecordedCall call : known(number, last)) {
      known.add(new Shown(call.number, call, null));
    }
    return last == null
        ? tail(view, known, breaking, number, number + 1)
        : tail(view, known, breaking, number - 1, last.number);
  }

  /**
   * Selects the calls that a report shows.
   *
   * @param all the number of calls that were recorded, without the one that breaks the rule
   * @param last the number of that call
   */
  static Tail tail(SliceView view, List<Shown> known, Breaking breaking, long all, long last) {
    List<Shown> shown = new ArrayList<>();
    for (Shown call : known) {
      if (view.concerns(call.call())) {
        shown.add(call);
      }
    }
    int others = known.size() - shown.size();
    while (shown.size() > SHOWN) {
      shown.remove(shown.get(0).number() == 1 ? 1 : 0);
    }
    long dropped = Math.max(0, all - others - shown.size());
    return new Tail(entries(view, shown, breaking, last), dropped, others);
  }

  private List<RecordedCall> known(long number, @Nullable RecordedCall breaking) {
    List<RecordedCall> known = new ArrayList<>();
    for (int i = 0; i < capacity; i++) {
      RecordedCall entry = ring.getAcquire(i);
      if (entry != null
          && entry != breaking
          && entry.number > number - capacity
          && entry.number <= number) {
        known.add(entry);
      }
    }
    known.sort(Comparator.comparingLong(entry -> entry.number));
    RecordedCall beginning = first;
    if (beginning != null && beginning != breaking) {
      known.add(0, beginning);
    }
    return known;
  }

  private static List<TraceEntry> entries(
      SliceView view, List<Shown> shown, Breaking breaking, long number) {
    boolean isThreadShown = view.isByThread() || isBySeveralThreads(shown, breaking.thread());
    List<TraceEntry> entries = new ArrayList<>();
    for (Shown one : shown) {
      RecordedCall call = one.call();
      entries.add(
          new TraceEntry(
              one.number(),
              call.text(),
              one.object(),
              call.outcomeText(),
              view.symbol(call),
              isThreadShown && call.method != null ? call.threadName() : null,
              call.line()));
    }
    Thread thread = breaking.thread();
    entries.add(
        new TraceEntry(
            number,
            breaking.text(),
            breaking.object(),
            "",
            breaking.symbol(),
            isThreadShown && thread != null ? RecordedCall.threadName(thread) : null,
            null));
    return entries;
  }

  private static boolean isBySeveralThreads(List<Shown> shown, @Nullable Thread thread) {
    List<String> names =
        shown.stream()
            .map(Shown::call)
            .filter(call -> call.method != null)
            .map(RecordedCall::threadName)
            .distinct()
            .toList();
    return names.size() > 1
        || (thread != null
            && !names.isEmpty()
            && !names.get(0).equals(RecordedCall.threadName(thread)));
  }
}
