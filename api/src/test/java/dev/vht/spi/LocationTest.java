package dev.vht.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {

  @Test
  void theSchemeEndsAtTheFirstColonAndThePathIsTakenAsWritten() {
    assertThat(Location.parse("files:/my pages/100%+x#y"))
        .isEqualTo(new Location("files", "/my pages/100%+x#y", Map.of()));
    assertThat(Location.parse("memory:")).isEqualTo(new Location("memory", "", Map.of()));
  }

  @Test
  void aDriveLetterIsPartOfThePath() {
    assertThat(Location.parse("files:C:\\data\\pages").path()).isEqualTo("C:\\data\\pages");
  }

  @Test
  void optionsArePercentDecoded() {
    assertThat(Location.parse("sqlite:x.db?table=a%26b+c&empty=&q=?").options())
        .isEqualTo(Map.of("table", "a&b c", "empty", "", "q", "?"));
  }

  @Test
  void aLocationsUrlReadsBackAsTheLocation() {
    Location location = new Location("sqlite", "C:\\x y", Map.of("table", "p&q=%\u00e9", "a", ""));
    assertThat(Location.parse(location.toString())).isEqualTo(location);
  }

  @Test
  void aMissingUrlIsAnErrorWithAnExample() {
    assertThatThrownBy(() -> Location.parse(null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: the URL is null; a table's URL is scheme:path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void anEmptyUrlIsAnError(String url) {
    assertThatThrownBy(() -> Location.parse(url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: the URL is empty;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/data/pages        | it has no scheme",
        ":pages             | \"\" is not a scheme",
        "Files:/x           | \"Files\" is not a scheme",
        "C:\\pages          | \"C\" is not a scheme",
        "my files:/x        | \"my files\" is not a scheme",
        "memory:x?          | the option \"\" is not of the form name=value",
        "memory:x?a         | the option \"a\" is not of the form name=value",
        "memory:x?=a        | the option \"=a\" is not of the form name=value",
        "memory:x?a=1&      | the option \"\" is not of the form name=value",
        "memory:x?a=1&a=1   | the option a is given twice",
        "memory:x?a=%zz     | \"%zz\" is not percent-encoded",
        "memory:x?a=%       | \"%\" is not percent-encoded",
      })
  void aMalformedUrlIsAnErrorThatSaysWhatIsWrongWithIt(String url, String reason) {
    assertThatThrownBy(() -> Location.parse(url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: the URL \"" + url + "\" is malformed: " + reason);
  }

  @Test
  void anOptionCanBeANumber() {
    Location location = Location.parse("memory:x?size=7&depth=ten");
    assertThat(location.number("size", 1, 1, 7)).isEqualTo(7);
    assertThat(location.number("width", 3, 5, 7)).as("no such option").isEqualTo(3);
    assertThatThrownBy(() -> location.number("size", 1, 1, 6))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("O1: memory:x?depth=ten&size=7 has size=7, which is not a number from 1 to 6");
    assertThatThrownBy(() -> location.number("depth", 1, 1, 6))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("depth=ten, which is not a number from 1 to 6");
  }
}
