package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  private static Configuration of(
      Map<String, ?> system, Map<String, String> environment, Map<String, String> file) {
    return new Configuration(
        List.of(
            ConfigurationSource.system(properties(system)),
            ConfigurationSource.environment(environment),
            ConfigurationSource.file("the file x", entries(file))));
  }

  private static Properties properties(Map<String, ?> system) {
    Properties properties = new Properties();
    properties.putAll(system);
    return properties;
  }

  private static List<ConfigurationSource.Entry> entries(Map<String, String> file) {
    return file.entrySet().stream()
        .map(each -> new ConfigurationSource.Entry(each.getKey(), each.getValue(), "the file x"))
        .toList();
  }

  private static Configuration of(Map<String, String> file) {
    return of(Map.of(), Map.of(), file);
  }

  @Test
  void everyKeyIsRead() {
    OpenRequest plan =
        of(Map.of(
                "vht.pages.url", "memory:pages",
                "vht.pages.mode", "create-or-update",
                "vht.pages.durability", "disk",
                "vht.pages.contracts", "report:full",
                "vht.pages.cache", "none"))
            .request("pages");
    assertThat(plan.location()).hasToString("memory:pages");
    assertThat(plan.mode()).isEqualTo(OpenMode.CREATE_OR_UPDATE);
    assertThat(plan.durability()).isEqualTo(Durability.DISK);
    assertThat(plan.enforcement().mode()).isEqualTo(Mode.REPORT);
    assertThat(plan.enforcement().level()).isEqualTo(Level.FULL);
  }

  @Test
  void missingSettingsHaveTheBuildersDefaults() {
    OpenRequest plan = of(Map.of("vht.pages.url", "memory:pages")).request("pages");
    assertThat(plan.mode()).isEqualTo(OpenMode.CREATE);
    assertThat(plan.durability()).isEqualTo(Durability.PROCESS);
    assertThat(plan.enforcement().mode()).isEqualTo(Mode.ENFORCE);
    assertThat(plan.enforcement().level()).isEqualTo(Level.PROTOCOL);
  }

  @Test
  void theFirstPlaceThatHasAKeyDecidesForThatKey() {
    OpenRequest plan =
        of(
                Map.of("vht.pages.url", "memory:system"),
                Map.of("VHT_PAGES_URL", "memory:environment", "VHT_PAGES_MODE", "UPDATE"),
                Map.of(
                    "vht.pages.url", "memory:file",
                    "vht.pages.mode", "replace",
                    "vht.pages.durability", "buffered"))
            .request("pages");
    assertThat(plan.location().path()).isEqualTo("system");
    assertThat(plan.mode()).isEqualTo(OpenMode.UPDATE);
    assertThat(plan.durability()).isEqualTo(Durability.BUFFERED);
  }

  @Test
  void aVariableHasUnderscoresForTheNamesHyphens() {
    Configuration configuration = of(Map.of(), Map.of("VHT_OLD_PAGES_URL", "memory:x"), Map.of());
    assertThat(configuration.request("old-pages").location().path()).isEqualTo("x");
  }

  @Test
  void aVariableOfALongerNameIsNotAKeyOfAShorterOne() {
    Configuration configuration =
        of(Map.of(), Map.of("VHT_OLD_URL", "memory:y", "VHT_OLD_PAGES_URL", "memory:x"), Map.of());
    assertThat(configuration.request("old").location().path()).isEqualTo("y");
  }

  @ParameterizedTest
  @CsvSource({
    "off, OFF, PROTOCOL",
    "enforce, ENFORCE, PROTOCOL",
    "enforce:protocol, ENFORCE, PROTOCOL",
    "Enforce:Full, ENFORCE, FULL",
    "report, REPORT, PROTOCOL"
  })
  void contractsAreAModeAndPerhapsALevel(String text, Mode mode, Level level) {
    OpenRequest plan = of(Map.of("vht.t.url", "memory:t", "vht.t.contracts", text)).request("t");
    assertThat(plan.enforcement().mode()).isEqualTo(mode);
    assertThat(plan.enforcement().level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode       | craete    | did you mean create? the values are: create, create-or-update,",
        "durability | disc      | did you mean disk? the values are: buffered, disk, process",
        "contracts  | on        | the values are: enforce, off, report",
        "contracts  | report:x  | the values are: full, protocol",
        "contracts  | off:full  | off has no level",
        "url        | memory    | the URL \"memory\" is malformed: it has no scheme",
        "cache      | weka      | did you mean weak? the caches are: all, entries:1000, none, soft, weak,",
      })
  void anUnacceptableValueIsAnErrorThatSaysWhereItStandsAndWhatThereIs(
      String key, String value, String reason) {
    Map<String, String> file = new HashMap<>(Map.of("vht.t.url", "memory:t"));
    file.put("vht.t." + key, value);
    Configuration configuration = of(file);
    assertThatThrownBy(() -> configuration.request("t"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "O1: vht.t." + key + "=" + value + " in the file x is not acceptable: " + reason);
  }

  @Test
  void aMisspeltKeyIsAnErrorThatListsTheKeys() {
    Configuration configuration = of(Map.of("vht.pages.ulr", "memory:pages"));
    assertThatThrownBy(() -> configuration.request("pages"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "O1: unknown key vht.pages.ulr in the file x; did you mean url?"
                + " the keys of a table are: cache, contracts, durability, freshness, mode, url");
  }

  @Test
  void aMisspeltVariableIsAnErrorThatNamesIt() {
    Configuration configuration = of(Map.of(), Map.of("VHT_PAGES_MDOE", "update"), Map.of());
    assertThatThrownBy(() -> configuration.request("pages"))
        .hasMessageStartingWith(
            "O1: unknown key VHT_PAGES_MDOE in the environment; did you mean mode?");
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheNames() {
    Configuration configuration =
        of(
            Map.of("vht.words.url", "memory:w"),
            Map.of("VHT_NUMBERS_URL", "memory:n"),
            Map.of("vht.pages.url", "memory:p"));
    assertThatThrownBy(() -> configuration.request("pagse"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "O1: no table is configured as \"pagse\"; did you mean pages?"
                + " the configured names are: numbers, pages, words; looked for vht.pagse.url in"
                + " the system properties, the environment, the file x");
  }

  @Test
  void aNameWithoutAUrlIsAnErrorThatSaysSo() {
    Configuration configuration = of(Map.of("vht.pages.mode", "update"));
    assertThatThrownBy(() -> configuration.request("pages"))
        .hasMessageStartingWith("O1: vht.pages.url is missing; looked in the system properties");
  }

  @Test
  void aNameThatCannotBeConfiguredIsRejected() {
    assertThatThrownBy(() -> of(Map.of()).request("a.b"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: \"a.b\" is not a name of a table");
  }

  private static void assertRefused(Configuration configuration, String message) {
    assertThatThrownBy(() -> configuration.request("pages"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: " + message);
  }

  private static final Map<String, String> PAGES = Map.of("vht.pages.url", "memory:pages");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vhtpages.mode    | unknown setting vhtpages.mode in the file x; a setting is vht.name.key",
        "VHT.pages.mode   | unknown setting VHT.pages.mode in the file x; a setting is vht.name.key",
        "vht.pages        | unknown setting vht.pages in the file x; a setting is vht.name.key",
        "vht..mode        | unknown setting vht..mode in the file x; a setting is vht.name.key",
        "pages.mode       | unknown setting pages.mode in the file x; a setting is vht.name.key",
        "\ufeffvht.a.mode | unknown setting \\ufeffvht.a.mode in the file x; a setting is vht.name.key",
        "vht.pages.URL    | unknown key vht.pages.URL in the file x; did you mean url? the keys of",
        "vht.pages.a.mode | unknown key vht.pages.a.mode in the file x; did you mean mode? the keys",
        "vht.other.mdoe   | unknown key vht.other.mdoe in the file x; did you mean mode? the keys of",
        "vht.page.mode    | vht.page.mode in the file x is without effect, because there is no vht.page.url; did you mean pages? the configured names are: pages",
        "vht.Pages.mode   | vht.Pages.mode in the file x is without effect, because there is no vht.Pages.url; did you mean pages?",
        "vht.seed         | unknown setting vht.seed in the file x; it can be set as a system property only",
        "vht.config       | unknown setting vht.config in the file x; it can be set as a system property only",
      })
  void aLineWithoutEffectIsAnErrorAlsoIfItIsOfAnotherTable(String name, String message) {
    Map<String, String> file = new HashMap<>(PAGES);
    file.put(name, "update");
    assertRefused(of(file), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vhtpages.mode  | unknown setting vhtpages.mode in the system properties; a setting is",
        "VHT.pages.mode | unknown setting VHT.pages.mode in the system properties; a setting is",
        "vht.cofig      | unknown setting vht.cofig in the system properties; a setting is",
        "vht_pages_mode | unknown setting vht_pages_mode in the system properties; a setting is",
        "vht.page.mode  | vht.page.mode in the system properties is without effect, because",
      })
  void aPropertyWithoutEffectIsAnError(String name, String message) {
    assertRefused(of(Map.of(name, "update"), Map.of(), PAGES), message);
  }

  @Test
  void propertiesOfOthersAndOfTheTestKitAreNoSettings() {
    Map<String, String> system = new HashMap<>(Map.of("java.vht", "x", "vhtml", "x", "vh", "x"));
    ConfigurationSource.RESERVED.forEach(each -> system.put(each, "1"));
    assertThat(of(system, Map.of("PATH", "x", "VHTML", "x"), PAGES).request("pages")).isNotNull();
  }

  @Test
  void aPropertyThatIsNoStringIsAnError() {
    assertRefused(
        of(Map.of("vht.pages.mode", OpenMode.UPDATE), Map.of(), PAGES),
        "the value of vht.pages.mode in the system properties; it is a dev.vht.OpenMode; set it to");
  }

  @Test
  void defaultsOfTheSystemPropertiesCountToo() {
    Properties defaults = properties(Map.of("vht.pages.mode", "update"));
    Configuration configuration =
        new Configuration(
            List.of(
                ConfigurationSource.system(new Properties(defaults)),
                ConfigurationSource.file("the file x", entries(PAGES))));
    assertThat(configuration.request("pages").mode()).isEqualTo(OpenMode.UPDATE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vht_pages_mode | unknown setting vht_pages_mode in the environment; a setting is a variable",
        "VHT_Pages_MODE | unknown setting VHT_Pages_MODE in the environment; a setting is a variable",
        "VHT_MODE       | unknown setting VHT_MODE in the environment; a setting is a variable",
        "VHTPAGES_MODE  | unknown setting VHTPAGES_MODE in the environment; a setting is a variable",
        "VHT_CONFIG     | unknown setting VHT_CONFIG in the environment; the file is named by the",
        "VHT_OTHER_MDOE | unknown key VHT_OTHER_MDOE in the environment; did you mean mode?",
        "VHT_PAGE_MODE  | VHT_PAGE_MODE in the environment is without effect, because there is no vht.page.url; did you mean pages?",
      })
  void aVariableWithoutEffectIsAnError(String name, String message) {
    assertRefused(of(Map.of(), Map.of(name, "update"), PAGES), message);
  }

  @Test
  void aVariableMatchesNamesWithHyphensOrCapitals() {
    Map<String, String> file = Map.of("vht.Old-pages.url", "memory:x", "vht.b.url", "memory:b");
    Configuration configuration = of(Map.of(), Map.of("VHT_OLD_PAGES_MODE", "update"), file);
    assertThat(configuration.request("b").mode()).isEqualTo(OpenMode.CREATE);
    assertThat(configuration.request("Old-pages").mode()).isEqualTo(OpenMode.UPDATE);
  }

  @Test
  void anEmptyValueIsAnErrorEverywhere() {
    assertRefused(
        of(Map.of("vht.pages.mode", ""), Map.of(), PAGES),
        "no value for vht.pages.mode in the system properties; give it one, or remove it");
    assertRefused(
        of(Map.of(), Map.of("VHT_PAGES_MODE", " "), PAGES),
        "no value for VHT_PAGES_MODE in the environment; give it one, or remove it");
    assertRefused(
        of(Map.of("vht.pages.url", "")),
        "no value for vht.pages.url in the file x; give it one, or remove it");
  }

  @Test
  void blanksAroundAValueDoNotCount() {
    Map<String, String> file = Map.of("vht.pages.url", " memory:p \t", "vht.pages.mode", "update ");
    OpenRequest plan = of(Map.of(), Map.of("VHT_PAGES_CACHE", " none "), file).request("pages");
    assertThat(plan.location().path()).isEqualTo("p");
    assertThat(plan.mode()).isEqualTo(OpenMode.UPDATE);
  }

  /** A property that a test of this project reads is not taken for a misspelt setting. */
  @Test
  void everyPropertyThatThisProjectReadsIsReserved() throws IOException {
    Path project =
        Path.of(System.getProperty("basedir", ".")).resolve("..").toAbsolutePath().normalize();
    Pattern name = Pattern.compile("\"(vht(?:\\.[a-z-]+)+)\"");
    Pattern read = Pattern.compile("get(Property|Integer|Long)\\(|SEED = ");
    try (Stream<Path> files = Files.find(project, 12, (path, it) -> isSource(project, path))) {
      List<String> names =
          files
              .flatMap(ConfigurationTest::lines)
              .filter(line -> read.matcher(line).find())
              .flatMap(line -> name.matcher(line).results())
              .map(result -> result.group(1))
              .toList();
      assertThat(names).contains("vht.config", "vht.tries");
      assertThat(ConfigurationSource.RESERVED).containsAll(names);
    }
  }

  @Test
  void aPolicyIsSpelledAsAConfigurationSpellsIt() {
    Stream.of(
            CachePolicy.none(),
            CachePolicy.weak(),
            CachePolicy.soft(),
            CachePolicy.entries(10),
            CachePolicy.weight(100),
            CachePolicy.all())
        .forEach(policy -> assertThat(Configuration.cache(policy.toString())).isEqualTo(policy));
    assertThat(Configuration.cache(" Entries:1_000 ")).isEqualTo(CachePolicy.entries(1000));
    assertThatThrownBy(() -> Configuration.cache("weka"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weak");
    assertThatThrownBy(() -> Configuration.cache("entries:0"))
        .hasMessageContaining("at least 1, or CachePolicy.none()");
    assertThatThrownBy(() -> Configuration.cache("entries:many"))
        .hasMessageContaining("not a number");
  }

  @Test
  void aFreshnessIsSpelledAsTheClassSpellsIt() {
    OpenRequest plan =
        of(Map.of("vht.pages.url", "memory:p", "vht.pages.freshness", "within:250ms"))
            .request("pages");
    assertThat(plan.freshness()).contains(Freshness.within(Duration.ofMillis(250)));
    Configuration misspelt =
        of(Map.of("vht.pages.url", "memory:p", "vht.pages.freshness", "checkd"));
    assertThatThrownBy(() -> misspelt.request("pages"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: vht.pages.freshness=checkd in the file x is not acceptable: ");
  }

  private static boolean isSource(Path project, Path path) {
    String name = project.relativize(path).toString().replace(File.separatorChar, '/');
    return name.endsWith(".java") && name.contains("/src/");
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
