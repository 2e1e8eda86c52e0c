package dev.vht.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.content.ContentKey;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What a codec owes that says that it keeps equality. */
class EqualityProperties {

  /** Two objects of a codec that claims to keep equality, often equal or nearly equal. */
  record Pair<T>(Codec<T> codec, T one, T other) {
    @Override
    public String toString() {
      return codec.id() + " of " + one + " and " + other;
    }
  }

  @Property(tries = 5000)
  void objectsAreEqualIfAndOnlyIfTheirBytesAre(@ForAll("pairs") Pair<?> pair) {
    assertEqualityIsKept(pair);
  }

  private static <T> void assertEqualityIsKept(Pair<T> pair) {
    Codec<T> codec = pair.codec();
    assertThat(codec.keepsEquality()).isTrue();
    byte[] one = codec.encode(pair.one());
    assertThat(Arrays.equals(one, codec.encode(pair.other())))
        .as("the bytes of %s are equal", pair)
        .isEqualTo(pair.one().equals(pair.other()));
    assertThat(codec.decode(one)).isEqualTo(pair.one()).hasSameHashCodeAs(pair.one());
  }

  @Example
  void codecsOfMutableOrIdentityObjectsDoNotKeepEquality() {
    assertThat(
            List.of(
                Codecs.bytes(),
                Codecs.json(String.class),
                Codecs.serializable(String.class),
                Codecs.compressed(Codecs.strings()),
                Codecs.checked(Codecs.bytes()),
                new Unclaimed()))
        .noneMatch(Codec::keepsEquality);
  }

  @Provide
  Arbitrary<Pair<?>> pairs() {
    return Arbitraries.oneOf(
        of(Codecs.strings(), texts()),
        of(Codecs.longs(), numbers()),
        of(
            ContentKey.codec(),
            Arbitraries.bytes()
                .between((byte) -2, (byte) 1)
                .map(b -> ContentKey.of(new byte[] {b}))),
        of(Codecs.checked(Codecs.longs()), numbers()),
        of(Codecs.ints(), numbers().map(Long::intValue)),
        of(Codecs.uuids(), Combinators.combine(numbers(), numbers()).as(UUID::new)));
  }

  private static <T> Arbitrary<Pair<?>> of(Codec<T> codec, Arbitrary<T> objects) {
    return Combinators.combine(objects, objects).as((one, other) -> new Pair<>(codec, one, other));
  }

  /** Numbers that differ in their highest or lowest bits, or not at all. */
  private static Arbitrary<Long> numbers() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.longs()),
        Tuple.of(2, Arbitraries.longs().between(-2, 2)),
        Tuple.of(2, Arbitraries.longs().between(-2, 2).map(Long::reverse)));
  }

  /** Short strings, so that many are equal, of characters that a sloppy codec confuses. */
  private static Arbitrary<String> texts() {
    return Arbitraries.of(
            '?', '\uFFFD', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\0', 'a', '\u00e9')
        .list()
        .ofMaxSize(3)
        .map(EqualityProperties::joined);
  }

  private static String joined(List<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  /** Does not override the default. */
  private static final class Unclaimed implements Codec<String> {
    @Override
    public String id() {
      return "unclaimed";
    }

    @Override
    public byte[] encode(String object) {
      return Codecs.strings().encode(object);
    }

    @Override
    public String decode(byte[] bytes) {
      return Codecs.strings().decode(bytes);
    }
  }
}
