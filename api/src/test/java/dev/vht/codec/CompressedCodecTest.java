package dev.vht.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CodecMismatchException;
import dev.vht.ConfigurationException;
import dev.vht.KeysStep;
import dev.vht.OpenMode;
import dev.vht.TableBuilder;
import dev.vht.VirtualHashTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedCodecTest {
  private final Codec<byte[]> codec = Codecs.compressed(Codecs.bytes());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 8_191, 8_192, 8_193, 3_000_000})
  void compressedObjectsRoundTrip(int length) {
    byte[] random = new byte[length];
    new Random(length).nextBytes(random);
    assertThat(codec.decode(codec.encode(random))).isEqualTo(random);
    byte[] zeros = new byte[length];
    assertThat(codec.decode(codec.encode(zeros))).isEqualTo(zeros);
  }

  @Test
  void theDensestDataThereIsGetsThrough() {
    byte[] zeros = new byte[64 << 20];
    byte[] encoded = codec.encode(zeros);
    assertThat(encoded).hasSizeLessThan(zeros.length / 1000);
    assertThat(codec.decode(encoded)).hasSameSizeAs(zeros);
  }

  @Test
  void itsFormatIsTheLengthAndThenZlibs() throws IOException {
    assertThat(codec.decode(formatted(5, new byte[5]))).containsExactly(0, 0, 0, 0, 0);
    byte[] encoded = codec.encode(new byte[1000]);
    assertThat(ByteBuffer.wrap(encoded).getInt()).isEqualTo(1000);
    assertThat(ByteBuffer.wrap(encoded).getShort(4) % 31).as("the check of RFC 1950").isZero();
  }

  @Test
  void theIdNamesTheInnerCodec() {
    assertThat(Codecs.compressed(Codecs.strings()).id()).isEqualTo("deflate(strings)");
    assertThat(Codecs.compressed(codec).id()).isEqualTo("deflate(deflate(bytes))");
  }

  @Test
  void aLengthThatTheBytesCannotHoldIsRejectedBeforeAnythingIsInflated() throws IOException {
    for (int length : new int[] {Integer.MAX_VALUE, -1, 1032 * 14}) {
      assertThatThrownBy(() -> codec.decode(formatted(length, new byte[5])))
          .isInstanceOf(CodecException.class)
          .hasMessageMatching("no deflate\\(bytes\\): \\d+ bytes cannot hold \\d+");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 6, 1000})
  void anotherLengthThanThatOfTheDataIsRejected(int length) {
    assertThatThrownBy(() -> codec.decode(formatted(length, new byte[5])))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "no deflate(bytes): its end is not where it should be, after " + length + " bytes");
  }

  @Test
  void prefixesAndTrailingBytesAreRejected() {
    byte[] encoded = codec.encode("some text, and some text".getBytes(UTF_8));
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(encoded, encoded.length + 1)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("its end is not where it should be");
  }

  @Test
  void zlibDataWithADictionaryIsRejected() throws IOException {
    Deflater deflater = new Deflater();
    deflater.setDictionary(new byte[] {1, 2, 3});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[Integer.BYTES]);
    new DeflaterOutputStream(bytes, deflater).close();
    deflater.end();
    assertThatThrownBy(() -> codec.decode(bytes.toByteArray())).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes.toByteArray(), 10)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void exceptionsOfTheInnerCodecArePassedOn() {
    Codec<Long> longs = Codecs.compressed(Codecs.longs());
    byte[] five = codec.encode(new byte[5]);
    assertThatThrownBy(() -> longs.decode(five))
        .isInstanceOf(CodecException.class)
        .hasMessage("longs have 8 bytes each, but there are 5");
  }

  @Test
  void itIsNotForKeysAlsoWhenItIsChecked() {
    KeysStep step = VirtualHashTables.at("memory:");
    for (Codec<byte[]> each : List.of(codec, Codecs.checked(Codecs.checked(codec)))) {
      assertThatThrownBy(() -> step.keys(each))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("K2: the codec deflate(bytes) is not for keys: ");
    }
  }

  @Test
  void aTableIsReopenedWithIt() {
    String url = "memory:compressed-codec-test";
    TableBuilder<String, String> builder =
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.compressed(Codecs.strings()))
            .mode(OpenMode.CREATE_OR_UPDATE);
    String text = "aap noot mies ".repeat(1000);
    builder.use(table -> table.set("a", text));
    assertThat(builder.<String>with(table -> table.ref("a"))).isEqualTo(text);
    assertThatThrownBy(
            () ->
                VirtualHashTables.at(url)
                    .keys(Codecs.strings())
                    .values(Codecs.strings())
                    .mode(OpenMode.UPDATE)
                    .open())
        .isInstanceOf(CodecMismatchException.class)
        .hasMessageContaining("deflate(strings)");
    VirtualHashTables.delete(url);
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullsAreRejected() {
    assertThatThrownBy(() -> Codecs.compressed(null)).isInstanceOf(NullPointerException.class);
  }

  private static byte[] formatted(int length, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    try (DeflaterOutputStream deflating = new DeflaterOutputStream(bytes)) {
      deflating.write(plain);
    }
    return bytes.toByteArray();
  }
}
