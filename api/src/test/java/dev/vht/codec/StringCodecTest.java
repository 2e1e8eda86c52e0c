package dev.vht.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringCodecTest {
  private final Codec<String> codec = Codecs.strings();

  @ParameterizedTest
  @ValueSource(strings = {"", "aap", "what?", "\u00e9\u4e2d", "\uFFFD", "\uD83D\uDE00?", "\0"})
  void wellFormedStringsAreUtf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(codec.encode(text)).isEqualTo(bytes);
    assertThat(codec.decode(bytes)).isEqualTo(text);
  }

  @Test
  void unpairedSurrogatesAreThreeBytesEach() {
    assertThat(hex(codec.encode("\uD800"))).isEqualTo("eda080");
    assertThat(hex(codec.encode("a\uDFFF?"))).isEqualTo("61edbfbf3f");
    assertThat(hex(codec.encode("\uDC00\uD800"))).isEqualTo("edb080eda080");
    assertThat(hex(codec.encode("\uD83D\uD83D\uDE00\u00e9"))).isEqualTo("eda0bdf09f9880c3a9");
  }

  @Test
  void aReplacementCharacterInTheTextIsKept() {
    assertThat(codec.encode("\uD800")).isNotEqualTo(codec.encode("?"));
    assertThat(codec.decode(codec.encode("\uFFFD\uD800?"))).isEqualTo("\uFFFD\uD800?");
  }

  @ParameterizedTest
  @CsvSource({
    "80, no beginning of a character at byte 0",
    "61ff, no beginning of a character at byte 1",
    "f888808080, no beginning of a character at byte 0",
    "c3, an incomplete character at byte 0",
    "61e4b8, an incomplete character at byte 1",
    "f09f98, an incomplete character at byte 0",
    "c328, an incomplete character at byte 0",
    "c080, a number in a wrong length at byte 0",
    "c1bf, a number in a wrong length at byte 0",
    "e08080, a number in a wrong length at byte 0",
    "f08fbfbf, a number in a wrong length at byte 0",
    "f4908080, a number in a wrong length at byte 0",
    "f7bfbfbf, a number in a wrong length at byte 0",
    "eda0bdedb880, a surrogate pair in two parts at byte 3",
  })
  void bytesThatNoStringHasAreRejected(String hex, String reason) {
    assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(CodecException.class)
        .hasMessage("no string: " + reason);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
