package dev.vht.benchmarks;

import java.util.Iterator;

/** A collection whose iterators must not be used once it has changed. */
interface Bag {

  /** Changes the collection. */
  void add(Long element);

  /** Returns an iterator that never ends. */
  Iterator<Long> iterator();
}
