package dev.vht.internal.table;

import dev.vht.internal.check.Arguments;
import dev.vht.spi.Storage;
import java.util.Iterator;
import java.util.Map;

/** Encodes the entries of a map. */
final class EncodedPairs<K, V> implements Iterator<Storage.Pair> {
  private final Iterator<? extends Map.Entry<? extends K, ? extends V>> entries;
  private final EntryCodec<K, V> codec;

  EncodedPairs(
      Iterator<? extends Map.Entry<? extends K, ? extends V>> entries, EntryCodec<K, V> codec) {
    this.entries = entries;
    this.codec = codec;
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
    Arguments.requireKey("fill", key);
    Arguments.requireValue("fill", key, value);
    return new Storage.Pair(codec.ofKey("fill", key), codec.ofValue("fill", key, value));
  }
}
