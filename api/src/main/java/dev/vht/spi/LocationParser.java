package dev.vht.spi;

import dev.vht.ConfigurationException;
import dev.vht.internal.text.PasswordMask;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses a URL; does not check which schemes and options exist. */
final class LocationParser {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final String SHAPE =
      "a table's URL is scheme:path or scheme:path?option=value&option=value, "
          + "for example files:/data/pages";

  private final String url;

  private LocationParser(String url) {
    this.url = url;
  }

  static Location parse(@Nullable String url) {
    if (url == null) {
      throw new ConfigurationException("O1: the URL is null; " + SHAPE);
    }
    return new LocationParser(url).location();
  }

  private Location location() {
    if (url.isBlank()) {
      throw new ConfigurationException("O1: the URL is empty; " + SHAPE);
    }
    int colon = url.indexOf(':');
    if (colon < 0) {
      throw malformed("it has no scheme");
    }
    String scheme = url.substring(0, colon);
    if (!SCHEME.matcher(scheme).matches()) {
      throw malformed(
          "\"" + scheme + "\" is not a scheme (lower-case letters, digits and -, a letter first)");
    }
    int mark = url.indexOf('?', colon);
    return mark < 0
        ? new Location(scheme, url.substring(colon + 1), Map.of())
        : new Location(scheme, url.substring(colon + 1, mark), options(url.substring(mark + 1)));
  }

  private Map<String, String> options(String text) {
    Map<String, String> options = new HashMap<>();
    for (String option : text.split("&", -1)) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw malformed("the option \"" + option + "\" is not of the form name=value");
      }
      String name = decoded(option.substring(0, equals));
      if (options.put(name, decoded(option.substring(equals + 1), option)) != null) {
        throw malformed("the option " + name + " is given twice");
      }
    }
    return options;
  }

  private String decoded(String text) {
    return decoded(text, text);
  }

  /** Decodes a part of an option; if that fails, the message shows the part without a password. */
  private String decoded(String text, String option) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          message("\"" + shown(text, option) + "\" is not percent-encoded (write % as %25)"), e);
    }
  }

  private static String shown(String text, String option) {
    boolean hasPassword = !PasswordMask.apply('?' + option).equals('?' + option);
    return hasPassword ? "***" : text;
  }

  private ConfigurationException malformed(String reason) {
    return new ConfigurationException(message(reason));
  }

  private String message(String reason) {
    return PasswordMask.apply("O1: the URL \"" + url + "\" is malformed: ") + reason + "; " + SHAPE;
  }
}
