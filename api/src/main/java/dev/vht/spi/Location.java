package dev.vht.spi;

import dev.vht.ConfigurationException;
import dev.vht.internal.text.PasswordMask;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The location of a table: the parts of its URL, {@code scheme:path?name=value&name=value}.
 *
 * @param scheme which provider serves it
 * @param path in the provider's notation, possibly empty; as written, up to the first {@code ?}
 * @param options by name; never null, percent-decoded
 */
public record Location(String scheme, String path, Map<String, String> options) {

  /**
   * Copies the options.
   *
   * @param scheme which provider serves it
   * @param path in the provider's notation
   * @param options by name
   */
  public Location {
    options = Map.copyOf(options);
  }

  /**
   * Parses a URL. Which schemes and options exist is not checked.
   *
   * @param url {@code scheme:path} or {@code scheme:path?name=value&name=value}, with options
   *     percent-encoded
   * @return its parts
   * @throws ConfigurationException if the URL is null or malformed (O1)
   */
  public static Location parse(@Nullable String url) {
    return LocationParser.parse(url);
  }

  /**
   * Returns the number that an option has.
   *
   * @param option its name
   * @param fallback the number if the location has no such option
   * @param min the least number allowed
   * @param max the greatest number allowed
   * @return the number
   * @throws ConfigurationException if the option is not a decimal number in that range (O1)
   */
  public int number(String option, int fallback, int min, int max) {
    String value = options.get(option);
    if (value == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new ConfigurationException(
        "O1: %s has %s=%s, which is not a number from %d to %d"
            .formatted(this, option, value, min, max));
  }

  /**
   * Returns the same location at another path.
   *
   * @param path the path
   * @return a location with this scheme and these options
   */
  public Location withPath(String path) {
    return new Location(scheme, path, options);
  }

  /**
   * Returns the URL that messages and {@code location()} show. A password in it is replaced by
   * asterisks: what follows the user in {@code //user:password@host}, and the value of an option
   * whose name says that it is one.
   *
   * @return the URL, with the options in the order of their names
   */
  @Override
  public String toString() {
    StringBuilder url = new StringBuilder(scheme).append(':').append(path);
    char separator = '?';
    for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
      url.append(separator).append(option.getKey()).append('=').append(encoded(option.getValue()));
      separator = '&';
    }
    return PasswordMask.apply(url.toString());
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
