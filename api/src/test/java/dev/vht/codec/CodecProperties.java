package dev.vht.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What each codec owes: what it encodes comes back. */
class CodecProperties {

  /** A value with parts of several kinds. */
  record Page(String title, long size, List<String> lines, Map<String, Double> weights)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private static final Codec<Page> JSON = Codecs.json(Page.class);
  private static final Codec<Page> SERIALIZABLE =
      Codecs.serializable(Page.class, ArrayList.class, HashMap.class);

  @Property
  void everyStringComesBack(@ForAll("javaStrings") String text) {
    assertThat(Codecs.strings().decode(Codecs.strings().encode(text))).isEqualTo(text);
  }

  @Property
  void differentStringsHaveDifferentBytes(
      @ForAll("javaStrings") String one, @ForAll("javaStrings") String other) {
    assertThat(Arrays.equals(Codecs.strings().encode(one), Codecs.strings().encode(other)))
        .isEqualTo(one.equals(other));
  }

  @Property
  void bytesThatAStringHasAreTheOnlyOnesThatDecodeToIt(@ForAll("nearStrings") byte[] bytes) {
    String text;
    try {
      text = Codecs.strings().decode(bytes);
    } catch (CodecException e) {
      return;
    }
    assertThat(Codecs.strings().encode(text)).isEqualTo(bytes);
  }

  @Property
  void bytesComeBack(@ForAll byte[] bytes) {
    assertThat(Codecs.bytes().decode(Codecs.bytes().encode(bytes))).isEqualTo(bytes);
  }

  @Property
  void numbersComeBack(@ForAll long number, @ForAll int small, @ForAll long low) {
    assertThat(Codecs.longs().decode(Codecs.longs().encode(number))).isEqualTo(number);
    assertThat(Codecs.ints().decode(Codecs.ints().encode(small))).isEqualTo(small);
    UUID uuid = new UUID(number, low);
    assertThat(Codecs.uuids().decode(Codecs.uuids().encode(uuid))).isEqualTo(uuid);
  }

  @Property(tries = 300)
  void jsonComesBack(@ForAll("pages") Page page) {
    assertThat(JSON.decode(JSON.encode(page))).isEqualTo(page);
  }

  @Property(tries = 300)
  void serializableObjectsComeBack(@ForAll("pages") Page page) {
    assertThat(SERIALIZABLE.decode(SERIALIZABLE.encode(page))).isEqualTo(page);
  }

  /**
   * Among them unpaired surrogates, pairs, and what the JDK puts in place of what it can't code.
   */
  @Provide
  Arbitrary<String> javaStrings() {
    Arbitrary<Character> characters =
        Arbitraries.oneOf(
            Arbitraries.chars().all(),
            Arbitraries.chars().range('\uD800', '\uDFFF'),
            Arbitraries.chars().ascii(),
            Arbitraries.of('?', '\uFFFD', '\0', '\u007F', '\u0080', '\u07FF', '\u0800'));
    return characters
        .list()
        .ofMaxSize(30)
        .map(
            list -> {
              StringBuilder text = new StringBuilder();
              list.forEach(text::append);
              return text.toString();
            });
  }

  /** Bytes of different strings that a sloppy codec may confuse. */
  @Provide
  Arbitrary<byte[]> nearStrings() {
    return javaStrings()
        .map(text -> Codecs.strings().encode(text))
        .flatMap(
            bytes ->
                Arbitraries.integers()
                    .between(0, Math.max(0, bytes.length - 1))
                    .flatMap(at -> Arbitraries.bytes().map(b -> with(bytes, at, b))));
  }

  private static byte[] with(byte[] bytes, int at, byte b) {
    byte[] changed = bytes.length == 0 ? new byte[1] : bytes.clone();
    changed[at] = b;
    return changed;
  }

  @Provide
  Arbitrary<Page> pages() {
    Arbitrary<String> texts = utf8Texts();
    return Combinators.combine(
            texts,
            Arbitraries.longs(),
            texts.list().ofMaxSize(5).map(ArrayList::new),
            Arbitraries.maps(texts, Arbitraries.doubles()).ofMaxSize(5).map(HashMap::new))
        .as(Page::new)
        .withoutEdgeCases(); // their combinations outnumber the tries
  }

  private static Arbitrary<String> utf8Texts() {
    return Arbitraries.strings()
        .ofMaxLength(10)
        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }
}
