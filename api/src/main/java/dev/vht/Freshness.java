package dev.vht;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How soon a cached table sees what another process has written.
 *
 * <p>Without effect on tables that no other process can write while they are open ({@code memory:},
 * {@code files:}, {@code log:}), and on tables without a cache, which always see every write.
 * Writes by this process are seen at once, whatever the freshness.
 *
 * <p>Immutable. {@link #toString()} returns the spelling used in a configuration.
 */
public final class Freshness {
  private static final Freshness CHECKED = new Freshness(Duration.ZERO);
  private static final String CHECKED_NAME = "checked";
  private static final String WITHIN = "within:";
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9_]{1,15})(ms|s|m|h)");

  /** Zero if each read checks. */
  private final Duration bound;

  private Freshness(Duration bound) {
    this.bound = bound;
  }

  /**
   * Requires that a read never returns a value that was replaced or removed before the read began.
   * Each read asks the storage whether something was written. The default for {@code sqlite:},
   * where this takes a few microseconds.
   *
   * @return the freshness
   */
  public static Freshness checked() {
    return CHECKED;
  }

  /**
   * Requires that a read never returns a value that was replaced or removed longer ago than this.
   * Between two checks a read costs what it costs without other processes. A second is the default
   * for {@code postgresql:}, which also announces changes, so most are seen within milliseconds.
   *
   * @param bound how old a read value may be, longer than zero
   * @return the freshness
   * @throws IllegalArgumentException if the bound is zero or negative
   */
  public static Freshness within(Duration bound) {
    Objects.requireNonNull(bound, "bound");
    if (bound.isZero() || bound.isNegative()) {
      throw new IllegalArgumentException(
          "within " + bound + " bounds nothing; a positive duration, or Freshness.checked()");
    }
    return new Freshness(bound);
  }

  /**
   * Reads what {@link #toString()} returns, with any of the units {@code ms}, {@code s}, {@code m}
   * and {@code h}, or a duration as in ISO 8601 ({@code within:PT1S}).
   *
   * @param text for example {@code checked} or {@code within:250ms}
   * @return the freshness
   * @throws IllegalArgumentException if it is misspelt or its duration is not positive
   */
  public static Freshness parse(String text) {
    String stripped = text.strip();
    if (stripped.equalsIgnoreCase(CHECKED_NAME)) {
      return CHECKED;
    }
    if (stripped.toLowerCase(Locale.ROOT).startsWith(WITHIN)) {
      return within(duration(stripped.substring(WITHIN.length()).strip()));
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no freshness; write checked, or within: and a duration (within:1s)");
  }

  private static Duration duration(String text) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
    try {
      if (!matcher.matches()) {
        return Duration.parse(text);
      }
      long number = Long.parseLong(matcher.group(1).replace("_", ""));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration; write a number and ms, s, m or h (250ms, 1s)", e);
    }
  }

  /**
   * Returns how long ago the values that a read returns may have been replaced.
   *
   * @return {@link Duration#ZERO} for {@link #checked()}
   */
  public Duration bound() {
    return bound;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Freshness other && bound.equals(other.bound);
  }

  @Override
  public int hashCode() {
    return bound.hashCode();
  }

  @Override
  public String toString() {
    return bound.isZero() ? CHECKED_NAME : WITHIN + spelling();
  }

  private String spelling() {
    if (bound.getNano() == 0 && bound.getSeconds() < 1_000_000_000) {
      return bound.toSeconds() + "s";
    }
    return bound.getNano() % 1_000_000 == 0 && bound.getSeconds() < 1_000_000_000
        ? bound.toMillis() + "ms"
        : bound.toString();
  }
}
