package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.OpenCalls;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The slices of a protocol whose state was given up, for reports. Of a slice it keeps the hash of
 * its names only, so no object is kept alive; two slices with the same hash share a gap.
 *
 * <p><b>Thread-safety:</b> any number of threads may use it.
 */
public final class Gaps {
  private static final int MAX_SLICES = 256;

  /** Why the state of a slice was given up. */
  public enum Cause {
    /** There were too many possible orders. */
    OVERLAP("while too many calls overlapped"),
    /** A call in flight was not followed to its end. */
    WAIT("while a call waited and many others were made"),
    /** The slice of a call was known only when the call returned. */
    LATE_KEY("while calls overlapped whose key was known only at their end"),
    /** User code threw after the call. */
    CONDITION("in a call after which a condition or key function threw"),
    /** A {@link PartRecord} became too long. */
    HISTORY(
        "before its objects were connected, in more than " + PartRecord.MAX_ENTRIES + " events,"),
    /** An error interrupted a call. */
    INTERRUPTION("in a call that an error such as a StackOverflowError interrupted"),
    /** A call ended with an exception that leaves its effect uncertain. */
    UNCERTAIN("in a call whose outcome was unknown"),
    /** The protocol was not checked from the beginning. */
    LEVEL("before the level was raised");

    private final String when;

    Cause(String when) {
      this.when = when;
    }

    /** When that was, as in "what happened ... is not known". */
    public String when() {
      return when;
    }

    /** What was assumed instead. */
    public String assumption() {
      return this == UNCERTAIN
          ? "it may have taken effect, or may do so later, or never"
          : "any state was assumed possible then";
    }

    /** Why an estimate has become unknown. */
    public static Cause of(StateEstimate known, @Nullable Symbol symbol, boolean isKeyLate) {
      if (symbol == Symbol.UNKNOWN) {
        return CONDITION;
      } else if (symbol == Symbol.UNCERTAIN) {
        return UNCERTAIN;
      } else if (isKeyLate) {
        return LATE_KEY;
      }
      return known instanceof OpenCalls ? WAIT : OVERLAP;
    }
  }

  private final ConcurrentHashMap<Integer, Cause> bySlice = new ConcurrentHashMap<>(2);
  private volatile @Nullable Cause ofAll;

  /** Creates an object without gaps. */
  public Gaps() {}

  /** Notes that the state of every slice was given up. */
  public void addAll(Cause cause) {
    ofAll = cause;
  }

  /** Notes that the state of a slice was given up. Forgets another slice if there are many. */
  public void add(List<? extends @Nullable Object> names, Cause cause) {
    if (bySlice.size() >= MAX_SLICES) {
      bySlice.keySet().stream().findAny().ifPresent(bySlice::remove);
    }
    bySlice.put(names.hashCode(), cause);
  }

  /** Why the state of a slice was last given up, or null. */
  public @Nullable Cause find(List<? extends @Nullable Object> names) {
    Cause own = bySlice.get(names.hashCode());
    return own == null ? ofAll : own;
  }
}
