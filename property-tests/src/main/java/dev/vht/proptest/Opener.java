package dev.vht.proptest;

import dev.vht.CachePolicy;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;

/**
 * How a program comes to its tables by URL: through {@link VirtualHashTables}, unless somebody puts
 * something of their own around it and wants that tested too.
 */
public interface Opener {

  /**
   * Opens a table.
   *
   * @param <K> the type of keys
   * @param <V> the type of values
   * @param url the table's URL
   * @param opening how to open it
   * @return the table, with its contract attached
   */
  <K, V> VirtualHashTable<K, V> open(String url, Opening<K, V> opening);

  /**
   * Opens the table that the configuration has under a name (rule O3).
   *
   * @param <K> the type of keys
   * @param <V> the type of values
   * @param name the table's name in the configuration
   * @param keys how keys become bytes
   * @param values how values become bytes
   * @return the table, with its contract attached
   */
  <K, V> VirtualHashTable<K, V> openConfigured(String name, Codec<K> keys, Codec<V> values);

  /**
   * Deletes a table that nobody has open; if there is none, nothing happens (rule L2).
   *
   * @param url the table's URL
   */
  void delete(String url);

  /**
   * Reads everything of a table and says what of it is damaged (rule M3).
   *
   * @param url the table's URL
   * @return what was found
   */
  default Verification verify(String url) {
    return VirtualHashTables.verify(url);
  }

  /**
   * Makes a damaged table usable again (rule M4).
   *
   * @param url the table's URL
   * @return what became of it
   */
  default Salvage salvage(String url) {
    return VirtualHashTables.salvage(url);
  }

  /**
   * Returns the library's own way, with a cache.
   *
   * @param cache what stays in memory
   * @return an opener that calls {@link VirtualHashTables}
   */
  static Opener ofLibrary(CachePolicy cache) {
    return new LibraryOpener(cache);
  }

  /**
   * Returns the library's own way.
   *
   * @return an opener that calls {@link VirtualHashTables}
   */
  static Opener ofLibrary() {
    return new LibraryOpener(CachePolicy.none());
  }
}
