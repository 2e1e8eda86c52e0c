package dev.vht.benchmarks.stores;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/** How often each record is chosen. */
public enum Distribution {
  /** All records equally often. */
  UNIFORM {
    @Override
    public IntSupplier choices(int records, SplittableRandom random) {
      return () -> random.nextInt(records);
    }
  },
  /**
   * A few records very often, and most of them seldom. As in YCSB, theta is 0.99. Frequent records
   * are scattered: neither their keys are close to each other, nor are they loaded one after the
   * other.
   */
  ZIPFIAN {
    @Override
    public IntSupplier choices(int records, SplittableRandom random) {
      Zipfian ranks = new Zipfian(records, THETA);
      return () -> scattered(ranks.draw(random) - 1, records);
    }
  };

  private static final double THETA = 0.99;
  private static final long PRIME = Integer.MAX_VALUE; // above the number of records

  /**
   * Parses a name.
   *
   * @param name {@code uniform} or {@code zipfian}
   * @return the distribution
   */
  public static Distribution parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Returns what chooses records.
   *
   * @param records the number of records
   * @param random the source of randomness, which one thread uses
   * @return chooses the number of a record at each call
   */
  public abstract IntSupplier choices(int records, SplittableRandom random);

  /** Returns another record for each rank: a prime that does not divide the number is coprime. */
  static int scattered(int rank, int records) {
    return (int) (rank * PRIME % records);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
