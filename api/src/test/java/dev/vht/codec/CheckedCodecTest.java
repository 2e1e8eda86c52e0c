package dev.vht.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.KeysStep;
import dev.vht.OpenMode;
import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CheckedCodecTest {

  /** A codec of strings with faults that a test sets. */
  private record Spoilt(Function<String, String> writing, Function<String, String> reading)
      implements Codec<String> {
    @Override
    public String id() {
      return "spoilt";
    }

    @Override
    public byte[] encode(String object) {
      return writing.apply(object).getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
      return reading.apply(new String(bytes, UTF_8));
    }
  }

  private static Codec<String> checked(
      Function<String, String> writing, Function<String, String> reading) {
    return Codecs.checked(new Spoilt(writing, reading));
  }

  private static final Codec<String> LOWER =
      checked(text -> text.toLowerCase(Locale.ROOT), Function.identity());

  @Test
  void faithfulCodecsEncodeAsBefore() {
    assertThat(LOWER.encode("aap")).isEqualTo("aap".getBytes(UTF_8));
    assertThat(LOWER.decode("Aap".getBytes(UTF_8))).isEqualTo("Aap");
    byte[] bytes = {1, 2};
    assertThat(Codecs.checked(Codecs.bytes()).encode(bytes)).isEqualTo(bytes);
  }

  @Test
  void idAndEqualityAreTheOtherCodecs() {
    assertThat(LOWER.id()).isEqualTo("spoilt");
    assertThat(LOWER.keepsEquality()).isFalse();
    assertThat(Codecs.checked(Codecs.longs()).keepsEquality()).isTrue();
  }

  @Test
  void anUnequalResultIsRejectedWithBothShown() {
    assertThatThrownBy(() -> LOWER.encode("Aap"))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "spoilt does not give back what it took: \"Aap\" came back as \"aap\", which is not"
                + " equal to it; fix the codec, or the equals of its objects");
  }

  @Test
  @SuppressWarnings("NullAway") // a codec that a checked one is for
  void aNullResultIsRejected() {
    Codec<String> codec = checked(Function.identity(), text -> null);
    assertThatThrownBy(() -> codec.encode("aap"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("\"aap\" came back as null, which is not equal to it");
  }

  @Test
  void undecodableBytesAreRejected() {
    Codec<String> codec = checked(Function.identity(), text -> text.substring(4));
    assertThatThrownBy(() -> codec.encode("aap"))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith(
            "spoilt cannot decode what it made of \"aap\": java.lang.StringIndexOutOfBounds")
        .hasMessageEndingWith("; fix the codec");
  }

  @Test
  void equalObjectsWithDifferentBytesAreRejected() {
    AtomicInteger salt = new AtomicInteger();
    Codec<String> codec =
        checked(text -> text + salt.getAndIncrement(), text -> text.substring(0, 3));
    assertThatThrownBy(() -> codec.encode("aap"))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "spoilt gives equal objects different bytes: \"aap\" had 0x61617030, and when it came"
                + " back 0x61617031; fix the codec");
  }

  @Test
  void theCallerIsToBlameForACodecThatLosesSomethingAndTheTableStaysAsItWas() {
    try (VirtualHashTable<String, String> table =
        VirtualHashTables.at("memory:").keys(LOWER).values(LOWER).open()) {
      table.set("aap", "noot");
      for (Runnable call :
          List.<Runnable>of(() -> table.set("aap", "NOOT"), () -> table.find("AAP"))) {
        assertThatThrownBy(call::run)
            .asInstanceOf(InstanceOfAssertFactories.type(ContractViolation.class))
            .satisfies(
                violation -> {
                  assertThat(violation.rule()).isEqualTo("K4");
                  assertThat(violation.blame()).isEqualTo(Blame.CALLER);
                  assertThat(violation)
                      .hasMessageContaining("spoilt does not give back what it took: ")
                      .hasCauseInstanceOf(UnacceptableArgumentException.class);
                });
      }
      assertThat(table.ref("aap")).isEqualTo("noot");
      assertThat(table.count()).isEqualTo(1);
      table.delete();
    }
  }

  @Test
  void aTableMayBeOpenedWithTheCodecThatIsCheckedOrWithout() {
    String url = "memory:checked-codec-test";
    KeysStep at = VirtualHashTables.at(url);
    at.keys(Codecs.strings()).values(Codecs.longs()).use(table -> table.set("a", 1L));
    at.keys(Codecs.checked(Codecs.strings()))
        .values(Codecs.checked(Codecs.longs()))
        .mode(OpenMode.UPDATE)
        .use(table -> assertThat(table.ref("a")).isEqualTo(1));
    VirtualHashTables.delete(url);
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullsAreRejected() {
    assertThatThrownBy(() -> Codecs.checked(null)).isInstanceOf(NullPointerException.class);
  }
}
