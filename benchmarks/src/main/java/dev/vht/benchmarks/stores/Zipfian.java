package dev.vht.benchmarks.stores;

import java.util.SplittableRandom;

/**
 * Draws numbers from 1 to a greatest, each with a probability in proportion to {@code 1 /
 * number^theta}.
 *
 * <p>By rejection-inversion, as in W. Hörmann and G. Derflinger, <i>Rejection-inversion to generate
 * variates from monotone discrete distributions</i>, 1996: a number is drawn from a continuous
 * distribution that covers this one, and is rejected where it covers too much, which is seldom. The
 * result is exact, and takes no preparation however many numbers there are.
 */
public final class Zipfian {
  private final int greatest;
  private final double theta;
  private final double from;
  private final double to;
  private final double accepted;

  /**
   * Prepares to draw.
   *
   * @param greatest the greatest number, at least 1
   * @param theta how much more frequent small numbers are, above 0 and not 1
   */
  public Zipfian(int greatest, double theta) {
    if (greatest < 1 || theta <= 0 || theta == 1) {
      throw new IllegalArgumentException("no numbers to " + greatest + " with theta " + theta);
    }
    this.greatest = greatest;
    this.theta = theta;
    from = integral(1.5) - 1;
    to = integral(greatest + 0.5);
    accepted = 2 - inverse(integral(2.5) - weight(2));
  }

  /**
   * Draws a number.
   *
   * @param random the source of randomness
   * @return a number from 1 to the greatest
   */
  public int draw(SplittableRandom random) {
    while (true) {
      double area = to + random.nextDouble() * (from - to);
      double place = inverse(area);
      int number = (int) Math.max(1, Math.min(greatest, place + 0.5));
      if (number - place <= accepted || area >= integral(number + 0.5) - weight(number)) {
        return number;
      }
    }
  }

  private double weight(double place) {
    return Math.pow(place, -theta);
  }

  /** The integral of the weight, from 1. */
  private double integral(double place) {
    return (Math.pow(place, 1 - theta) - 1) / (1 - theta);
  }

  private double inverse(double area) {
    return Math.pow(1 + area * (1 - theta), 1 / (1 - theta));
  }
}
