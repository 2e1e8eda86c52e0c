package dev.vht;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a damaged table (rule M4).
 *
 * @param kept how many keys the table holds now, at least 0
 * @param lost what the table held and holds no more, in the order in which it was found; where no
 *     key can be read any longer, the place at which there was one, or may have been
 * @param quarantine where that was moved to, if there was anything: a file, a directory or the
 *     storage's own name for such a place; nothing reads it and nothing deletes it
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
