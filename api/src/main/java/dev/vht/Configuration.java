package dev.vht;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
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

/** Reads how a named table is to be opened from the places that {@code configured} lists. */
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

  Plan plan(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          "O1: \"" + name + "\" is no name of a table: letters, digits, - and _ make one");
    }
    ConfigurationSettings settings = new ConfigurationSettings(sources);
    settings.requireUrls(name);
    Reading reading = new Reading(name, settings);
    Plan plan = Plan.at(reading.required("url", LocationParser::parse));
    plan = reading.of("mode", Configuration::mode).map(plan::mode).orElse(plan);
    plan = reading.of("durability", Configuration::durability).map(plan::durability).orElse(plan);
    plan = reading.of("cache", CachePolicy::parse).map(plan::cache).orElse(plan);
    return reading.of("contracts", Configuration::contracts).map(plan::enforcement).orElse(plan);
  }

  private static OpenMode mode(String text) {
    return constant(OpenMode.class, text);
  }

  private static Durability durability(String text) {
    return constant(Durability.class, text);
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
          new Candidates("values", new TreeSet<>(constants.keySet())).insteadOf(text));
    }
    return constant;
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is said of one table. */
  private record Reading(String name, ConfigurationSettings settings) {
    <T> T required(String key, Function<String, T> parsing) {
      return of(key, parsing).orElseThrow(() -> settings.noUrl(name));
    }

    <T> Optional<T> of(String key, Function<String, T> parsing) {
      return settings.find(name, key).map(setting -> parsed(setting, parsing));
    }

    private static <T> T parsed(Setting setting, Function<String, T> parsing) {
      try {
        return parsing.apply(setting.value());
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
