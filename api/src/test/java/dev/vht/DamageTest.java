package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DamageTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void showsAKeyThatIsTextAsText() {
    assertThat(new Damage("the file", "its removal is damaged", bytes("secret")))
        .hasToString("the file: key \"secret\": its removal is damaged");
  }

  @Test
  void showsAnyOtherKeyInHexadecimal() {
    assertThat(new Damage("the file", "gone", new byte[] {(byte) 0xFF, 0}))
        .hasToString("the file: key 0xff00: gone");
  }

  @Test
  void keepsACopyOfTheKey() {
    byte[] key = bytes("k");
    Damage damage = new Damage("place", "problem", key);
    key[0] = 'x';
    damage.key().orElseThrow().get();
    assertThat(damage.key()).contains(ByteBuffer.wrap(bytes("k")));
    assertThat(damage).isEqualTo(new Damage("place", "problem", bytes("k")));
  }

  @Test
  void hasNoKeyWhereNoneIsKnown() {
    assertThat(new Damage("place", "problem").key()).isEqualTo(Optional.empty());
    assertThat(new Damage("place", "problem")).hasToString("place: problem");
  }
}
