package dev.vht.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Boxed keys, cycled through in a random order that is the same in each run. */
final class Keys {
  private final List<Long> inOrder;
  private final Long[] shuffled;
  private int next;

  /** Creates consecutive keys in memory, which are then used in a shuffled order. */
  Keys(long first, int count) {
    List<Long> keys = new ArrayList<>(count);
    for (long key = first; key < first + count; key++) {
      keys.add(key);
    }
    inOrder = List.copyOf(keys);
    Collections.shuffle(keys, new Random(first + count));
    shuffled = keys.toArray(Long[]::new);
  }

  Long next() {
    Long key = shuffled[next];
    next = next + 1 == shuffled.length ? 0 : next + 1;
    return key;
  }

  /** Returns all keys in ascending order, which differs from the order of {@link #next}. */
  List<Long> all() {
    return inOrder;
  }
}
