package dev.vht.spi;

/** What a storage may be able to do beyond the rules; the test kit verifies what is claimed. */
public enum Capability {
  /** Its tables outlive the process, and acknowledged writes survive a kill (rule L8). */
  DURABLE,
  /** Several handles, in one process or several, may have one table open at a time (rule C3). */
  SHARED,
  /** The number of keys is known without counting them. */
  CONSTANT_TIME_COUNT,
  /** An open table can be copied as it is at one moment ({@link Storage#backup}, rule M1). */
  BACKUP,
  /** {@link Storage#fill} is done at once: whole or not at all (rule R8). */
  ATOMIC_FILL,
  /** A damaged table can be mended ({@link StorageProvider#salvage}, rule M4). */
  SALVAGE
}
