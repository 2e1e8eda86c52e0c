package dev.vht.benchmarks.stores.peers;

import dev.vht.Durability;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.TableStore;
import java.nio.file.Path;

/** The stores by name: a peer's, a map's in memory, or a scheme of this library. */
public final class Stores {
  private Stores() {}

  /**
   * Opens a store in a directory, or creates it. A write that has returned is in the page cache,
   * and nothing is synced.
   *
   * @param name a peer's name, or the scheme of one of our storages that use a directory
   * @param directory an existing directory
   * @param shape the records to come, which some peers need to know
   * @return the open store
   */
  public static Store open(String name, Path directory, Shape shape) {
    return switch (name) {
      case "chronicle" -> ChronicleStore.open(directory, shape);
      case "mapdb" -> MapDbStore.open(directory);
      case "mvstore" -> MvStore.open(directory);
      case "rocksdb" -> RocksStore.open(directory);
      case "lmdb" -> LmdbStore.open(directory, shape);
      case "xodus" -> XodusStore.open(directory);
      case "concurrenthashmap" -> HeapStore.concurrentHashMap();
      case "caffeine" -> HeapStore.caffeine(shape);
      default -> TableStore.open(name, directory, Durability.PROCESS);
    };
  }

  /**
   * Opens a store in a directory, or creates it. A write that has returned is on the disk.
   *
   * @param name the name of a peer that can sync each write, or the scheme of one of our storages
   *     that use a directory
   * @param directory an existing directory
   * @param shape the records to come
   * @return the open store
   */
  public static Store openSyncing(String name, Path directory, Shape shape) {
    return switch (name) {
      case "rocksdb" -> RocksStore.openSyncing(directory);
      case "lmdb" -> LmdbStore.openSyncing(directory, shape);
      case "chronicle", "mapdb", "mvstore", "xodus", "concurrenthashmap", "caffeine" ->
          throw new IllegalArgumentException(name + " is not set up to sync each write");
      default -> TableStore.open(name, directory, Durability.DISK);
    };
  }
}
