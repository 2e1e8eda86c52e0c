package dev.vht.proptest;

import dev.vht.Codec;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.contracts.Enforcement;
import dev.vht.contracts.Mode;

/** Opens tables that are right but for what is put around them, below their contract. */
class FaultyOpener implements Opener {

  /** Puts a fault around a table without a contract. */
  protected <K, V> VirtualHashTable<K, V> faulty(VirtualHashTable<K, V> table) {
    return table;
  }

  @Override
  public <K, V> VirtualHashTable<K, V> open(String url, Opening<K, V> opening) {
    VirtualHashTable<K, V> raw =
        VirtualHashTables.at(url)
            .keys(opening.keys())
            .values(opening.values())
            .mode(opening.mode())
            .contracts(Enforcement.of(Mode.OFF))
            .open();
    return VirtualHashTables.checked(faulty(raw), opening.contracts());
  }

  @Override
  public <K, V> VirtualHashTable<K, V> openConfigured(String name, Codec<K> keys, Codec<V> values) {
    return Opener.ofLibrary().openConfigured(name, keys, values);
  }

  @Override
  public void delete(String url) {
    VirtualHashTables.delete(url);
  }
}
