package dev.vht.internal.open;

import dev.vht.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of all tables from all sources, of which the first one that has a setting wins. */
final class ConfigurationSettings {
  private static final String URL = "url";

  private final Map<ConfigurationSource, List<ConfiguredSetting>> settings = new LinkedHashMap<>();

  /** Reads the settings of all tables, so that every misspelt one is found. */
  ConfigurationSettings(List<ConfigurationSource> sources) {
    sources.forEach(source -> settings.put(source, source.settings()));
  }

  Optional<ConfiguredSetting> find(String name, String key) {
    return settings.entrySet().stream()
        .flatMap(
            entry -> {
              String wanted = entry.getKey().spelling(name, key);
              return entry.getValue().stream().filter(each -> each.spelling().equals(wanted));
            })
        .findFirst();
  }

  /** Requires a URL for each table that has a setting; without one the setting has no effect. */
  void requireUrls(String name) {
    if (find(name, URL).isEmpty()) {
      throw noUrl(name);
    }
    settings.forEach(
        (source, all) ->
            all.stream()
                .filter(each -> !hasUrl(source, each.name()))
                .findFirst()
                .ifPresent(this::reject));
  }

  /** The names of different tables may be the same in the spelling of environment variables. */
  private boolean hasUrl(ConfigurationSource source, String name) {
    String wanted = source.spelling(name, URL);
    return settings.entrySet().stream()
        .anyMatch(
            other ->
                urls(other.getValue())
                    .anyMatch(
                        url ->
                            source.spelling(url.name(), URL).equals(wanted)
                                || other.getKey().spelling(name, URL).equals(url.spelling())));
  }

  private static Stream<ConfiguredSetting> urls(List<ConfiguredSetting> settings) {
    return settings.stream().filter(each -> each.key().equals(URL));
  }

  private void reject(ConfiguredSetting setting) {
    throw new ConfigurationException(
        "O1: "
            + setting.spelling()
            + " in "
            + setting.place()
            + " is without effect, because there is no vht."
            + setting.name()
            + ".url; "
            + new Suggestions("configured names", names()).insteadOf(setting.name()));
  }

  private Set<String> names() {
    return settings.values().stream()
        .flatMap(ConfigurationSettings::urls)
        .map(ConfiguredSetting::name)
        .collect(Collectors.toSet());
  }

  ConfigurationException noUrl(String name) {
    String places =
        settings.keySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    if (ConfigurationSource.KEYS.stream().anyMatch(key -> find(name, key).isPresent())) {
      return new ConfigurationException("O1: vht." + name + ".url is missing; looked in " + places);
    }
    return new ConfigurationException(
        "O1: no table is configured as \""
            + name
            + "\"; "
            + new Suggestions("configured names", names()).insteadOf(name)
            + "; looked for vht."
            + name
            + ".url in "
            + places);
  }
}
