package dev.vht.benchmarks.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZipfianTest {
  private static final int DRAWS = 1_000_000;

  @ParameterizedTest
  @CsvSource({"1, 0.99", "2, 0.99", "10, 0.99", "1000, 0.99", "100000, 0.99", "1000, 0.5", "50, 2"})
  void numbersAreAsFrequentAsTheFormulaSays(int greatest, double theta) {
    Zipfian zipfian = new Zipfian(greatest, theta);
    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[greatest + 1];
    for (int i = 0; i < DRAWS; i++) {
      counts[zipfian.draw(random)]++;
    }

    double sum = IntStream.rangeClosed(1, greatest).mapToDouble(i -> Math.pow(i, -theta)).sum();
    for (int number = 1; number <= Math.min(greatest, 20); number++) {
      double expected = DRAWS * Math.pow(number, -theta) / sum;
      assertThat((double) counts[number])
          .as("count of %d", number)
          .isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
    assertThat(counts[0]).isZero();
  }

  @Test
  void largeNumbersAreDrawnToo() {
    Zipfian zipfian = new Zipfian(100_000_000, 0.99);
    SplittableRandom random = new SplittableRandom(1);

    assertThat(IntStream.generate(() -> zipfian.draw(random)).limit(DRAWS))
        .allMatch(number -> number >= 1 && number <= 100_000_000)
        .anyMatch(number -> number > 90_000_000);
  }

  @Test
  void whatHasNoDistributionIsRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Zipfian(0, 0.99));
    assertThatIllegalArgumentException().isThrownBy(() -> new Zipfian(1, 1));
  }
}
