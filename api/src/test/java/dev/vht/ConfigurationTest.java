package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.Level;
import dev.vht.contracts.Mode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  private static Configuration of(
      Map<String, String> system, Map<String, String> environment, Map<String, String> file) {
    return new Configuration(
        List.of(
            ConfigurationSource.properties("the system properties", system),
            ConfigurationSource.environment(environment),
            ConfigurationSource.properties("the file x", file)));
  }

  private static Configuration of(Map<String, String> file) {
    return of(Map.of(), Map.of(), file);
  }

  @Test
  void everyKeyIsRead() {
    Plan plan =
        of(Map.of(
                "vht.pages.url", "memory:pages",
                "vht.pages.mode", "create-or-update",
                "vht.pages.durability", "disk",
                "vht.pages.contracts", "report:full",
                "vht.pages.cache", "none"))
            .plan("pages");
    assertThat(plan.location()).hasToString("memory:pages");
    assertThat(plan.mode()).isEqualTo(OpenMode.CREATE_OR_UPDATE);
    assertThat(plan.durability()).isEqualTo(Durability.DISK);
    assertThat(plan.enforcement().mode()).isEqualTo(Mode.REPORT);
    assertThat(plan.enforcement().level()).isEqualTo(Level.FULL);
  }

  @Test
  void whatIsLeftOutHasTheBuildersDefault() {
    Plan plan = of(Map.of("vht.pages.url", "memory:pages")).plan("pages");
    assertThat(plan.mode()).isEqualTo(OpenMode.CREATE);
    assertThat(plan.durability()).isEqualTo(Durability.PROCESS);
    assertThat(plan.enforcement().mode()).isEqualTo(Mode.ENFORCE);
    assertThat(plan.enforcement().level()).isEqualTo(Level.PROTOCOL);
  }

  @Test
  void theFirstPlaceThatHasAKeyDecidesForThatKey() {
    Plan plan =
        of(
                Map.of("vht.pages.url", "memory:system"),
                Map.of("VHT_PAGES_URL", "memory:environment", "VHT_PAGES_MODE", "UPDATE"),
                Map.of(
                    "vht.pages.url", "memory:file",
                    "vht.pages.mode", "replace",
                    "vht.pages.durability", "buffered"))
            .plan("pages");
    assertThat(plan.location().path()).isEqualTo("system");
    assertThat(plan.mode()).isEqualTo(OpenMode.UPDATE);
    assertThat(plan.durability()).isEqualTo(Durability.BUFFERED);
  }

  @Test
  void aVariableHasUnderscoresForTheNamesHyphens() {
    Configuration configuration = of(Map.of(), Map.of("VHT_OLD_PAGES_URL", "memory:x"), Map.of());
    assertThat(configuration.plan("old-pages").location().path()).isEqualTo("x");
  }

  @Test
  void aVariableOfALongerNameIsNotAKeyOfAShorterOne() {
    Configuration configuration =
        of(Map.of(), Map.of("VHT_OLD_URL", "memory:y", "VHT_OLD_PAGES_URL", "memory:x"), Map.of());
    assertThat(configuration.plan("old").location().path()).isEqualTo("y");
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
    Plan plan = of(Map.of("vht.t.url", "memory:t", "vht.t.contracts", text)).plan("t");
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
    assertThatThrownBy(() -> configuration.plan("t"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "O1: vht.t." + key + "=" + value + " in the file x is not acceptable: " + reason);
  }

  @Test
  void aMisspeltKeyIsAnErrorThatListsTheKeys() {
    Configuration configuration = of(Map.of("vht.pages.ulr", "memory:pages"));
    assertThatThrownBy(() -> configuration.plan("pages"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "O1: unknown key vht.pages.ulr in the file x; did you mean url?"
                + " the keys of a table are: cache, contracts, durability, mode, url");
  }

  @Test
  void aMisspeltVariableIsAnErrorThatNamesIt() {
    Configuration configuration = of(Map.of(), Map.of("VHT_PAGES_MDOE", "update"), Map.of());
    assertThatThrownBy(() -> configuration.plan("pages"))
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
    assertThatThrownBy(() -> configuration.plan("pagse"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "O1: no table is configured as \"pagse\"; did you mean pages?"
                + " the configured names are: numbers, pages, words; looked for vht.pagse.url in"
                + " the system properties, the environment, the file x");
  }

  @Test
  void aNameWithoutAUrlIsAnErrorThatSaysSo() {
    Configuration configuration = of(Map.of("vht.pages.mode", "update"));
    assertThatThrownBy(() -> configuration.plan("pages"))
        .hasMessageStartingWith("O1: vht.pages.url is missing; looked in the system properties");
  }

  @Test
  void aNameThatCannotBeConfiguredIsRefused() {
    assertThatThrownBy(() -> of(Map.of()).plan("a.b"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: \"a.b\" is no name of a table");
  }
}
