package dev.vht.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Boxed keys in a random order that is the same in each run, handed out round and round. */
final class Keys {
  private final List<Long> inOrder;
  private final Long[] shuffled;
  private int next;

  /** Makes consecutive keys, so that neighbours in the order are strangers in memory. */
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

  /** All keys in another order than they are handed out, so that no memory is read in a row. */
  List<Long> all() {
    return inOrder;
  }
}
