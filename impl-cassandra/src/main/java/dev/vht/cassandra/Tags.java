package dev.vht.cassandra;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers that no other write, generation or incarnation of any process has, except by a chance of
 * about one in 2<sup>64</sup>.
 */
final class Tags {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private final AtomicLong next = new AtomicLong(RANDOM.nextLong());

  /** Different from all earlier ones of this object, because the step is odd. */
  long next() {
    return next.getAndAdd(ODD);
  }

  static long random() {
    return RANDOM.nextLong();
  }
}
