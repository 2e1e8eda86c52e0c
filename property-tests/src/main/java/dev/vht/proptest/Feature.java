package dev.vht.proptest;

/** What a fixture may offer beyond opening tables; rules that need what it lacks are skipped. */
public enum Feature {
  /** Acknowledged writes survive a kill, and {@link Place#startProcess} starts one. */
  DURABLE,
  /** Several handles may have one table open at a time. */
  SHARED,
  /** Tables are opened by URL: {@link Place#url} and {@link Place#opener} are there. */
  URL,
  /** Tables lie in a file system: {@link Place#path} is there. */
  FILES,
  /** The count costs the same whatever the number of keys. */
  CONSTANT_TIME_COUNT,
  /** A table is filled whole or not at all. */
  ATOMIC_FILL,
  /** An open table can be backed up to another place of the same scheme. */
  BACKUP,
  /** A damaged table can be made usable again. */
  SALVAGE,
  /** Each reading gives an object of its own, as it does without a cache (rule V3). */
  OWN_VALUES,
  /** A closed table can be damaged: {@link Place#damage} is there. */
  DAMAGE,
  /** Tables lie beside each other: {@link Place#neighbor} is there (rule L9). */
  NEIGHBORS
}
