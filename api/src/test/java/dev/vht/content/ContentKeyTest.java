package dev.vht.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.codec.CodecException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentKeyTest {
  /** The first example of FIPS 180-4. */
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final String A_DIGIT_LESS =
      "a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final ContentKey key = ContentKey.of("abc".getBytes(UTF_8));

  @Test
  void itIsTheSha256OfTheContent() {
    assertThat(key).hasToString(OF_ABC);
    assertThat(ContentKey.of(new byte[0]).toString())
        .startsWith("e3b0c44298fc1c149afbf4c8996fb924");
  }

  @Test
  void itIsReadFromItsTextAndFromItsBytes() {
    for (ContentKey read :
        new ContentKey[] {
          ContentKey.parse(OF_ABC),
          ContentKey.parse(OF_ABC.toUpperCase(Locale.ROOT)),
          ContentKey.ofBytes(key.bytes()),
          ContentKey.codec().decode(ContentKey.codec().encode(key))
        }) {
      assertThat(read).isEqualTo(key).hasSameHashCodeAs(key).hasToString(OF_ABC);
    }
  }

  @Test
  void itsBytesAreCopied() {
    byte[] bytes = key.bytes();
    ContentKey read = ContentKey.ofBytes(bytes);
    bytes[0]++;
    key.bytes()[1]++;
    assertThat(key).hasToString(OF_ABC);
    assertThat(read).isEqualTo(key);
  }

  @Test
  void otherContentsHaveOtherKeys() {
    assertThat(ContentKey.of(new byte[1])).isNotEqualTo(ContentKey.of(new byte[2]));
    assertThat(key.equals((Object) OF_ABC)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ba7816", OF_ABC + "00", " " + OF_ABC, "g" + A_DIGIT_LESS})
  void invalidKeysAreRejected(String hex) {
    assertThatThrownBy(() -> ContentKey.parse(hex))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a key of a content has 64 hexadecimal digits, unlike \"");
  }

  @Test
  void aWrongNumberOfBytesIsRejected() {
    assertThatThrownBy(() -> ContentKey.ofBytes(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key of a content has 32 bytes, but there are 31");
    assertThatThrownBy(() -> ContentKey.codec().decode(new byte[33]))
        .isInstanceOf(CodecException.class)
        .hasMessage("a sha256 has 32 bytes, but there are 33");
  }
}
