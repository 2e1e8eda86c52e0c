package dev.vht.proptest.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.proptest.history.Call.Contains;
import dev.vht.proptest.history.Call.Find;
import dev.vht.proptest.history.Call.PutIfAbsent;
import dev.vht.proptest.history.Call.Remove;
import dev.vht.proptest.history.Call.RemoveIfEqual;
import dev.vht.proptest.history.Call.Replace;
import dev.vht.proptest.history.Call.Set;
import dev.vht.proptest.history.Outcome.Returned;
import dev.vht.proptest.history.Outcome.Unknown;
import dev.vht.proptest.history.Verdict.Linearizable;
import dev.vht.proptest.history.Verdict.Undecided;
import dev.vht.proptest.history.Verdict.Violation;
import dev.vht.proptest.hook.TryCount;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Verdicts about histories: the classic ones, random small ones, and large ones. */
class LinearizableHistoryTest {
  private static final int SMALL_HISTORIES = TryCount.scaled(30_000);

  private final List<Operation> operations = new ArrayList<>();

  private static long seed() {
    return Long.getLong("vht.seed", System.nanoTime());
  }

  private void returned(int from, int to, Call call, @Nullable String result) {
    operations.add(
        new Operation("c" + operations.size(), "k", call, from, new Returned(result, to)));
  }

  private void unknown(int from, Call call) {
    operations.add(new Operation("c" + operations.size(), "k", call, from, new Unknown()));
  }

  private void assertLinearizable() {
    assertThat(LinearizableHistory.of(operations).verdict())
        .isEqualTo(new Linearizable(operations.size(), 1));
  }

  private Violation violation() {
    Verdict verdict = LinearizableHistory.of(operations).verdict();
    assertThat(verdict).isInstanceOf(Violation.class);
    return (Violation) verdict;
  }

  @Test
  void nothingIsLinearizable() {
    assertThat(LinearizableHistory.of(List.of()).verdict()).isEqualTo(new Linearizable(0, 0));
  }

  @Test
  void aReadMayBePlacedBeforeOrAfterAWriteThatItOverlaps() {
    returned(0, 10, new Set("a"), null);
    returned(2, 3, new Find(), null);
    returned(4, 5, new Find(), "a");
    assertLinearizable();
  }

  @Test
  void twoReadsDuringAWriteAgreeOnItsMoment() {
    returned(0, 10, new Set("a"), null);
    returned(2, 3, new Find(), "a");
    returned(4, 5, new Find(), null);
    assertThat(violation().operations()).hasSize(3);
  }

  @Test
  void aStaleReadIsAViolation() {
    returned(0, 1, new Set("a"), null);
    returned(2, 3, new Set("b"), null);
    returned(4, 5, new Find(), "a");
    assertThat(violation().culprit()).isEqualTo(operations.get(2));
  }

  @Test
  void aLostWriteIsAViolation() {
    returned(0, 1, new Set("a"), null);
    returned(2, 3, new Find(), null);
    assertThat(violation().operations()).isEqualTo(operations);
  }

  @Test
  void aLostUpdateIsAViolation() {
    returned(0, 1, new Set("a"), null);
    returned(2, 5, new Replace("a", "b"), "true");
    returned(3, 6, new Replace("a", "c"), "true");
    assertThat(violation().operations()).hasSize(3);
  }

  @Test
  void aWriteThatTakesEffectTwiceIsAViolation() {
    returned(0, 1, new Set("a"), null);
    returned(2, 3, new Set("b"), null);
    returned(4, 5, new Find(), "b");
    returned(6, 7, new Find(), "a");
    assertThat(violation().operations())
        .containsExactly(operations.get(0), operations.get(1), operations.get(3));
  }

  @Test
  void anUnknownWriteMayTakeEffectMuchLater() {
    unknown(0, new Set("a"));
    returned(2, 3, new Set("b"), null);
    returned(4, 5, new Find(), "b");
    returned(6, 7, new Find(), "a");
    assertLinearizable();
  }

  @Test
  void anUnknownWriteTakesEffectOnce() {
    unknown(0, new Set("a"));
    returned(1, 2, new Find(), "a");
    returned(3, 4, new Set("b"), null);
    returned(5, 6, new Find(), "a");
    assertThat(violation().operations()).hasSize(4);
  }

  @Test
  void aReadOfAnUnknownWriteIsFinal() {
    returned(0, 1, new Set("a"), null);
    unknown(2, new Set("b"));
    returned(3, 4, new Find(), "b");
    returned(5, 6, new Find(), "a");
    assertThat(violation().operations()).hasSize(4);
  }

  @Test
  void anUnknownWriteHasNoEffectBeforeItsInvocation() {
    returned(0, 1, new Find(), "a");
    unknown(2, new Set("a"));
    assertThat(violation().operations()).containsExactly(operations.get(0));
  }

