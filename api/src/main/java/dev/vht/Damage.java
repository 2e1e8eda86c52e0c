package dev.vht;

import java.util.Objects;

/**
 * A place at which the bytes of a table are not what was written.
 *
 * @param place the file and the offset, or the key, or whatever else the storage can say
 * @param problem what is wrong there
 */
public record Damage(String place, String problem) {

  /**
   * Checks that nothing is null.
   *
   * @param place not null
   * @param problem not null
   */
  public Damage {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(problem, "problem");
  }

  /**
   * Returns the place and the problem, on one line.
   *
   * @return for example {@code /data/pages/values/0a/1f…: its checksum does not fit its value}
   */
  @Override
  public String toString() {
    return place + ": " + problem;
  }
}
