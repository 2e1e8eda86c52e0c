package dev.vht.internal.open;

import dev.vht.ConfigurationException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A place of the configuration, with its own spelling of {@code vht.<name>.<key>}.
 *
 * <p><b>The invariant:</b> nothing is ignored silently. Each line of a file, and each property or
 * variable whose name looks meant for this library, is a setting of a table, is reserved, or is an
 * error that names its place.
 */
final class ConfigurationSource {
  static final List<String> KEYS =
      List.of("url", "mode", "contracts", "durability", "cache", "freshness");

  /** System properties that are not settings of a table: {@code vht.config} and the test kit's. */
  static final Set<String> RESERVED =
      Set.of(
          "vht.config",
          "vht.benchmarks.directory",
          "vht.cluster",
          "vht.cluster-java",
          "vht.cluster-options",
          "vht.costs.keys",
          "vht.costs.seconds",
          "vht.costs.writes",
          "vht.crash.seed",
          "vht.crash.seeds",
          "vht.damages",
          "vht.directory",
          "vht.error.every",
          "vht.kills",
          "vht.kills.seed",
          "vht.kit.runs",
          "vht.lives",
          "vht.operations",
          "vht.patience",
          "vht.report",
          "vht.rules",
          "vht.seed",
          "vht.server",
          "vht.server-kills",
          "vht.small-heap.values",
          "vht.tries");

  private static final Pattern PROPERTY =
      Pattern.compile("vht\\.([A-Za-z0-9][A-Za-z0-9_-]*)\\.(.+)", Pattern.DOTALL);

  /** A key has no {@code _}, so {@code VHT_OLD_PAGES_URL} is the URL of old-pages only. */
  private static final Pattern VARIABLE = Pattern.compile("VHT_([A-Z0-9][A-Z0-9_]*)_([A-Z0-9]+)");

  /** Names that look meant for this library, known or not. */
  private static final Pattern OURS =
      Pattern.compile(
          "vht[._-].*|vht.*[._](" + String.join("|", KEYS) + ")",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final String SHAPE = "a setting is vht.name.key, for example vht.pages.url";
  private static final String SHAPE_OF_VARIABLES =
      "a setting is a variable VHT_NAME_KEY in capitals, for example VHT_PAGES_URL";

  /**
   * One line, property or variable.
   *
   * @param value unchecked; a program may set a property to any object
   */
  record Entry(String spelling, @Nullable Object value, String place) {}

  private final String place;
  private final List<Entry> entries;
  private final Pattern pattern;
  private final UnaryOperator<String> style;

  private ConfigurationSource(
      String place, List<Entry> entries, Pattern pattern, UnaryOperator<String> style) {
    this.place = place;
    this.entries = entries;
    this.pattern = pattern;
    this.style = style;
  }

  /** Returns the source for a file, with all its entries. */
  static ConfigurationSource file(String place, List<Entry> entries) {
    return new ConfigurationSource(place, entries, PROPERTY, UnaryOperator.identity());
  }

  /** Returns the source for the system properties that look meant for this library. */
  static ConfigurationSource system(Properties properties) {
    Set<Object> names = new HashSet<>(properties.keySet());
    names.addAll(properties.stringPropertyNames()); // defaults, too
    String place = "the system properties";
    List<Entry> entries = new ArrayList<>();
    for (Object each : names) {
      if (each instanceof String name && isOurs(name) && !RESERVED.contains(name)) {
        entries.add(new Entry(name, value(properties, name), place));
      }
    }
    return new ConfigurationSource(place, entries, PROPERTY, UnaryOperator.identity());
  }

  private static @Nullable Object value(Properties properties, String name) {
    Object own = properties.get(name);
    return own == null ? properties.getProperty(name) : own;
  }

  /** Returns the source for the environment variables that look meant for this library. */
  static ConfigurationSource environment(Map<String, String> variables) {
    String place = "the environment";
    List<Entry> entries = new ArrayList<>();
    variables.forEach(
        (name, value) -> {
          if (isOurs(name)) {
            entries.add(new Entry(name, value, place));
          }
        });
    return new ConfigurationSource(
        place,
        entries,
        VARIABLE,
        key -> key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
  }

  private static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  /** Returns all settings; throws if any entry is not a setting. */
  List<ConfiguredSetting> settings() {
    return entries.stream().map(this::setting).toList();
  }

  private ConfiguredSetting setting(Entry entry) {
    Matcher matcher = pattern.matcher(entry.spelling());
    if (!matcher.matches()) {
      throw notASetting(entry);
    }
    String key = lowered(matcher.group(2));
    if (!KEYS.contains(key)) {
      throw rejected("unknown key", entry, new Suggestions("keys of a table", KEYS).insteadOf(key));
    }
    return new ConfiguredSetting(
        entry.spelling(), lowered(matcher.group(1)), key, value(entry), entry.place());
  }

  /** Variables are in upper case by convention, whatever the name of the table. */
  private String lowered(String part) {
    return pattern == VARIABLE ? part.toLowerCase(Locale.ROOT) : part;
  }

  private static String value(Entry entry) {
    if (!(entry.value() instanceof String text)) {
      String type = entry.value() == null ? "null" : entry.value().getClass().getName();
      throw rejected("the value of", entry, "it is a " + type + "; set it to a string");
    }
    if (text.isBlank()) {
      throw rejected("no value for", entry, "give it one, or remove it");
    }
    return text.strip();
  }

  private ConfigurationException notASetting(Entry entry) {
    boolean isVariable = pattern == VARIABLE;
    String shape = isVariable ? SHAPE_OF_VARIABLES : SHAPE;
    if (RESERVED.contains(entry.spelling())) {
      shape = "it can be set as a system property only";
    } else if (isVariable && entry.spelling().equalsIgnoreCase("VHT_CONFIG")) {
      shape = "the file is named by the system property vht.config only";
    }
    return rejected("unknown setting", entry, shape);
  }

  private static ConfigurationException rejected(String what, Entry entry, String remedy) {
    return new ConfigurationException(
        "O1: " + what + " " + visible(entry.spelling()) + " in " + entry.place() + "; " + remedy);
  }

  /** Escapes invisible characters, such as a byte order mark. */
  private static String visible(String text) {
    return text.chars()
        .mapToObj(
            each -> isVisible(each) ? Character.toString(each) : String.format("\\u%04x", each))
        .collect(Collectors.joining());
  }

  private static boolean isVisible(int each) {
    return Character.isLetterOrDigit(each) || each > ' ' && each < 0x7f;
  }

  String spelling(String name, String key) {
    return style.apply("vht." + name + "." + key);
  }

  @Override
  public String toString() {
    return place;
  }
}
