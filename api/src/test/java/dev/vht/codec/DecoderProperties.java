package dev.vht.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import dev.vht.content.ContentKey;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Every decoder, given arbitrary bytes, returns an object or throws {@link CodecException}, in time
 * and with memory in proportion to the bytes.
 */
@Tag("slow")
class DecoderProperties {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * The memory that a decoder may use for very few bytes: classes, buffers, an exception, 1e99999.
   */
  private static final long ANY_CASE = 1 << 20;

  /** A small object for each byte, in a growing list: 40. Multiplying long numbers: 104. */
  private static final long BYTES_PER_BYTE = 128;

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** A value with parts of many kinds. */
  record Page(
      String title, long size, BigInteger number, List<Object> lines, Map<String, Double> weights)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** A codec and objects of it. */
  private record Subject<T>(Codec<T> codec, List<T> objects) {
    Stream<Subject<T>> withCoats() {
      return Stream.of(
          this,
          new Subject<>(Codecs.compressed(codec), objects),
          new Subject<>(Codecs.checked(codec), objects));
    }

    /** The bytes of one of the objects. */
    byte[] truth(Random random) {
      return codec.encode(objects.get(random.nextInt(objects.size())));
    }
  }

  private static final List<Page> PAGES =
      List.of(
          new Page("", 0, BigInteger.ZERO, new ArrayList<>(), new HashMap<>()),
          new Page("title", 1, BigInteger.TEN.pow(30), list(3), weights(5)),
          new Page("t".repeat(300), -1, BigInteger.ONE.negate(), list(200), weights(200)));

  private static final List<Subject<?>> SUBJECTS =
      Stream.of(
              new Subject<>(Codecs.strings(), List.of("", "aap", "\uD800?\u00e9".repeat(50))),
              new Subject<>(Codecs.bytes(), List.of(new byte[0], new byte[1000])),
              new Subject<>(Codecs.longs(), List.of(0L, -1L)),
              new Subject<>(Codecs.ints(), List.of(0, -1)),
              new Subject<>(Codecs.uuids(), List.of(new UUID(1, 2))),
              new Subject<>(ContentKey.codec(), List.of(ContentKey.of(new byte[0]))),
              new Subject<>(Codecs.json(Page.class), PAGES),
              new Subject<>(
                  Codecs.json(new GenericType<Map<String, List<Page>>>() {}),
                  List.of(Map.of("all", PAGES))),
              new Subject<>(Codecs.json(Object.class), List.of("a", 1, list(20), weights(20))),
              new Subject<>(
                  Codecs.json(BigDecimal.class), List.of(BigDecimal.ONE, new BigDecimal("1e-99"))),
              new Subject<>(serializable(), PAGES),
              new Subject<>(Codecs.serializable(long[].class), List.of(new long[0], new long[99])))
          .flatMap(Subject::withCoats)
          .collect(Collectors.toList());

  private static Codec<Page> serializable() {
    return Codecs.serializable(Page.class, ArrayList.class, HashMap.class);
  }

  private static List<Object> list(int size) {
    return Stream.generate(() -> "line")
        .limit(size)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Map<String, Double> weights(int size) {
    Map<String, Double> weights = new HashMap<>();
    for (int i = 0; i < size; i++) {
      weights.put("w" + i, i / 3.0);
    }
    return weights;
  }

  @Property
  void randomBytesAreDecodedOrRejected(
      @ForAll("subjects") Subject<?> subject, @ForAll @Size(max = 3000) byte[] bytes) {
    isDecodedOrRefused(subject.codec(), bytes);
  }

  @Property(tries = 3000)
  void cutBytesAreDecodedOrRejected(@ForAll("subjects") Subject<?> subject, @ForAll Random random) {
    byte[] truth = subject.truth(random);
    int length = random.nextInt(truth.length + 1);
    isDecodedOrRefused(subject.codec(), Arrays.copyOf(truth, length));
  }

  @Property(tries = 3000)
  void bytesWithFlippedBitsAreDecodedOrRejected(
      @ForAll("subjects") Subject<?> subject,
      @ForAll Random random,
      @ForAll @IntRange(min = 1, max = 8) int flips) {
    byte[] bytes = subject.truth(random);
    for (int i = 0; i < flips && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    isDecodedOrRefused(subject.codec(), bytes);
  }

  /** Wrong lengths mislead a decoder most easily. */
  @Property(tries = 3000)
  void bytesWithAGreatNumberInThemAreDecodedOrRejected(
      @ForAll("subjects") Subject<?> subject, @ForAll Random random) {
    byte[] bytes = subject.truth(random);
    if (bytes.length >= Integer.BYTES) {
      int at = random.nextInt(bytes.length - Integer.BYTES + 1);
      bytes[at] = (byte) (0x7F >> random.nextInt(8));
      Arrays.fill(bytes, at + 1, at + Integer.BYTES, (byte) -1);
    }
    isDecodedOrRefused(subject.codec(), bytes);
  }

  @Provide
  Arbitrary<Subject<?>> subjects() {
    return Arbitraries.of(SUBJECTS);
  }

  @Example
  void manySmallObjectsTakeMemoryInTheOrderOfTheirBytes() {
    for (String each : List.of("{},", "[],", "1.1,", "{\"\":[]},", "\"\",")) {
      String list = "[" + each.repeat(100_000) + "0]";
      isDecodedOrRefused(Codecs.json(Object.class), list.getBytes(UTF_8));
    }
  }

  @Example
  void longNumbersAreReadInTime() {
    byte[] digits = "7".repeat(1_000_000).getBytes(UTF_8);
    for (Class<?> type : List.of(BigInteger.class, BigDecimal.class, Object.class)) {
      isDecodedOrRefused(Codecs.json(type), digits);
    }
  }

  @Example
  void anExaggeratedLengthAllocatesNoMemory() {
    Codec<byte[]> codec = Codecs.compressed(Codecs.bytes());
    byte[] bytes = Arrays.copyOf(codec.encode(new byte[100]), 1 << 20);
    ByteBuffer.wrap(bytes).putInt(1 << 30);
    isDecodedOrRefused(codec, bytes);
  }

  private static void isDecodedOrRefused(Codec<?> codec, byte[] bytes) {
    assertTimeoutPreemptively(LONGEST, () -> assertMemoryInTheOrderOf(bytes, codec));
  }

  private static void assertMemoryInTheOrderOf(byte[] bytes, Codec<?> codec) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String result = decodedOrRefused(codec, bytes);
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(taken)
        .as("memory that %s takes for %d bytes: %s", codec.id(), bytes.length, result)
        .isLessThan(ANY_CASE + BYTES_PER_BYTE * bytes.length);
  }

  private static String decodedOrRefused(Codec<?> codec, byte[] bytes) {
    try {
      return codec.decode(bytes).getClass().getName();
    } catch (CodecException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
