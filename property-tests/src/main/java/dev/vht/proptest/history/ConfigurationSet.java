package dev.vht.proptest.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Configurations of which none {@linkplain Configuration#covers covers} another. */
final class ConfigurationSet {

  /** What two configurations have in common if one covers the other. */
  private record Bucket(int state, long writes) {}

  private final Map<Bucket, List<Configuration>> buckets = new HashMap<>();
  private final long pure;
  private long comparisons;

  /** Creates an empty set; {@code pure} are the slots of open calls that change nothing. */
  ConfigurationSet(long pure) {
    this.pure = pure;
  }

  /** Adds a configuration unless one covers it, and removes those that it covers. */
  boolean add(Configuration added) {
    List<Configuration> bucket =
        buckets.computeIfAbsent(
            new Bucket(added.state(), added.done() & ~pure), unused -> new ArrayList<>(1));
    comparisons += bucket.size() + 1L;
    for (Configuration known : bucket) {
      if (known.covers(added, pure)) {
        return false;
      }
    }
    bucket.removeIf(known -> added.covers(known, pure));
    bucket.add(added);
    return true;
  }

  /** Returns how much work all additions were. */
  long comparisons() {
    return comparisons;
  }

  List<Configuration> toList() {
    List<Configuration> all = new ArrayList<>(buckets.size());
    buckets.values().forEach(all::addAll);
    return all;
  }
}
