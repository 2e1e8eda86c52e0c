package dev.vht.spi;

import dev.vht.Durability;

/**
 * How a storage is to be opened.
 *
 * @param durability what a write survives once it has returned
 * @param access whether the storage is to be written
 */
public record Settings(Durability durability, Access access) {

  /** Whether a storage may be changed. */
  public enum Access {
    /** For reading and writing. */
    READ_WRITE,
    /** For reading; nothing at the location is changed, and the location may be read-only. */
    READ_ONLY
  }
}
