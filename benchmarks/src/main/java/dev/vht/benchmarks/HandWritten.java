package dev.vht.benchmarks;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Monitors of {@code UnsafeIterator}, {@code HasNext} and {@code UnsafeMapIterator} as one writes
 * them by hand: weak maps from the objects, which are compared by identity.
 */
final class HandWritten {
  private static final class Changes {
    int count;
  }

  /** The changes of an iterator's collection or map, and how many there were at its creation. */
  private record Created(Changes changes, int count) {}

  private final Map<Object, Changes> collections = new WeakHashMap<>();
  private final Map<Object, Created> iterators = new WeakHashMap<>();
  private final Map<Object, Boolean> asked = new WeakHashMap<>();
  private final Map<Object, Changes> maps = new WeakHashMap<>();
  private final Map<Object, Changes> views = new WeakHashMap<>();
  private final Map<Object, Created> iteratorsOfMaps = new WeakHashMap<>();

  int stale;
  int unasked;
  int staleOfMap;

  void added(Object collection) {
    Changes changes = collections.get(collection);
    if (changes != null) {
      changes.count++;
    }
  }

  void iterated(Object collection, Object iterator) {
    Changes changes = collections.computeIfAbsent(collection, unused -> new Changes());
    iterators.put(iterator, new Created(changes, changes.count));
  }

  void put(Object map) {
    Changes changes = maps.get(map);
    if (changes != null) {
      changes.count++;
    }
  }

  void viewed(Object map, Object view) {
    views.put(view, maps.computeIfAbsent(map, unused -> new Changes()));
  }

  void iteratedView(Object view, Object iterator) {
    Changes changes = views.get(view);
    if (changes != null) {
      iteratorsOfMaps.put(iterator, new Created(changes, changes.count));
    }
  }

  void asked(Object iterator) {
    asked.put(iterator, true);
  }

  void next(Object iterator) {
    if (isStale(iterators.get(iterator))) {
      stale++;
    }
    if (isStale(iteratorsOfMaps.get(iterator))) {
      staleOfMap++;
    }
    if (!Boolean.TRUE.equals(asked.put(iterator, false))) {
      unasked++;
    }
  }

  private static boolean isStale(@Nullable Created created) {
    return created != null && created.changes().count != created.count();
  }
}
