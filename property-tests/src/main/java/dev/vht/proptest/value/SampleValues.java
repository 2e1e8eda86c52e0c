package dev.vht.proptest.value;

import dev.vht.proptest.sample.Sample;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Values of 0 bytes to 1 MiB: mostly short, sometimes near the sizes of pages and blocks. */
public final class SampleValues implements ArbitrarySupplier<Sample> {
  private static final int MEBIBYTE = 1 << 20;

  @Override
  public Arbitrary<Sample> get() {
    Arbitrary<Integer> sizes =
        Arbitraries.frequencyOf(
            Tuple.of(60, Arbitraries.integers().between(0, 20)),
            Tuple.of(12, Arbitraries.of(0, 1, 255, 256, 4095, 4096, 4097)),
            Tuple.of(6, Arbitraries.of(65_535, 65_536, 65_537)),
            Tuple.of(1, Arbitraries.of(MEBIBYTE - 1, MEBIBYTE)));
    Arbitrary<Long> seeds = Arbitraries.longs().between(0, 3);
    return Combinators.combine(seeds, sizes)
        .as(Sample::new)
        .filter(sample -> !sample.equals(RejectingCodec.REJECTED_VALUE));
  }
}