  @Test
  void anUnknownWriteThatNobodyReadsExplainsAKeyThatIsPresent() {
    unknown(0, new Set("a"));
    unknown(0, new Set("b"));
    returned(1, 2, new Contains(), "true");
    returned(3, 4, new Remove(), "true");
    returned(5, 6, new Remove(), "true");
    assertLinearizable();
    returned(7, 8, new Remove(), "true");
    assertThat(violation().operations()).hasSize(5);
  }

  @Test
  void anUnknownWriteThatNobodyReadsExplainsAFailedComparison() {
    returned(0, 1, new Set("a"), null);
    returned(4, 5, new Replace("a", "b"), "false");
    violation();
    unknown(2, new Set("c"));
    assertLinearizable();
  }

  @Test
  void aComparisonThatFailedWithTheCurrentValueIsAViolation() {
    returned(0, 1, new Set("a"), null);
    returned(2, 3, new RemoveIfEqual("a"), "false");
    assertThat(violation().operations()).isEqualTo(operations);
  }

  @Test
  void anUndoneRemovalIsAViolation() {
    returned(0, 1, new PutIfAbsent("a"), null);
    returned(2, 3, new Remove(), "true");
    returned(4, 5, new PutIfAbsent("b"), "a");
    assertThat(violation().operations()).isEqualTo(operations);
  }

  @Test
  void callsThatOnlyTouchInTimeMayBeInEitherOrder() {
    returned(0, 5, new Set("a"), null);
    returned(5, 6, new Find(), null);
    assertLinearizable();
  }

  @Test
  void keysAreIndependent() {
    returned(0, 1, new Set("a"), null);
    operations.add(new Operation("x", "l", new Find(), 2, new Returned(null, 3)));
    assertThat(LinearizableHistory.of(operations).verdict()).isEqualTo(new Linearizable(2, 2));
  }

  @Test
  void aSearchThatIsGivenUpDecidesNothing() {
    for (int i = 0; i < 12; i++) {
      returned(i, 100, new Set("v" + i), null);
      returned(200 + i, 300, new Contains(), "true");
    }
    LinearizableHistory history = LinearizableHistory.of(operations).withMostWork(20);
    assertThat(history.verdict()).isInstanceOf(Undecided.class);
    assertThatThrownBy(history::requireLinearizable)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was not decided: more than 20 configurations");
    assertLinearizable();
  }

  @Test
  void aClockThatGoesBackIsReported() {
    assertThatThrownBy(() -> returned(2, 1, new Find(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("before its invocation");
  }

  @Test
  void theVerdictIsThatOfTryingAllOrders() {
    long seed = seed();
    RandomHistories random = new RandomHistories(seed);
    int linearizable = 0;
    for (int i = 0; i < SMALL_HISTORIES; i++) {
      List<Operation> history = random.small();
      boolean isLinearizable = new EveryOrder(history).exists();
      Verdict verdict = LinearizableHistory.of(history).verdict();
      assertThat(verdict instanceof Linearizable)
          .as("history %d of seed %d: %s", i, seed, history)
          .isEqualTo(isLinearizable);
      if (verdict instanceof Violation violation) {
        assertThat(new EveryOrder(violation.operations()).exists())
            .as("shrunk history %d of seed %d: %s of %s", i, seed, violation, history)
            .isFalse();
      }
      linearizable += isLinearizable ? 1 : 0;
    }
    assertThat(linearizable).isBetween(SMALL_HISTORIES / 10, SMALL_HISTORIES * 9 / 10);
  }

  @Test
  void aSimplerHistoryIsLinearizableIfTheWholeOneIs() {
    long seed = seed();
    RandomHistories random = new RandomHistories(seed);
    int simpler = 0;
    for (int i = 0; i < SMALL_HISTORIES; i++) {
      List<Operation> history =
          random.small().stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
      List<Operation> less = Dependence.withoutUseless(history);
      if (less.size() < history.size() && new EveryOrder(history).exists()) {
        assertThat(new EveryOrder(less).exists())
            .as("history %d of seed %d: %s of %s", i, seed, less, history)
            .isTrue();
        simpler++;
      }
    }
    assertThat(simpler).isGreaterThan(SMALL_HISTORIES / 50);
  }

  @Test
  void aHundredThousandCallsAreDecidedInSeconds() {
    long seed = seed();
    List<Operation> history = new RandomHistories(seed).linearizable(100_000, 8, 50, 300);
    long start = processorTime();
    assertThat(LinearizableHistory.of(history).verdict())
        .as("seed %d", seed)
        .isEqualTo(new Linearizable(100_000, 50));
    assertThat(TimeUnit.NANOSECONDS.toSeconds(processorTime() - start)).isLessThan(10);
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void eightClientsOnOneKeyAreDecided() {
    long seed = seed();
    List<Operation> history = new RandomHistories(seed).linearizable(20_000, 8, 1, 60);
    assertThat(LinearizableHistory.of(history).verdict())
        .as("seed %d", seed)
        .isEqualTo(new Linearizable(20_000, 1));
  }
}
