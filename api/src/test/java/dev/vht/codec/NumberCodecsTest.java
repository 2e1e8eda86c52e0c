package dev.vht.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class NumberCodecsTest {

  @Test
  void theHighestByteComesFirst() {
    assertThat(Codecs.longs().encode(0x0102L)).containsExactly(0, 0, 0, 0, 0, 0, 1, 2);
    assertThat(Codecs.ints().encode(-2)).containsExactly(-1, -1, -1, -2);
    assertThat(Codecs.uuids().encode(new UUID(1, 2)))
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2);
  }

  @Test
  void aWrongNumberOfBytesIsRejected() {
    assertThatThrownBy(() -> Codecs.longs().decode(new byte[7]))
        .isInstanceOf(CodecException.class)
        .hasMessage("longs have 8 bytes each, but there are 7");
    assertThatThrownBy(() -> Codecs.ints().decode(new byte[0])).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Codecs.uuids().decode(new byte[17]))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void bytesAreCopiedInAndOut() {
    byte[] bytes = {1};
    byte[] encoded = Codecs.bytes().encode(bytes);
    byte[] decoded = Codecs.bytes().decode(bytes);
    bytes[0] = 9;
    assertThat(encoded).containsExactly(1);
    assertThat(decoded).containsExactly(1);
  }

  @Test
  void idsAreStable() {
    assertThat(Codecs.strings().id()).isEqualTo("strings");
    assertThat(Codecs.bytes().id()).isEqualTo("bytes");
    assertThat(Codecs.longs().id()).isEqualTo("longs");
    assertThat(Codecs.ints().id()).isEqualTo("ints");
    assertThat(Codecs.uuids().id()).isEqualTo("uuids");
  }
}
