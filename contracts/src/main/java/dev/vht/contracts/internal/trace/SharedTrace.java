package dev.vht.contracts.internal.trace;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.model.MethodCall;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last recorded calls of all objects that share the protocols of {@link Extent#CONTRACT}, as
 * far as one of these protocols observes them. It refers to the same calls as the {@link
 * TraceBuffer} of each object, with numbers of its own. Its references to the objects are weak.
 */
public final class SharedTrace {
  private static final int KEPT = 64;

  /** A call, and its number in this trace. */
  private record Numbered(long number, RecordedCall call) {}

  /** An object that was called, which may be collected meanwhile. */
  private static final class WeakReceiver extends WeakReference<RecordedCall.Receiver>
      implements RecordedCall.Receiver {
    private final @Nullable String name;

    WeakReceiver(RecordedCall.Receiver receiver) {
      super(receiver);
      this.name = receiver.name();
    }

    @Override
    public @Nullable CheckedObject checked() {
      RecordedCall.Receiver living = get();
      return living == null ? null : living.checked();
    }

    @Override
    public @Nullable String name() {
      return name;
    }
  }

  private final List<ProtocolRule> protocols;
  private final AtomicReferenceArray<@Nullable Numbered> ring = new AtomicReferenceArray<>(KEPT);
  private final AtomicLong recorded = new AtomicLong();

  /**
   * Creates an empty trace.
   *
   * @param protocols those that observe several objects
   */
  public SharedTrace(List<ProtocolRule> protocols) {
    this.protocols = List.copyOf(protocols);
  }

  static RecordedCall.Receiver weak(RecordedCall.Receiver receiver) {
    return new WeakReceiver(receiver);
  }

  void add(MethodCall call, RecordedCall entry) {
    for (ProtocolRule protocol : protocols) {
      if (!call.method.subscription(protocol).isEmpty()) {
        long number = recorded.incrementAndGet();
        ring.setRelease((int) (number % KEPT), new Numbered(number, entry));
        return;
      }
    }
  }

  /** The calls that a protocol observes and that concern a slice, and the one that breaks it. */
  public TraceBuffer.Tail tail(
      ProtocolRule protocol, SliceView view, TraceBuffer.Breaking breaking) {
    long number = recorded.get();
    long unobserved = 0;
    long last = number + 1;
    List<TraceBuffer.Shown> known = new ArrayList<>();
    for (Numbered entry : known(number)) {
      RecordedCall call = entry.call();
      if (call == breaking.recorded()) {
        last = entry.number();
      } else if (call.method == null || call.method.subscription(protocol).isEmpty()) {
        unobserved++;
      } else {
        known.add(new TraceBuffer.Shown(entry.number(), call, object(call)));
      }
    }
    long others = number - unobserved - (last > number ? 0 : 1);
    return TraceBuffer.tail(view, known, breaking, others, last);
  }

  private List<Numbered> known(long number) {
    List<Numbered> known = new ArrayList<>();
    for (int i = 0; i < KEPT; i++) {
      Numbered entry = ring.getAcquire(i);
      if (entry != null && entry.number() > number - KEPT && entry.number() <= number) {
        known.add(entry);
      }
    }
    known.sort(Comparator.comparingLong(Numbered::number));
    return known;
  }

  private static String object(RecordedCall call) {
    String name = call.receiver == null ? null : object(call.receiver);
    if (name != null) {
      return name;
    }
    Class<?> type = call.method == null ? Object.class : call.method.method.getDeclaringClass();
    return "(a collected " + ValueRenderer.named(type) + ")";
  }

  /** Names an object by its name or as a value; null if it was collected. */
  public static @Nullable String object(RecordedCall.Receiver receiver) {
    String name = receiver.name();
    if (name != null) {
      return name;
    }
    CheckedObject checked = receiver.checked();
    return checked == null ? null : ValueRenderer.value(CheckedObject.innermostTarget(checked));
  }
}
