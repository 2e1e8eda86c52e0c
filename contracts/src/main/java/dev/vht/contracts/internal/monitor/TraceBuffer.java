package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.runtime.Interruption;
import dev.vht.contracts.verdict.TraceEntry;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The first and the last recorded events of an object and its children. It stores arguments instead
 * of their text, so that recording renders nothing. If a call names keys, only those are stored,
 * because other values may be large. References to keys matched by identity are weak.
 *
 * <p>Each event draws a number, which determines its position in a ring. A reader may find an older
 * event in a position whose newer one is being written, and omits it.
 *
 * <p>It is also the {@link Interruption} of these objects, which saves an allocation.
 */
final class TraceBuffer extends Interruption {
  private static final int CAPACITY = 16;
  private static final @Nullable Object[] NONE = {};

  /** The events in a report: the recorded ones, then the one that broke the rule. */
  record Tail(List<TraceEntry> entries, long dropped) {}

  /** A recorded event. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(
      long number,
      String name,
      @Nullable MethodRules method,
      @Nullable Object[] arguments,
      @Nullable CallSite site) {

    TraceEntry rendered() {
      return new TraceEntry(number, text(), site == null ? null : site.line());
    }

    private String text() {
      if (method == null) {
        return name;
      }
      List<@Nullable Object> shown =
          Arrays.stream(arguments).<@Nullable Object>map(Entry::kept).toList();
      return site == null
          ? ValueRenderer.call(name, shown)
          : site.call(name, method.keptTypes(), shown);
    }

    private static @Nullable Object kept(@Nullable Object argument) {
      return argument instanceof Weak weak ? weak.object() : argument;
    }

    Entry at(CallSite where) {
      return new Entry(number, name, method, arguments, where);
    }
  }

  /** A weak reference to an argument. */
  private static final class Weak extends WeakReference<Object> {
    Weak(Object object) {
      super(object);
    }

    Object object() {
      Object object = get();
      return object == null ? "(a collected object)" : object;
    }
  }

  private final AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(CAPACITY);
  private final AtomicLong recorded = new AtomicLong();
  private volatile @Nullable Entry first;

  /** Records the event with which the trace begins. */
  void begin(String creation) {
    recorded.incrementAndGet();
    first = new Entry(1, creation, null, NONE, null);
  }

  /** Records a call and returns its number. */
  long add(MethodRules method, @Nullable Object[] arguments, @Nullable CallSite site) {
    long number = recorded.incrementAndGet();
    Entry entry =
        new Entry(number, method.displayName, method, keptArguments(method, arguments), site);
    if (number == 1) {
      first = entry;
    } else {
      ring.setRelease((int) (number % CAPACITY), entry);
    }
    return number;
  }

  private static @Nullable Object[] keptArguments(
      MethodRules method, @Nullable Object[] arguments) {
    int[] kept = method.keptArguments;
    if (kept.length == arguments.length && !method.hasWeakArguments) {
      return arguments;
    }
    @Nullable Object[] some = new Object[kept.length];
    for (int i = 0; i < kept.length; i++) {
      Object argument = arguments[kept[i]];
      some[i] = argument != null && method.hasWeakArguments ? new Weak(argument) : argument;
    }
    return some;
  }

  /** Adds the call site to an event, if it is still stored. */
  void locate(long number, CallSite site) {
    int place = (int) (number % CAPACITY);
    Entry entry = ring.getAcquire(place);
    if (entry != null && entry.number() == number) {
      ring.compareAndSet(place, entry, entry.at(site));
    }
  }

  /** The number of events recorded. */
  long size() {
    return recorded.get();
  }

  /** The recorded events, followed by one that breaks a rule. */
  Tail tail(String breaking) {
    long number = recorded.get();
    List<Entry> kept = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      Entry entry = ring.getAcquire(i);
      if (entry != null && entry.number() > number - CAPACITY && entry.number() <= number) {
        kept.add(entry);
      }
    }
    kept.sort(Comparator.comparingLong(Entry::number));
    Entry beginning = first;
    if (beginning != null) {
      kept.add(0, beginning);
    }
    List<TraceEntry> entries = new ArrayList<>(kept.stream().map(Entry::rendered).toList());
    long dropped = number - entries.size();
    entries.add(new TraceEntry(number + 1, breaking, null));
    return new Tail(entries, dropped);
  }
}
