package dev.vht.benchmarks.run.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class OutcomeTest {
  private static final Case SOURCE = Case.of("B.ours");

  private final Outcome measured =
      new Outcome(SOURCE, "us/op", List.of(List.of(1.0)), Map.of("sets", List.of(List.of(2.0))));

  @Test
  void roundsAreJoined() {
    Outcome joined = measured.and(measured);

    assertThat(joined.scores()).containsExactly(List.of(1.0), List.of(1.0));
    assertThat(joined.sums("sets")).containsExactly(2, 2);
  }

  @Test
  void oneFailureExcludesAllRounds() {
    RuntimeException jmhs = new RuntimeException("a benchmark failed");
    jmhs.addSuppressed(new IllegalStateException("too long"));
    Outcome failed = Outcome.failed(SOURCE, new RunnerException("failed", jmhs));

    assertThat(failed.error()).isEqualTo("java.lang.IllegalStateException: too long");
    assertThat(measured.and(failed)).isEqualTo(failed);
    assertThat(failed.and(measured)).isEqualTo(failed);
  }

  @Test
  void aCaseOfOneRoundIsMeasuredOnce() {
    assertThat(Extent.FULL.rounds(SOURCE)).isEqualTo(3);
    assertThat(Extent.FULL.rounds(SOURCE.once())).isEqualTo(1);
  }
}
