package dev.vht.spi;

/** An optional ability of a storage; the test kit verifies each that a provider claims. */
public enum Capability {
  /** Its tables outlive the process, and acknowledged writes survive a kill (rule L8). */
  DURABLE,
  /** Several handles, in one or more processes, may have a table open at once (rule C3). */
  SHARED,
  /**
   * {@code putIfAbsent}, {@code replace} and the conditional {@code remove} are decided atomically
   * by the storage. Without it these, {@code compute} and the methods of the map view that need
   * them throw {@link UnsupportedOperationException} (rule R10).
   */
  CONDITIONAL_WRITES,
  /** The number of keys is known without counting them. */
  CONSTANT_TIME_COUNT,
  /** An open table can be copied as it is at one moment ({@link Storage#backup}, rule M1). */
  BACKUP,
  /** {@link Storage#fill} is atomic (rule R8). */
  ATOMIC_FILL,
  /** A damaged table can be repaired ({@link StorageProvider#salvage}, rule M4). */
  SALVAGE,
  /**
   * Caches and watchers are told what other processes change ({@link Storage#followChanges}, {@link
   * Storage#watchChanges}, rule C5). Belongs to {@link #SHARED}.
   */
  FOREIGN_CHANGES,
  /**
   * Every change of an open table can be watched (rules W1 to W3). A storage that several processes
   * share must claim {@link #FOREIGN_CHANGES}, too. Others have nothing to implement, because the
   * library knows what this process changes.
   */
  WATCH
}
