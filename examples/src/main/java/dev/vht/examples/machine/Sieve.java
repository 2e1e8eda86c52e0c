package dev.vht.examples.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The program that the machine runs: {@code sieve.s}, and as machine words {@code sieve.hex}. */
final class Sieve {
  /** The registers of the program's interface. */
  static final int A0 = 10;

  static final int A1 = 11;

  /** Where the numbers' bytes begin: behind the page of the program, on a page of their own. */
  static final int FLAGS = PagedMemory.PAGE_BYTES;

  private static final int S4 = 20;
  private static final int S6 = 22;
  private static final double SIEVING = 0.85; // its share of the time

  /** The number of primes below powers of two; https://oeis.org/A007053. */
  private static final Map<Integer, Integer> PRIMES_BELOW =
      Map.ofEntries(
          Map.entry(1 << 10, 172),
          Map.entry(1 << 12, 564),
          Map.entry(1 << 14, 1_900),
          Map.entry(1 << 16, 6_542),
          Map.entry(1 << 18, 23_000),
          Map.entry(1 << 20, 82_025),
          Map.entry(1 << 22, 295_947),
          Map.entry(1 << 24, 1_077_871),
          Map.entry(1 << 26, 3_957_809),
          Map.entry(1 << 27, 7_603_553),
          Map.entry(1 << 28, 14_630_843),
          Map.entry(1 << 29, 28_192_750),
          Map.entry(1 << 30, 54_400_028));

  private Sieve() {}

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

  /** How many pages the program needs for the numbers below {@code limit}. */
  static int pages(int limit) {
    return (FLAGS + limit / 2 + PagedMemory.PAGE_BYTES - 1) >> PagedMemory.PAGE_BITS;
  }

  static Optional<Integer> knownAnswer(int limit) {
    return Optional.ofNullable(PRIMES_BELOW.get(limit));
  }

  /** How much of the work is done, 0 to 1, told by the program's registers. */
  static double progress(Processor processor, int limit) {
    double through = Integer.toUnsignedLong(processor.register(S4)) / (limit / 2.0);
    return processor.register(S6) == 0 ? SIEVING * through : SIEVING + (1 - SIEVING) * through;
  }
}
