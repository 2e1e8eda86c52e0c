package dev.vht.internal.table;

import dev.vht.OpenMode;
import dev.vht.ReadOnlyTableException;
import dev.vht.internal.check.CalledMethod;
import dev.vht.spi.Capability;
import java.util.Set;

/** A table's URL, what its storage can do, and how it was opened. */
public record TableIdentity(String url, OpenMode mode, Set<Capability> capabilities) {

  /** Whether other handles or processes may have the table open and change it. */
  boolean isShared() {
    return capabilities.contains(Capability.SHARED);
  }

  /** Whether the storage reports what other processes change. */
  public boolean reportsForeignChanges() {
    return capabilities.contains(Capability.FOREIGN_CHANGES);
  }

  /** Whether the storage decides atomically whether the condition of a write holds. */
  boolean hasConditionalWrites() {
    return capabilities.contains(Capability.CONDITIONAL_WRITES);
  }

  /** Returns the exception for a call that needs conditional writes where there are none. */
  UnsupportedOperationException withoutConditionalWrites(String operation) {
    return new UnsupportedOperationException(
        "R10: "
            + CalledMethod.named(operation)
            + " but the storage of "
            + url
            + " makes no conditional writes (Capability.CONDITIONAL_WRITES); call set or remove, or"
            + " copy the entries into a table that makes them");
  }

  /**
   * Requires that each change can be reported to watchers.
   *
   * @throws UnsupportedOperationException if the storage does not claim it
   */
  void requireWatchable() {
    if (!capabilities.contains(Capability.WATCH)) {
      throw new UnsupportedOperationException(
          "W1: watch(listener) but the storage of "
              + url
              + " cannot report every change (Capability.WATCH); read the table again from time to"
              + " time instead");
    }
  }

  void requireWritable(String operation, CallGate gate) {
    gate.requireOpen(operation);
    if (mode == OpenMode.READ_ONLY) {
      throw new ReadOnlyTableException(
          "L7: "
              + CalledMethod.named(operation)
              + " but "
              + url
              + " was opened with READ_ONLY; open it with UPDATE to change it");
    }
  }
}
