package dev.vht;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One place of the configuration, which spells {@code vht.<name>.<key>} in its own way. */
final class ConfigurationSource {
  private static final Pattern PROPERTY = Pattern.compile("vht\\.([^.]+)\\.(.+)");

  /** A key has no {@code _}, so {@code VHT_OLD_PAGES_URL} is the URL of old-pages only. */
  private static final Pattern VARIABLE = Pattern.compile("VHT_(.+)_([^_]+)");

  private final String place;
  private final Map<String, String> entries;
  private final Pattern shape;
  private final UnaryOperator<String> style;

  private ConfigurationSource(
      String place, Map<String, String> entries, Pattern shape, UnaryOperator<String> style) {
    this.place = place;
    this.entries = entries;
    this.shape = shape;
    this.style = style;
  }

  static ConfigurationSource properties(String place, Map<String, String> entries) {
    return new ConfigurationSource(place, entries, PROPERTY, UnaryOperator.identity());
  }

  static ConfigurationSource environment(Map<String, String> entries) {
    return new ConfigurationSource(
        "the environment",
        entries,
        VARIABLE,
        key -> key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
  }

  /** Properties may hold what is not a string, put there by a program; that is passed over. */
  static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> strings.put(key, properties.getProperty(key)));
    return strings;
  }

  Optional<String> value(String name, String key) {
    return Optional.ofNullable(entries.get(spelling(name, key)));
  }

  String spelling(String name, String key) {
    return style.apply("vht." + name + "." + key);
  }

  /** Returns the keys that are there for a name, in lower case, misspelt ones included. */
  Set<String> keys(String name) {
    String wanted = style.apply(name);
    return parts(2, 1, wanted);
  }

  /** Returns the names that have a URL. */
  Set<String> names() {
    return parts(1, 2, style.apply("url"));
  }

  private Set<String> parts(int part, int otherPart, String other) {
    return entries.keySet().stream()
        .map(shape::matcher)
        .filter(matcher -> matcher.matches() && matcher.group(otherPart).equals(other))
        .map(matcher -> part(matcher, part))
        .collect(Collectors.toSet());
  }

  /** Variables are capitals by custom, not by the user's choice of a name. */
  private String part(Matcher matcher, int part) {
    String text = matcher.group(part);
    return shape == VARIABLE ? text.toLowerCase(Locale.ROOT) : text;
  }

  @Override
  public String toString() {
    return place;
  }
}
