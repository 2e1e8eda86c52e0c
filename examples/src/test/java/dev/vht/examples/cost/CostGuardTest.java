package dev.vht.examples.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guards what a checked call and a get of a {@code log:} table cost, and shows that the guards find
 * calls that became slower. Surefire's execution {@code cost} runs it, by the compiler for servers
 * and in a JVM of its own.
 */
@Tag("slow")
@Tag("cost")
class CostGuardTest {
  private static final double BAR = 1.5;
  private static final String KEY = "aap";

  @BeforeAll
  static void requireCompilerForServers() {
    List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
    assertThat(arguments)
        .as("arguments of the JVM; surefire:test@cost gives the right ones")
        .doesNotContain("-XX:TieredStopAtLevel=1");
  }

  @Test
  void aCheckedCallCostsAboutAsMuchAsADecorator() {
    System.out.println(
        CostGuard.requireAtMost(
            "a checked call, to a hand-written decorator", BAR, () -> toDecorator(contracted())));
  }

  @Test
  void twoCallsInPlaceOfOneAreFound() {
    assertThat(toDecorator(calledTwice())).isGreaterThan(BAR);
  }

  private static double toDecorator(Work ours) {
    return CostRatio.of(ours, decorated());
  }

  private static Work contracted() {
    Cell cell = Cells.contracted();
    return times -> {
      long sum = 0;
      for (int i = 0; i < times; i++) {
        sum += cell.ref(KEY);
      }
      return sum;
    };
  }

  private static Work decorated() {
    Cell cell = Cells.decorated();
    return times -> {
      long sum = 0;
      for (int i = 0; i < times; i++) {
        sum += cell.ref(KEY);
      }
      return sum;
    };
  }

  private static Work calledTwice() {
    Cell cell = Cells.contracted();
    return times -> {
      long sum = 0;
      for (int i = 0; i < times; i++) {
        sum += cell.ref(KEY);
        sum += cell.ref(KEY);
      }
      return sum;
    };
  }

  @Test
  void aGetOfALogCostsAboutAsMuchAsBefore(@TempDir Path directory) throws IOException {
    double bar = BAR * CommittedRatio.logGet();
    try (LogReads reads = new LogReads(directory)) {
      System.out.println(
          CostGuard.requireAtMost(
              "a get of log:, to a map and a mapped file",
              bar,
              () -> CostRatio.of(reads::fromTable, reads::fromArray)));
      assertThat(CostRatio.of(reads::severalFromTable, reads::fromArray))
          .as("several gets in place of one")
          .isGreaterThan(bar);
    }
  }

  @Test
  void twoGreatRatiosPass() {
    assertThat(CostGuard.requireAtMost("disturbed", BAR, ratios(9, 1.6, 1.5, 1)))
        .isEqualTo("disturbed: 9.00, 1.60, 1.50 (the bar is 1.50)");
  }

  @Test
  void threeGreatRatiosFail() {
    assertThatThrownBy(() -> CostGuard.requireAtMost("slower", BAR, ratios(1.6, 1.7, 1.51, 1)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("slower: 1.60, 1.70, 1.51 (the bar is 1.50)");
  }

  private static DoubleSupplier ratios(double... values) {
    PrimitiveIterator.OfDouble next = DoubleStream.of(values).iterator();
    return next::nextDouble;
  }
}
