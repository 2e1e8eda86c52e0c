package dev.vht.benchmarks.scale;

import java.util.Map;
import java.util.TreeMap;

/** Which keys a walk has returned to its caller. */
final class Coverage {
  /** Disjoint intervals: the first key of each, and the first one after it. */
  private final TreeMap<Long, Long> intervals = new TreeMap<>();

  private long twice;

  /** The caller gets the keys of a page. */
  void add(long from, long to) {
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = intervals.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      twice += Math.min(before.getValue(), to) - from;
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    Map.Entry<Long, Long> after = intervals.higherEntry(from);
    while (after != null && after.getKey() <= end) {
      twice += Math.max(0, Math.min(after.getValue(), to) - Math.max(after.getKey(), from));
      end = Math.max(end, after.getValue());
      intervals.remove(after.getKey());
      after = intervals.higherEntry(from);
    }
    intervals.put(start, end);
  }

  /** Returns how many keys were returned more than once. */
  long twice() {
    return twice;
  }

  /** Returns how many of so many keys were not returned. */
  long missed(long keys) {
    long returned = 0;
    for (Map.Entry<Long, Long> each : intervals.entrySet()) {
      returned += each.getValue() - each.getKey();
    }
    return keys - returned;
  }
}
