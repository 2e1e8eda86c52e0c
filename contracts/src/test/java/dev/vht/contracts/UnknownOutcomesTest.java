package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * If user code throws after a call has ended, the outcome of the call is unknown: it may be any, in
 * any slice. But the call is over and does not excuse later violations.
 */
class UnknownOutcomesTest {

  interface Pool {
    Object take() throws Exception;

    void give(Object thing);
  }

  private static class Plain implements Pool {
    @Override
    public Object take() throws Exception {
      return "thing";
    }

    @Override
    public void give(Object thing) {}
  }

  private static final class Empty extends Plain {
    @Override
    public Object take() throws Exception {
      throw new Exception("it is empty");
    }
  }

  private boolean isArmed;

  private <R> R passed(R result) {
    if (isArmed) {
      isArmed = false;
      throw new IllegalStateException("boom");
    }
    return result;
  }

  private static ContractBuilder<Pool> pools() {
    return Contract.<Pool>builder(Pool.class, MethodHandles.lookup())
        .key("thing", KeySource.argument(0), "give");
  }

  private static void resulting(EventBuilder<Pool> event) {
    event.returned("take").key("thing", KeySource.result());
  }

  private static void turns(ProtocolBuilder protocol) {
    protocol.allows("(take give)*");
  }

  private static void turnsOfThings(ProtocolBuilder protocol) {
    protocol.allows("(take give)*").forEach("thing");
  }

  private static Violation broken(ThrowingCallable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  private void boom(Pool pool) {
    isArmed = true;
    assertThatThrownBy(pool::take).isInstanceOf(IllegalStateException.class).hasMessage("boom");
  }

  /** The thing may have been taken, so it may be given, but only once. */
  private void mayBeTaken(Pool pool) throws Exception {
    pool.take();
    pool.give("thing");
    boom(pool);
    pool.give("thing");
    assertThat(broken(() -> pool.give("thing")).rule()).isEqualTo("P1");
    pool.take();
    assertThat(broken(pool::take).rule()).isEqualTo("P1");
  }

  @Test
  void anyOutcomeIsPossibleIfTheConditionThrew() throws Exception {
    mayBeTaken(guarded(UnknownOutcomesTest::turns));
  }

  @Test
  void anyOutcomeIsPossibleIfTheConditionOfAnUnknownSliceThrew() throws Exception {
    mayBeTaken(guarded(UnknownOutcomesTest::turnsOfThings));
  }

  private Pool guarded(Consumer<ProtocolBuilder> protocol) {
    return pools()
        .event(
            "take",
            e -> {
              resulting(e);
              e.when(o -> passed(true));
            })
        .protocol("P1", protocol)
        .build()
        .attach(new Plain());
  }

  @Test
  void anyOutcomeIsPossibleIfTheKeyThrew() throws Exception {
    mayBeTaken(
        pools()
            .event("take", e -> e.returned("take").key("thing", KeySource.of(o -> passed("thing"))))
            .protocol("P1", UnknownOutcomesTest::turnsOfThings)
            .build()
            .attach(new Plain()));
  }

  @Test
  void aCallThatAnotherProtocolForbadeExcusesNothing() throws Exception {
    Pool pool =
        pools()
            .event("take", UnknownOutcomesTest::resulting)
            .event("taking", e -> e.called("take"))
            .protocol("P1", UnknownOutcomesTest::turnsOfThings)
            .protocol("P2", p -> p.allows("taking"))
            .build()
            .attach(new Plain());
    pool.take();
    pool.give("thing");
    assertThat(broken(pool::take).rule()).isEqualTo("P2");
    assertThat(broken(() -> pool.give("thing")).rule()).isEqualTo("P1");
  }

  /**
   * A protocol that observes the beginning of the call, next to one whose condition throws at its
   * end.
   */
  private Pool besideACondition(Consumer<EventBuilder<Pool>> moment, Pool target) {
    return pools()
        .event("take", e -> e.called("take"))
        .event(
            "ended",
            e -> {
              moment.accept(e);
              e.when(o -> passed(true));
            })
        .protocol("P1", UnknownOutcomesTest::turns)
        .protocol("P2", p -> p.allows("ended? ended? ended?"))
        .build()
        .attach(target);
  }

  @Test
  void aCallThatReturnedTookEffectInProtocolsOfItsBeginning() {
    Pool pool = besideACondition(e -> e.returned("take"), new Plain());
    boom(pool);
    assertThat(broken(pool::take).rule()).isEqualTo("P1");
    pool.give("thing");
    assertThat(broken(() -> pool.give("thing")).rule()).isEqualTo("P1");
  }

  @Test
  void aCallThatThrewHasNoEffect() {
    Pool pool = besideACondition(e -> e.threw(Exception.class, Pool::take), new Empty());
    isArmed = true;
    assertThatThrownBy(pool::take)
        .hasMessage("boom")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .singleElement()
                    .satisfies(first -> assertThat(first).hasMessage("it is empty")));
    assertThat(broken(() -> pool.give("thing")).rule()).isEqualTo("P1");
  }
}
