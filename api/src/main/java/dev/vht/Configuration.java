package dev.vht;

import dev.vht.contracts.Enforcement;
import dev.vht.contracts.Level;
import dev.vht.contracts.Mode;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads how a named table is to be opened from the places that {@code configured} lists. */
final class Configuration {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private static final List<String> KEYS =
      List.of("url", "mode", "contracts", "durability", "cache");

  private final List<ConfigurationSource> sources;

  Configuration(List<ConfigurationSource> sources) {
    this.sources = sources;
  }

  static Configuration ofProcess() {
    Map<String, String> system = ConfigurationSource.strings(System.getProperties());
    return new Configuration(
        List.of(
            ConfigurationSource.properties("the system properties", system),
            ConfigurationSource.environment(System.getenv()),
            ConfigurationFile.find(Optional.ofNullable(system.get("vht.config")))));
  }

  Plan plan(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          "O1: \"" + name + "\" is no name of a table: letters, digits, - and _ make one");
    }
    checkKeys(name);
    Plan plan =
        read(name, "url", LocationParser::parse).map(Plan::at).orElseThrow(() -> noUrl(name));
    plan = read(name, "mode", Configuration::mode).map(plan::mode).orElse(plan);
    plan = read(name, "durability", Configuration::durability).map(plan::durability).orElse(plan);
    plan = read(name, "cache", CachePolicy::parse).map(plan::cache).orElse(plan);
    return read(name, "contracts", Configuration::contracts).map(plan::enforcement).orElse(plan);
  }

  private void checkKeys(String name) {
    for (ConfigurationSource source : sources) {
      for (String key : source.keys(name)) {
        if (!KEYS.contains(key)) {
          throw new ConfigurationException(
              "O1: unknown key "
                  + source.spelling(name, key)
                  + " in "
                  + source
                  + "; "
                  + new Candidates("keys of a table", KEYS).insteadOf(key));
        }
      }
    }
  }

  private ConfigurationException noUrl(String name) {
    boolean isNamed = sources.stream().anyMatch(source -> !source.keys(name).isEmpty());
    String places = sources.stream().map(Object::toString).collect(Collectors.joining(", "));
    if (isNamed) {
      return new ConfigurationException("O1: vht." + name + ".url is missing; looked in " + places);
    }
    Set<String> names = new LinkedHashSet<>();
    sources.forEach(source -> names.addAll(source.names()));
    return new ConfigurationException(
        "O1: no table is configured as \""
            + name
            + "\"; "
            + new Candidates("configured names", names).insteadOf(name)
            + "; looked for vht."
            + name
            + ".url in "
            + places);
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

  private record Found(ConfigurationSource source, String value) {}

  private Optional<Found> find(String name, String key) {
    return sources.stream()
        .flatMap(source -> source.value(name, key).map(it -> new Found(source, it)).stream())
        .findFirst();
  }

  private <T> Optional<T> read(String name, String key, Function<String, T> parsing) {
    return find(name, key).map(found -> parsed(name, key, found, parsing));
  }

  private static <T> T parsed(String name, String key, Found found, Function<String, T> parsing) {
    try {
      return parsing.apply(found.value());
    } catch (IllegalArgumentException | ConfigurationException e) {
      throw new ConfigurationException(
          "O1: "
              + found.source().spelling(name, key)
              + "="
              + found.value()
              + " in "
              + found.source()
              + " is not acceptable: "
              + String.valueOf(e.getMessage()).replaceFirst("^O1: ", ""),
          e);
    }
  }
}
