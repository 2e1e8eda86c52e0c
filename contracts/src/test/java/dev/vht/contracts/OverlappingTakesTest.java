package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls whose result determines their slice. Until they end their slice is unknown, and other
 * events may have happened before or after them.
 */
@Timeout(30)
class OverlappingTakesTest {

  interface Pool {
    Object take();

    Object takeBack();

    void give(Object thing);

    void grab(Object thing);

    void refill();

    void inspect();
  }

  /** Its first {@code take} takes effect, and then waits until it may end. */
  private static final class Waiting implements Pool {
    private final CountDownLatch taken = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private boolean isFirst = true;

    @Override
    public Object take() {
      if (isFirst) {
        isFirst = false;
        taken.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return "thing";
    }

    @Override
    public Object takeBack() {
      return isFirst ? take() : "thing";
    }

    @Override
    public void give(Object thing) {}

    @Override
    public void grab(Object thing) {}

    @Override
    public void refill() {}

    @Override
    public void inspect() {}
  }

  private static ContractBuilder<Pool> pools() {
    return Contract.<Pool>builder(Pool.class, MethodHandles.lookup())
        .key("thing", KeySource.argument(0), "give", "grab");
  }

  private static ContractBuilder<Pool> judged(String pattern) {
    return pools()
        .event("take", e -> e.returned("take").key("thing", KeySource.result()))
        .protocol("P1", p -> p.allows(pattern).forEach("thing"));
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  /** Returns the violation of the first take while other calls are made. */
  private static Queue<Throwable> duringATake(Runnable take, Waiting target, Runnable calls)
      throws InterruptedException {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Thread taker =
        new Thread(
            () -> {
              try {
                take.run();
              } catch (RuntimeException | Error e) {
                failures.add(e);
              }
            });
    taker.start();
    target.taken.await();
    try {
      calls.run();
    } finally {
      target.goOn.countDown();
      taker.join();
    }
    return failures;
  }

  @Test
  void theThingMayHaveBeenGivenAndGrabbedInBetween() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool = judged("((take | grab) give)*").build().attach(target);
    assertThat(
            duringATake(
                pool::take,
                target,
                () -> {
                  pool.give("thing");
                  pool.grab("thing");
                }))
        .isEmpty();
  }

  @Test
  void otherResultsMayHaveReturnedTheThing() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool =
        judged("(take back)*")
            .event("back", e -> e.returned("takeBack").key("thing", KeySource.result()))
            .build()
            .attach(target);
    assertThat(
            duringATake(
                pool::take,
                target,
                () -> {
                  pool.takeBack();
                  pool.take();
                }))
        .isEmpty();
  }

  @Test
  void anotherThingIsIndependent() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool = judged("((take | grab) give)*").build().attach(target);
    pool.grab("thing");
    Queue<Throwable> failures =
        duringATake(
            pool::take,
            target,
            () -> {
              pool.grab("other");
              pool.give("other");
            });
    assertThat(failures)
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure).hasMessageStartingWith("P1: take() returned \"thing\" but"));
  }

  @Test
  void aCallWithoutAThingMayHaveHappenedInBetween() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool = judged("((take | grab) (give | refill) | refill)*").build().attach(target);
    assertThat(
            duringATake(
                pool::take,
                target,
                () -> {
                  pool.refill();
                  pool.grab("thing");
                }))
        .isEmpty();
  }

  @Test
  void afterItEndsTheStateIsExactAgain() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool = judged("((take | grab) give)*").build().attach(target);
    assertThat(duringATake(pool::take, target, () -> pool.give("thing"))).isEmpty();
    pool.grab("thing");
    assertThat(broken(() -> pool.grab("thing")).rule()).isEqualTo("P1");
    assertThat(broken(() -> pool.give("other")).rule()).isEqualTo("P1");
  }

  @Test
  void anInstantWithoutAThingIsCheckedForEachThing() {
    Pool pool =
        pools()
            .event("filling", e -> e.called("refill"))
            .event("filled", e -> e.returned("refill"))
            .protocol("P2", p -> p.allows("(grab give | filling filled)*").forEach("thing"))
            .build()
            .attach(new Waiting());
    pool.refill();
    pool.grab("thing");
    Violation violation = broken(pool::refill);
    assertThat(violation.slice()).isEqualTo("\"thing\"");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void anOutcomeWithoutAThingIsCheckedForEachThing() {
    Pool pool =
        pools()
            .event("filling", e -> e.called("refill").key("thing", KeySource.of(o -> "thing")))
            .event("filled", e -> e.returned("refill"))
            .protocol("P3", p -> p.allows("(filling filled | grab give)*").forEach("thing"))
            .build()
            .attach(new Waiting());
    pool.grab("other");
    Violation violation = broken(pool::refill);
    assertThat(violation.event()).isEqualTo("refill() returned");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void aCallWithoutAThingIsCheckedForUnusedThings() {
    Pool pool = judged("(grab refill | take)*").build().attach(new Waiting());
    assertThat(broken(pool::refill).symbol()).isEqualTo("refill");
    pool.grab("thing");
    assertThat(broken(pool::refill).slice()).isEqualTo("any other thing");
  }

  private static ContractBuilder<Pool> refilled(String pattern) {
    return pools()
        .event("back", e -> e.returned("takeBack").key("thing", KeySource.result()))
        .protocol("P4", p -> p.allows(pattern).forEach("thing"));
  }

  /** The call in flight may have returned the thing before. */
  @Test
  void aTakeInFlightMayExplainACallWithoutAThing() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool = refilled("(refill | grab back)*").build().attach(target);
    pool.grab("thing");
    assertThat(duringATake(pool::takeBack, target, pool::refill)).isEmpty();
    pool.refill();
    pool.grab("thing");
    assertThat(broken(pool::refill).slice()).isEqualTo("\"thing\"");
  }

  @Test
  void aTakeInFlightMayExplainAReadWithoutAThing() throws InterruptedException {
    Waiting target = new Waiting();
    Pool pool = refilled("(inspect | grab back)*").build().attach(target);
    pool.grab("thing");
    assertThat(duringATake(pool::takeBack, target, pool::inspect)).isEmpty();
    pool.inspect();
    pool.grab("thing");
    assertThat(broken(pool::inspect).slice()).isEqualTo("\"thing\"");
  }
}
