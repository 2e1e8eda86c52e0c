package dev.vht.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.DamagedTableException;
import dev.vht.KeysStep;
import dev.vht.NoSuchKeyException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashAddressedTest {
  private final VirtualHashTable<ContentKey, byte[]> table =
      VirtualHashTables.at("memory:").keys(ContentKey.codec()).values(Codecs.bytes()).open();
  private final HashAddressed<String> texts = HashAddressed.over(table, Codecs.strings());

  @AfterEach
  void delete() {
    table.delete();
  }

  private static <V> Set<ContentKey> keys(HashAddressed<V> contents) {
    try (Stream<ContentKey> keys = contents.keys()) {
      return keys.collect(Collectors.toSet());
    }
  }

  @Test
  void aContentIsFoundByTheHashOfItsBytes() {
    ContentKey key = texts.put("aap");
    assertThat(key).isEqualTo(ContentKey.of("aap".getBytes(UTF_8)));
    assertThat(texts.ref(key)).isEqualTo("aap");
    assertThat(texts.find(key)).contains("aap");
    assertThat(texts.contains(key)).isTrue();
    assertThat(table.ref(key)).isEqualTo("aap".getBytes(UTF_8));
  }

  @Test
  void contentsOfBytesNeedNoCodec() {
    HashAddressed<byte[]> contents = HashAddressed.over(table);
    byte[] bytes = {1, 2};
    ContentKey key = contents.put(bytes);
    bytes[0] = 9;
    assertThat(contents.ref(key)).containsExactly(1, 2);
  }

  @Test
  void aContentThatIsThereIsNotWrittenAgain() {
    ContentKey key = texts.put("aap");
    table.set(key, new byte[] {7}); // by which a second writing would be seen
    assertThat(texts.put("aap")).isEqualTo(key);
    assertThat(table.ref(key)).containsExactly(7);
  }

  @Test
  void aReadOnlyTableAcceptsAnExistingContent() {
    String url = "memory:hash-addressed-test";
    KeysStep at = VirtualHashTables.at(url);
    at.keys(ContentKey.codec())
        .values(Codecs.bytes())
        .use(writable -> HashAddressed.over(writable, Codecs.strings()).put("aap"));
    at.keys(ContentKey.codec())
        .values(Codecs.bytes())
        .mode(OpenMode.READ_ONLY)
        .use(
            readable -> {
              HashAddressed<String> contents = HashAddressed.over(readable, Codecs.strings());
              assertThat(contents.ref(contents.put("aap"))).isEqualTo("aap");
            });
    VirtualHashTables.delete(url);
  }

  @Test
  void aContentThatIsNotThereIsTheCallersError() {
    ContentKey key = texts.put("aap");
    assertThat(texts.remove(key)).isTrue();
    assertThat(texts.remove(key)).isFalse();
    assertThat(texts.find(key)).isEmpty();
    assertThat(texts.contains(key)).isFalse();
    assertThatThrownBy(() -> texts.ref(key))
        .isInstanceOf(NoSuchKeyException.class)
        .hasMessage(
            "K3: ref("
                + key
                + ") but memory: holds no such content; find(key) answers for one that may be"
                + " absent");
  }

  @Test
  void aContentThatDoesNotMatchItsKeyIsDamaged() {
    ContentKey key = texts.put("aap");
    table.set(key, "noot".getBytes(UTF_8));
    for (Callable<?> reading : List.<Callable<?>>of(() -> texts.ref(key), () -> texts.find(key))) {
      assertThatThrownBy(reading::call)
          .isInstanceOf(DamagedTableException.class)
          .hasMessage(
              "damaged: the content "
                  + key
                  + " in memory:, 4 bytes long, has the hash "
                  + ContentKey.of("noot".getBytes(UTF_8))
                  + "; remove it, and put it again from its source");
    }
    texts.remove(key);
    assertThat(texts.ref(texts.put("aap"))).isEqualTo("aap");
  }

  @Test
  void everyFlippedBitIsDamage() {
    HashAddressed<byte[]> contents = HashAddressed.over(table);
    byte[] content = new byte[64];
    new Random(1).nextBytes(content);
    ContentKey key = contents.put(content);
    for (int bit = 0; bit < content.length * Byte.SIZE; bit++) {
      byte[] flipped = content.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      table.set(key, flipped);
      assertThatThrownBy(() -> contents.ref(key)).isInstanceOf(DamagedTableException.class);
    }
  }

  @Test
  void contentsOfSeveralTypesMayBeInOneTable() {
    HashAddressed<Long> numbers = HashAddressed.over(table, Codecs.longs());
    Set<ContentKey> put = Set.of(texts.put("aap"), texts.put(""), numbers.put(7L));
    assertThat(keys(texts)).isEqualTo(put);
    assertThatThrownBy(() -> numbers.ref(texts.put("aap"))).isInstanceOf(CodecException.class);
  }

  @Test
  void aTableMayCompressItsContentsAndTheKeysStayTheSame() {
    try (VirtualHashTable<ContentKey, byte[]> compressing =
        VirtualHashTables.at("memory:")
            .keys(ContentKey.codec())
            .values(Codecs.compressed(Codecs.bytes()))
            .open()) {
      String text = "aap noot mies ".repeat(100);
      HashAddressed<String> contents = HashAddressed.over(compressing, Codecs.strings());
      assertThat(contents.put(text)).isEqualTo(texts.put(text));
      assertThat(contents.ref(contents.put(text))).isEqualTo(text);
      compressing.delete();
    }
  }

  @Test
  void aCompressedCodecIsRejected() {
    assertThatThrownBy(() -> HashAddressed.over(table, Codecs.compressed(Codecs.strings())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("K2: the codec deflate(strings) is not for keys");
  }

  @Test
  void manyThreadsMayPutTheSameContents() throws Exception {
    List<String> contents = IntStream.range(0, 200).mapToObj(i -> "content " + i).toList();
    Callable<Set<ContentKey>> putting =
        () ->
            contents.stream()
                .map(
                    content -> {
                      ContentKey key = texts.put(content);
                      assertThat(texts.ref(key)).isEqualTo(content);
                      return key;
                    })
                .collect(Collectors.toSet());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (var each : threads.invokeAll(Collections.nCopies(8, putting))) {
        assertThat(each.get()).hasSize(200).isEqualTo(keys(texts));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullsAreRejected() {
    assertThatThrownBy(() -> HashAddressed.over(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> HashAddressed.over(table, null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> texts.put(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> ContentKey.of(null)).isInstanceOf(NullPointerException.class);
  }
}
