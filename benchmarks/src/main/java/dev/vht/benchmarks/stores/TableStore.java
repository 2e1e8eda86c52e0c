package dev.vht.benchmarks.stores;

import dev.vht.Durability;
import dev.vht.KeysStep;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A table of this library as programs use it: opened by its URL, with the default contracts
 * (ENFORCE at PROTOCOL).
 */
public final class TableStore implements Store {
  private final VirtualHashTable<byte[], byte[]> table;

  private TableStore(VirtualHashTable<byte[], byte[]> table) {
    this.table = table;
  }

  /**
   * Opens a scheme's table in a directory, or creates it.
   *
   * @param scheme that of the URL
   * @param directory an existing directory
   * @param durability what a write survives
   * @return the open table
   */
  public static TableStore open(String scheme, Path directory, Durability durability) {
    return new TableStore(
        VirtualHashTables.at(scheme + ":" + directory.resolve("table"))
            .keys(Codecs.bytes())
            .values(Codecs.bytes())
            .mode(OpenMode.CREATE_OR_UPDATE)
            .durability(durability)
            .open());
  }

  /**
   * Opens a table, or creates it.
   *
   * @param step names the table
   * @return the open table
   */
  public static TableStore open(KeysStep step) {
    return new TableStore(
        step.keys(Codecs.bytes())
            .values(Codecs.bytes())
            .mode(OpenMode.CREATE_OR_UPDATE)
            .durability(Durability.DISK)
            .open());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    table.set(key, value);
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    return table.find(key).orElse(null);
  }

  @Override
  public byte[] get(byte[] key) {
    return table.ref(key);
  }

  @Override
  public void remove(byte[] key) {
    table.remove(key);
  }

  @Override
  public void close() {
    table.close();
  }
}
