package dev.vht.benchmarks.stores.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vht.benchmarks.stores.Shape;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void timesAreThoseThatAPartOfTheSetsDoNotExceed() {
    Histogram sets = new Histogram(1_000_000_000, 3);
    LongStream.rangeClosed(1, 100_000).forEach(each -> sets.recordValue(each * 10));

    latencies.time(sets, 2_000_000_000);

    Percentage digits = Percentage.withPercentage(0.1);
    assertThat(latencies.median).isCloseTo(500_000, digits);
    assertThat(latencies.percent99).isCloseTo(990_000, digits);
    assertThat(latencies.percent999).isCloseTo(999_000, digits);
    assertThat(latencies.percent9999).isCloseTo(999_900, digits);
    assertThat(latencies.longest).isCloseTo(1_000_000, digits);
    assertThat(latencies.setsPerSecond).isCloseTo(50_000, within(1e-6));
  }

  @Test
  void costsAreForEachByte() {
    latencies.cost(new Shape(10, 84), 20, 3_000, new WrittenBytes(1_000, 5_000));

    assertThat(latencies.diskUse).isEqualTo(3);
    assertThat(latencies.writtenByCalls).isEqualTo(0.5);
    assertThat(latencies.writtenToDevice).isEqualTo(2.5);
  }
}
