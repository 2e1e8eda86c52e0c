package dev.vht.proptest.map;

import dev.vht.proptest.trial.ProgressCounter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks what an operation observed while others wrote: no nulls, no key twice, every key that is
 * never removed exactly once, and with each key a value that was written for it.
 */
final class MapObservationCheck {
  private final List<String> staying;
  private final AtomicLong written;
  private long seenWritten;

  /** Creates a check, given the keys that are never removed and the number of writes so far. */
  MapObservationCheck(List<String> staying, AtomicLong written) {
    this.staying = staying;
    this.written = written;
  }

  /** Returns the keys that are never removed. */
  List<String> staying() {
    return staying;
  }

  /** Waits for a write since the last pause. */
  void pause() {
    ProgressCounter.awaitNumber(written, seenWritten + 1);
    seenWritten = written.get();
  }

  void keys(Collection<?> seen) {
    List<Object> keys = new ArrayList<>(seen);
    for (Object key : keys) {
      require(MapTestData.isKey(key), "the key " + key + " was never set", seen);
    }
    requireOnce(keys, seen);
  }

  void values(Collection<?> seen) {
    List<Object> keys = new ArrayList<>();
    for (Object value : seen) {
      String key = MapTestData.keyOf(value);
      require(key != null, "the value " + value + " was never set", seen);
      keys.add(key);
    }
    requireOnce(keys, seen);
  }

  void entries(Collection<?> seen) {
    List<Object> keys = new ArrayList<>();
    for (Object each : seen) {
      require(each instanceof Map.Entry<?, ?>, each + " is not an entry", seen);
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
      require(MapTestData.isKey(entry.getKey()), "the key of " + entry + " was never set", seen);
      require(
          entry.getKey().equals(MapTestData.keyOf(entry.getValue())),
          "the value of " + entry + " was never set for its key",
          seen);
      keys.add(entry.getKey());
    }
    requireOnce(keys, seen);
  }

  void require(boolean isSo, String otherwise, @Nullable Object seen) {
    if (!isSo) {
      throw new AssertionError(otherwise + ", in " + seen);
    }
  }

  private void requireOnce(List<Object> keys, Collection<?> seen) {
    for (String key : staying) {
      require(keys.contains(key), key + " is missing, although it was never removed", seen);
    }
    for (Object key : keys) {
      require(keys.indexOf(key) == keys.lastIndexOf(key), key + " was returned twice", seen);
    }
  }
}
