package dev.vht.spi;

import dev.vht.Durability;

/**
 * How to open a storage.
 *
 * @param durability what a write survives after it has returned
 * @param access whether the storage may be written
 */
public record Settings(Durability durability, Access access) {

  /** Whether a storage may be changed. */
  public enum Access {
    /** For reading and writing. */
    READ_WRITE,
    /**
     * For reading only. Nothing at the location is changed, and it may be on a read-only medium.
     */
    READ_ONLY
  }
}
