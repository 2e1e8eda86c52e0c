package dev.vht;

import dev.vht.spi.Storage;
import java.util.Iterator;
import java.util.Map;

/** The entries of a map as bytes. */
final class Pairs<K, V> implements Iterator<Storage.Pair> {
  private final Iterator<? extends Map.Entry<? extends K, ? extends V>> entries;
  private final Notation<K, V> notation;

  Pairs(Iterator<? extends Map.Entry<? extends K, ? extends V>> entries, Notation<K, V> notation) {
    this.entries = entries;
    this.notation = notation;
  }

  @Override
  public boolean hasNext() {
    return entries.hasNext();
  }

  @Override
  public Storage.Pair next() {
    Map.Entry<? extends K, ? extends V> entry = entries.next();
    K key = entry.getKey();
    V value = entry.getValue();
    Notation.requireKey("fill", key);
    Notation.requireValue("fill", key, value);
    return new Storage.Pair(notation.ofKey("fill", key), notation.ofValue("fill", key, value));
  }
}
