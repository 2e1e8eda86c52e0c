package dev.vht;

import java.util.List;

/**
 * What reading everything of a table has shown (rule M3).
 *
 * @param keys how many keys have a value that is whole, at least 0
 * @param damages what is damaged, in the order in which it was found; empty if the table is sound
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
   * Tells whether nothing is damaged.
   *
   * @return whether {@link #damages()} is empty
   */
  public boolean isSound() {
    return damages.isEmpty();
  }
}
