package dev.vht.proptest.planted;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.proptest.fixture.OpenOptions;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.TableFixture;
import java.util.function.Function;

/** Opens correct tables and wraps a fault around them, below or above their contract. */
class FaultyOpener implements Opener {

  /** Wraps a fault around tables in memory. */
  static TableFixture inMemory(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    return TableFixture.at(directory -> "memory:" + directory.getFileName(), around(fault));
  }

  /** Wraps a fault around tables. */
  static FaultyOpener around(
      Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>> fault) {
    return new FaultyOpener() {
      @Override
      @SuppressWarnings("unchecked") // the rules that faults break use no other types
      protected <K, V> VirtualHashTable<K, V> faulty(VirtualHashTable<K, V> table) {
        return (VirtualHashTable<K, V>) fault.apply((VirtualHashTable<String, byte[]>) table);
      }
    };
  }

  /** Wraps a fault around a table without its contract. */
  protected <K, V> VirtualHashTable<K, V> faulty(VirtualHashTable<K, V> table) {
    return table;
  }

  /** Wraps a fault around a table that was opened in a mode. */
  protected <K, V> VirtualHashTable<K, V> faulty(VirtualHashTable<K, V> table, OpenMode mode) {
    return faulty(table);
  }

  /** Wraps a fault around a table with its contract. */
  protected <K, V> VirtualHashTable<K, V> faultyContract(VirtualHashTable<K, V> checked) {
    return checked;
  }

  private static <K, V> VirtualHashTable<K, V> raw(String url, OpenOptions<K, V> options) {
    return VirtualHashTables.at(url)
        .keys(options.keys())
        .values(options.values())
        .mode(options.mode())
        .contracts(Enforcement.of(Mode.OFF))
        .open();
  }

  @Override
  public <K, V> VirtualHashTable<K, V> open(String url, OpenOptions<K, V> options) {
    VirtualHashTable<K, V> table = faulty(raw(url, options), options.mode());
    return faultyContract(VirtualHashTables.checked(table, options.contracts()));
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
