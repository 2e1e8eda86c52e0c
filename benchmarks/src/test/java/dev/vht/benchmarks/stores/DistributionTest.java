package dev.vht.benchmarks.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {
  @ParameterizedTest
  @EnumSource
  void choosesOnlyRecordsThatThereAre(Distribution distribution) {
    IntSupplier choices =
        Distribution.parse(distribution.toString()).choices(7, new SplittableRandom(1));

    assertThat(IntStream.generate(choices).limit(1_000).distinct().sorted())
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5_000, 50_000, 1_000_000})
  void eachRankIsAnotherRecord(int records) {
    assertThat(
            IntStream.range(0, records)
                .map(rank -> Distribution.scattered(rank, records))
                .distinct()
                .count())
        .isEqualTo(records);
  }

  @Test
  void frequentRecordsAreNotNextToEachOther() {
    assertThat(IntStream.range(0, 4).map(rank -> Distribution.scattered(rank, 1_000_000)))
        .containsExactly(0, 483_647, 967_294, 450_941);
  }
}
