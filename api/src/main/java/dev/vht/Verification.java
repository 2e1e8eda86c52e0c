package dev.vht;

import java.util.List;

/**
 * The result of verifying a table (rule M3).
 *
 * @param keys how many keys have an intact value, at least 0
 * @param damages the damage, in the order in which it was found; empty if the table is sound
 */
public record Verification(long keys, List<Damage> damages) {

  /**
   * Copies the list.
   *
   * @param keys at least 0
   * @param damages not null
   */
  public Verification {
    if (keys < 0) {
      throw new IllegalArgumentException("a verification of " + keys + " keys");
    }
    damages = List.copyOf(damages);
  }

  /**
   * Returns whether nothing is damaged.
   *
   * @return whether {@link #damages()} is empty
   */
  public boolean isSound() {
    return damages.isEmpty();
  }
}
