package dev.vht.benchmarks.ycsb;

import dev.vht.benchmarks.stores.Store;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records with fields in a store, used by several threads.
 *
 * <p>A change of some fields reads the record and writes it again. It is atomic for the threads of
 * this process, because all writes of a key hold the same one of 1,024 locks. Reads hold none. The
 * locks are the same for all stores, also for those that have an atomic update of their own, such
 * as {@code VirtualHashTable.compute}: so all stores make the same two calls.
 */
final class RecordStore {
  private static final int LOCKS = 1 << 10; // a power of two

  private final Store store;
  private final Object[] locks = new Object[LOCKS];

  /**
   * Uses a store.
   *
   * @param store allows several threads, and is closed by the caller
   */
  RecordStore(Store store) {
    this.store = store;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  private Object lock(String key) {
    int hash = key.hashCode();
    return locks[(hash ^ hash >>> 16) & LOCKS - 1];
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns all fields of a record, or null if there is none. */
  @Nullable Map<String, byte[]> find(String key) {
    byte[] value = store.find(bytes(key));
    return value == null ? null : RecordFormat.read(value);
  }

  /** Sets a record, present or not, to these fields only. */
  void put(String key, Map<String, byte[]> fields) {
    byte[] bytes = bytes(key);
    byte[] value = RecordFormat.write(fields);
    synchronized (lock(key)) {
      store.put(bytes, value);
    }
  }

  /**
   * Sets some fields of a record, and leaves the others as they are.
   *
   * @return whether there is such a record; if not, nothing is set
   */
  boolean change(String key, Map<String, byte[]> changed) {
    byte[] bytes = bytes(key);
    synchronized (lock(key)) {
      byte[] old = store.find(bytes);
      if (old == null) {
        return false;
      }
      Map<String, byte[]> fields = RecordFormat.read(old);
      fields.putAll(changed);
      store.put(bytes, RecordFormat.write(fields));
      return true;
    }
  }

  /** Removes a record, if there is one. */
  void remove(String key) {
    synchronized (lock(key)) {
      store.remove(bytes(key));
    }
  }
}
