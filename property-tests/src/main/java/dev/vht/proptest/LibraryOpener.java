package dev.vht.proptest;

import dev.vht.CachePolicy;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;

/** Opens tables as any program does. */
final class LibraryOpener implements Opener {
  private final CachePolicy cache;

  LibraryOpener(CachePolicy cache) {
    this.cache = cache;
  }

  @Override
  public <K, V> VirtualHashTable<K, V> open(String url, Opening<K, V> opening) {
    return VirtualHashTables.at(url)
        .keys(opening.keys())
        .values(opening.values())
        .mode(opening.mode())
        .contracts(opening.contracts())
        .durability(opening.durability())
        .cache(cache)
        .open();
  }

  @Override
  public <K, V> VirtualHashTable<K, V> openConfigured(String name, Codec<K> keys, Codec<V> values) {
    return VirtualHashTables.configured(name).keys(keys).values(values).open();
  }

  @Override
  public void delete(String url) {
    VirtualHashTables.delete(url);
  }
}
