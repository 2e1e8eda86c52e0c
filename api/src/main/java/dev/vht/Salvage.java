package dev.vht;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of salvaging a damaged table (rule M4).
 *
 * @param kept how many keys the table holds now, at least 0
 * @param lost the lost records, in the order in which they were found; if a key can no longer be
 *     read, the place where it was or may have been
 * @param quarantine where the damaged data was moved to, if there was any: a file, a directory or
 *     the storage's own name for such a place; this library neither reads nor deletes it
 */
public record Salvage(long kept, List<Damage> lost, Optional<String> quarantine) {

  /**
   * Copies the list.
   *
   * @param kept at least 0
   * @param lost not null
   * @param quarantine not null
   */
  public Salvage {
    if (kept < 0) {
      throw new IllegalArgumentException("a salvage that kept " + kept + " keys");
    }
    lost = List.copyOf(lost);
    Objects.requireNonNull(quarantine, "quarantine");
  }
}
