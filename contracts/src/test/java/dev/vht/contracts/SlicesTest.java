package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlicesTest {

  interface School {
    void enrol(Object pupil, Object course);

    void examine(Object pupil, Object course);

    void expel(@Nullable Object pupil);

    void cancel(Object course);

    void holiday();
  }

  private static final School ANY =
      new School() {
        @Override
        public void enrol(Object pupil, Object course) {}

        @Override
        public void examine(Object pupil, Object course) {}

        @Override
        public void expel(@Nullable Object pupil) {}

        @Override
        public void cancel(Object course) {}

        @Override
        public void holiday() {}
      };

  private static ContractBuilder<School> school(KeySource pupil, KeySource course) {
    return Contract.<School>builder(School.class, MethodHandles.lookup())
        .key("pupil", pupil, "enrol", "examine", "expel")
        .key("course", course, "enrol", "examine")
        .event("cancel", e -> e.called("cancel").key("course", KeySource.argument(0)));
  }

  private static Contract<School> byBoth() {
    return school(KeySource.argument(0), KeySource.argument(1))
        .protocol(
            "S1",
            p ->
                p.allows("enrol examine* (expel | cancel | holiday)*")
                    .createdBy("enrol")
                    .forEach("pupil", "course")
                    .text("{pupil} is not in {course}"))
        .build();
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).isNotNull();
    return violation.violation();
  }

  @Test
  void anEventWithOneOfTwoKeysReachesEveryMatchingSlice() {
    School school = byBoth().attach(ANY);
    school.enrol("Jan", "algebra");
    school.enrol("Jan", "Greek");
    school.enrol("Els", "algebra");
    school.expel("Jan");
    school.examine("Els", "algebra");
    Violation violation = broken(() -> school.examine("Jan", "Greek"));
    assertThat(violation.reason()).isEqualTo("\"Jan\" is not in \"Greek\"");
    assertThat(violation.slice()).isEqualTo("\"Jan\", \"Greek\"");
    broken(() -> school.examine("Jan", "algebra"));
    school.enrol("Els", "Greek");
    school.cancel("algebra");
    broken(() -> school.examine("Els", "algebra"));
    school.examine("Els", "Greek");
  }

  @Test
  void anEventWithoutKeysReachesAllSlices() {
    School school = byBoth().attach(ANY);
    school.enrol("Jan", "algebra");
    school.enrol("Els", "Greek");
    school.holiday();
    broken(() -> school.examine("Jan", "algebra"));
    broken(() -> school.examine("Els", "Greek"));
    school.enrol("Els", "algebra");
    school.examine("Els", "algebra");
  }

  @Test
  void equalKeysNameTheSameSliceUnlessMatchedByIdentity() {
    String one = "a".concat("ap");
    String other = "aa".concat("p");
    School equal = pupils(KeySource.argument(0)).attach(ANY);
    equal.expel(one);
    broken(() -> equal.expel(other));
    School identical = pupils(KeySource.argument(0).byIdentity()).attach(ANY);
    identical.expel(one);
    identical.expel(other);
    broken(() -> identical.expel(one));
  }

  private static Contract<School> pupils(KeySource pupil) {
    return Contract.<School>builder(School.class, MethodHandles.lookup())
        .key("pupil", pupil, "expel")
        .protocol("S2", p -> p.allows("expel").forEach("pupil"))
        .build();
  }

  @Test
  void nullIsAKey() {
    School school = pupils(KeySource.argument(0)).attach(ANY);
    school.expel(null);
    assertThat(broken(() -> school.expel(null)).slice()).isEqualTo("null");
  }

  /** Requests a garbage collection until it has run. */
  @Test
  void aKeyMatchedByIdentityCanBeCollected() throws InterruptedException {
    School school =
        school(KeySource.argument(0).byIdentity(), KeySource.argument(1).byIdentity())
            .protocol("S1", p -> p.allows("enrol examine* expel?").forEach("pupil", "course"))
            .protocol("S2", p -> p.allows("enrol* examine* expel? cancel?").forEach("pupil"))
            .build()
            .attach(ANY);
    Object course = new Object();
    List<WeakReference<Object>> pupils = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Object pupil = new Object();
      school.enrol(pupil, course);
      pupils.add(new WeakReference<>(pupil));
    }
    for (int i = 0; i < 50 && held(pupils) > 1; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(held(pupils)).as("pupils that are still held").isLessThanOrEqualTo(1);
    assertThatCode(() -> school.enrol(new Object(), course)).doesNotThrowAnyException();
  }

  private static long held(List<WeakReference<Object>> references) {
    return references.stream().filter(reference -> reference.get() != null).count();
  }

  interface Pool {
    Object take();

    void give(Object thing);
  }

  private static Contract<Pool> pool() {
    return Contract.<Pool>builder(Pool.class, MethodHandles.lookup())
        .event("take", e -> e.returned(Pool::take).key("thing", KeySource.result()))
        .event("give", e -> e.called("give").key("thing", KeySource.argument(0)))
        .protocol("S3", p -> p.allows("(take give)*").forEach("thing"))
        .build();
  }

  /** A take in flight may make a give legal. */
  @Test
  void aCallWithAnUnresolvedSliceMayExplainAnother() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch given = new CountDownLatch(1);
    Pool pool =
        pool()
            .attach(
                new Pool() {
                  @Override
                  public Object take() {
                    taken.countDown();
                    try {
                      given.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return "thing";
                  }

                  @Override
                  public void give(Object thing) {}
                });
    List<Throwable> failures = new ArrayList<>();
    Thread taker = new Thread(() -> failures.addAll(thrown(pool::take)));
    taker.start();
    taken.await();
    List<Throwable> here = thrown(() -> pool.give("thing"));
    given.countDown();
    taker.join();
    assertThat(here).isEmpty();
    assertThat(failures).isEmpty();
  }

  private static List<Throwable> thrown(Runnable call) {
    try {
      call.run();
      return List.of();
    } catch (RuntimeException e) {
      return List.of(e);
    }
  }
}
