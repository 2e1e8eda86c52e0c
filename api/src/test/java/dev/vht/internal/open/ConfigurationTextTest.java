package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.OpenMode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a file is read: no line is lost, and none is changed on the way. */
class ConfigurationTextTest {
  private static final String TEXT =
      "vht.pages.url=memory:p\nvht.pages.mode=update\nvht.pages.durability=disk\n";

  private static ConfigurationSource read(String text, Charset charset) {
    return ConfigurationText.read("the file x", text.getBytes(charset));
  }

  private static OpenRequest plan(String text) {
    return new Configuration(List.of(read(text, StandardCharsets.UTF_8))).request("pages");
  }

  private static void assertRefused(String text, Charset charset, String message) {
    assertThatThrownBy(() -> read(text, charset))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: " + message);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> plan(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void everyLineCountsHoweverLinesEndAndWithAByteOrderMark(String end) {
    for (String mark : List.of("", "\ufeff")) {
      OpenRequest plan = plan(mark + TEXT.replace("\n", end));
      assertThat(plan.location().path()).isEqualTo("p");
      assertThat(plan.mode()).isEqualTo(OpenMode.UPDATE);
      assertThat(plan.durability()).isEqualTo(Durability.DISK);
    }
  }

  @Test
  void aByteOrderMarkBeforeACommentDoesNotCountEither() {
    assertThat(plan("\ufeff# tables\n\n" + TEXT).mode()).isEqualTo(OpenMode.UPDATE);
  }

  @Test
  void aByteOrderMarkWithinTheFileIsAnError() {
    assertRefused(
        "vht.pages.url=memory:p\n\ufeffvht.pages.mode=update\n",
        "unknown setting \\ufeffvht.pages.mode in the file x, line 2; a setting is vht.name.key");
  }

  @Test
  void otherEncodingsAreRejected() {
    String utf16 = "the file x cannot be read: it is in UTF-16; save it in UTF-8";
    assertRefused(TEXT, StandardCharsets.UTF_16, utf16);
    assertRefused("\ufeff" + TEXT, StandardCharsets.UTF_16LE, utf16);
    assertRefused(
        "# x\r\nvht.pages.url=memory:\u00e9\n",
        StandardCharsets.ISO_8859_1,
        "the file x cannot be read: the byte 0xe9 in line 2, at offset 26, is not UTF-8; save");
    assertThatThrownBy(
            () ->
                new Configuration(List.of(read(TEXT, StandardCharsets.UTF_16LE))).request("pages"))
        .hasMessageStartingWith("O1: unknown setting v\\u0000h\\u0000t\\u0000");
  }

  @Test
  void anIncompleteCharacterAtTheEndIsRejected() {
    byte[] bytes = (TEXT + "#\u00e9").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                ConfigurationText.read(
                    "the file x", java.util.Arrays.copyOf(bytes, bytes.length - 1)))
        .hasMessageStartingWith(
            "O1: the file x cannot be read: the byte 0xc3 in line 4, at offset");
  }

  @Test
  void aNameThatIsSetTwiceIsAnErrorThatNamesBothLines() {
    assertRefused(
        TEXT + "# again\nvht.pages.mode : create\n",
        "vht.pages.mode is set twice in the file x, in line 2 and in line 5; remove one of them");
  }

  @Test
  void anErrorNamesTheLine() {
    assertRefused(
        TEXT + "\n  vht.pages.cache =\n", "no value for vht.pages.cache in the file x, line 5;");
    assertRefused(
        TEXT + "vht.pages.cache\n", "no value for vht.pages.cache in the file x, line 4;");
    assertRefused(TEXT + "vht.other.x=1\n", "unknown key vht.other.x in the file x, line 4;");
    assertRefused(
        "vht.pages.url=memory:p\r\n!\r\nvht.pages.mode=craete",
        "vht.pages.mode=craete in the file x, line 3 is not acceptable: did you mean create?");
    assertRefused(TEXT + "vht.pages.cache=\\u00zz", "the file x cannot be read: line 4: Malformed");
  }

  @Test
  void aSettingMayGoOnInTheNextLineAndHoldEscapes() {
    OpenRequest plan =
        plan("#\\\nvht.pages.url = mem\\\n   ory:\\u00e9\\\\\nvht.pages.\\\r\n mode: update \n");
    assertThat(plan.location().path()).isEqualTo("\u00e9\\");
    assertThat(plan.mode()).isEqualTo(OpenMode.UPDATE);
  }

  @Test
  void anEmptyFileHasNoSettings() {
    assertThat(read("", StandardCharsets.UTF_8).settings()).isEmpty();
    assertThat(read("\ufeff", StandardCharsets.UTF_8).settings()).isEmpty();
  }
}
