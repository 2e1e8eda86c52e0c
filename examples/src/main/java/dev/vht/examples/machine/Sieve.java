package dev.vht.examples.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The program that the machine runs: {@code sieve.s}, assembled as {@code sieve.hex}.
 *
 * @param limit it counts the primes below this power of two
 */
record Sieve(int limit) {
  /** The registers of the program's interface. */
  static final int A0 = 10;

  static final int A1 = 11;

  /** The address of the numbers' bytes: the page after the program's. */
  static final int FLAGS = PagedMemory.PAGE_BYTES;

  private static final int S4 = 20;
  private static final int S6 = 22;
  private static final double SIEVING = 0.85; // share of the run time

  private static final int MIN_EXPONENT = 10;

  /** The number of primes below 2^10 to 2^30; https://oeis.org/A007053. */
  private static final List<Integer> PRIMES_BELOW =
      List.of(
          172,
          309,
          564,
          1_028,
          1_900,
          3_512,
          6_542,
          12_251,
          23_000,
          43_390,
          82_025,
          155_611,
          295_947,
          564_163,
          1_077_871,
          2_063_689,
          3_957_809,
          7_603_553,
          14_630_843,
          28_192_750,
          54_400_028);

  static String source() {
    return resource("sieve.s");
  }

  static int[] words() {
    return resource("sieve.hex")
        .lines()
        .mapToInt(word -> Integer.parseUnsignedInt(word, 16))
        .toArray();
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Sieve.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the SHA-256 of the machine words, which identifies the program. */
  static String identity() {
    return HexFormat.of()
        .formatHex(sha256().digest(resource("sieve.hex").getBytes(StandardCharsets.US_ASCII)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Returns how many pages the program needs. */
  int pages() {
    return (FLAGS + limit / 2 + PagedMemory.PAGE_BYTES - 1) >> PagedMemory.PAGE_BITS;
  }

  /** Loads the program at address 0, and its arguments into the registers. */
  void load(PagedMemory memory, Processor processor) {
    int address = 0;
    for (int word : words()) {
      memory.storeWord(address, word);
      address += Integer.BYTES;
    }
    processor.register(A0, limit);
    processor.register(A1, FLAGS);
  }

  /** Returns the correct answer. */
  int knownAnswer() {
    return PRIMES_BELOW.get(Integer.numberOfTrailingZeros(limit) - MIN_EXPONENT);
  }

  /** Returns the share of the work that is done, from 0 to 1, as the program's registers show. */
  double progress(Processor processor) {
    double through = Integer.toUnsignedLong(processor.register(S4)) / (limit / 2.0);
    return processor.register(S6) == 0 ? SIEVING * through : SIEVING + (1 - SIEVING) * through;
  }
}
