package dev.vht.internal.open;

import dev.vht.CachePolicy;
import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.spi.Location;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the configuration of a named table from the places that {@code configured} lists. */
final class Configuration {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private final List<ConfigurationSource> sources;

  Configuration(List<ConfigurationSource> sources) {
    this.sources = sources;
  }

  static Configuration ofProcess() {
    Properties system = System.getProperties();
    return new Configuration(
        List.of(
            ConfigurationSource.system(system),
            ConfigurationSource.environment(System.getenv()),
            ConfigurationFile.find(Optional.ofNullable(system.getProperty("vht.config")))));
  }

  OpenRequest request(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          "O1: \"" + name + "\" is not a name of a table: letters, digits, - and _ make one");
    }
    ConfigurationSettings settings = new ConfigurationSettings(sources);
    settings.requireUrls(name);
    TableSettings table = new TableSettings(name, settings);
    OpenRequest request = OpenRequest.at(table.required("url", Location::parse));
    request = table.of("mode", Configuration::mode).map(request::mode).orElse(request);
    request =
        table.of("durability", Configuration::durability).map(request::durability).orElse(request);
    request = table.of("cache", Configuration::cache).map(request::cache).orElse(request);
    request = table.of("freshness", Freshness::parse).map(request::freshness).orElse(request);
    return table
        .of("contracts", Configuration::contracts)
        .map(request::enforcement)
        .orElse(request);
  }

  private static OpenMode mode(String text) {
    return constant(OpenMode.class, text);
  }

  private static Durability durability(String text) {
    return constant(Durability.class, text);
  }

  /** Reads what {@link CachePolicy#toString} writes. */
  static CachePolicy cache(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", 2);
    return switch (parts[0] + (parts.length == 1 ? "" : ":")) {
      case "none" -> CachePolicy.none();
      case "weak" -> CachePolicy.weak();
      case "soft" -> CachePolicy.soft();
      case "all" -> CachePolicy.all();
      case "entries:" -> CachePolicy.entries(number(parts[1]));
      case "weight:" -> CachePolicy.weight(number(parts[1]));
      default ->
          throw new IllegalArgumentException(
              new Suggestions(
                      "caches",
                      List.of("none", "weak", "soft", "entries:1000", "weight:1000000", "all"))
                  .insteadOf(text));
    };
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip().replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
    }
  }

  private static Enforcement contracts(String text) {
    String[] parts = text.split(":", 2);
    Enforcement enforcement = Enforcement.of(constant(Mode.class, parts[0]));
    if (parts.length == 1) {
      return enforcement;
    }
    if (enforcement.mode() == Mode.OFF) {
      throw new IllegalArgumentException("off has no level");
    }
    return enforcement.level(constant(Level.class, parts[1]));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    Map<String, E> constants =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(Configuration::spelling, constant -> constant));
    E constant = constants.get(text.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (constant == null) {
      throw new IllegalArgumentException(
          new Suggestions("values", new TreeSet<>(constants.keySet())).insteadOf(text));
    }
    return constant;
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The settings of one table. */
  private record TableSettings(String name, ConfigurationSettings settings) {
    <T> T required(String key, Function<String, T> parser) {
      return of(key, parser).orElseThrow(() -> settings.noUrl(name));
    }

    <T> Optional<T> of(String key, Function<String, T> parser) {
      return settings.find(name, key).map(setting -> parsed(setting, parser));
    }

    private static <T> T parsed(ConfiguredSetting setting, Function<String, T> parser) {
      try {
        return parser.apply(setting.value());
      } catch (IllegalArgumentException | ConfigurationException e) {
        throw new ConfigurationException(
            "O1: "
                + setting.spelling()
                + "="
                + setting.value()
                + " in "
                + setting.place()
                + " is not acceptable: "
                + String.valueOf(e.getMessage()).replaceFirst("^O1: ", ""),
            e);
      }
    }
  }
}
