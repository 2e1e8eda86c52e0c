package dev.vht.internal.map;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Facade;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An iterator over a stream, with removal. It is often abandoned half-way, so a cleaner closes the
 * stream when the iterator is unreachable.
 */
@Facade
final class TableIterator<K, E, T> implements Iterator<T> {
  private static final Cleaner CLEANER = Cleaner.create();

  private final VirtualHashTable<K, ?> table;
  private final Iterator<E> elements;
  private final Function<E, K> key;
  private final Function<E, T> result;
  private final Cleaner.Cleanable closing;
  private @Nullable K last;

  TableIterator(
      VirtualHashTable<K, ?> table, Stream<E> stream, Function<E, K> key, Function<E, T> result) {
    this.table = table;
    this.elements = stream.iterator();
    this.key = key;
    this.result = result;
    this.closing = CLEANER.register(this, stream::close);
  }

  @Override
  public boolean hasNext() {
    try {
      boolean hasNext = elements.hasNext();
      if (!hasNext) {
        close();
      }
      return hasNext;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the iteration over " + table + " is at its end");
    }
    E element = elements.next();
    last = key.apply(element);
    return result.apply(element);
  }

  @Override
  public void remove() {
    K key = last;
    if (key == null) {
      throw new IllegalStateException(
          "remove() takes what next() returned, once; there is nothing of that kind");
    }
    last = null;
    table.remove(key);
  }

  /** Closes the stream. */
  void close() {
    closing.clean();
  }
}
