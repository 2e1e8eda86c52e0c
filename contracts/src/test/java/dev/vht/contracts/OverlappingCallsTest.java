package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each call begins and ends when the test decides. A violation is found exactly if no order of the
 * overlapping calls allows them.
 */
@Timeout(30)
class OverlappingCallsTest {

  interface Box {
    void fill(String name);

    void empty(String name);

    boolean isFull(String name);

    void emptyAll();
  }

  /** A call that has begun, and ends on request. */
  private static final class Started {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final boolean answer;
    private @Nullable Thread thread;
    private volatile @Nullable Throwable thrown;

    Started(boolean answer) {
      this.answer = answer;
    }

    private boolean answered() {
      entered.countDown();
      await(goOn);
      return answer;
    }

    private void run(Runnable call) {
      try {
        call.run();
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
    }

    /** Ends the call, and returns what it threw. */
    @Nullable Throwable end() {
      goOn.countDown();
      try {
        if (thread != null) {
          thread.join();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return thrown;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final ConcurrentLinkedQueue<Started> starting = new ConcurrentLinkedQueue<>();
  private boolean answer;

  private boolean entered() {
    Started started = starting.poll();
    return started == null ? answer : started.answered();
  }

  private final Box target =
      new Box() {
        @Override
        public void fill(String name) {
          entered();
        }

        @Override
        public void empty(String name) {
          entered();
        }

        @Override
        public boolean isFull(String name) {
          return entered();
        }

        @Override
        public void emptyAll() {
          entered();
        }
      };

  /** One slice, or one for each name. */
  private Box box(String sliced) {
    return Contract.<Box>builder(Box.class, MethodHandles.lookup())
        .key("name", KeySource.argument(0), "fill", "empty", "isFull")
        .event("full", e -> e.returned("isFull").when(o -> Boolean.TRUE.equals(o.result())))
        .event("none", e -> e.returned("isFull"))
        .event("empty", e -> e.called("empty").called("emptyAll"))
        .protocol(
            "B1",
            p -> p.allows("(empty | none | fill (fill | full)* empty)*").forEach(keys(sliced)))
        .build()
        .attach(target);
  }

  private static String[] keys(String sliced) {
    return sliced.equals("by name") ? new String[] {"name"} : new String[0];
  }

  private Started start(boolean answered, Runnable call) {
    Started started = new Started(answered);
    starting.add(started);
    Thread thread = new Thread(() -> started.run(call));
    started.thread = thread;
    thread.start();
    await(started.entered);
    return started;
  }

  private void look(Box box, boolean answered) {
    answer = answered;
    assertThat(box.isFull("a")).isEqualTo(answered);
  }

  private Violation wrongLook(Box box, boolean answered) {
    answer = answered;
    ContractViolation violation =
        catchThrowableOfType(ContractViolation.class, () -> box.isFull("a"));
    assertThat(violation).as("no rule was broken").isNotNull();
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
    return violation.violation();
  }

  private static void endsWell(Started... calls) {
    for (Started call : calls) {
      assertThat(call.end()).isNull();
    }
  }

  private static void isFound(Started call) {
    assertThat(call.end()).isInstanceOf(ContractViolation.class).hasMessageStartingWith("B1: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void aLookMayOrMayNotSeeAnOverlappingFill(String sliced) {
    Box box = box(sliced);
    Started fill = start(false, () -> box.fill("a"));
    look(box, false);
    look(box, true);
    look(box, true);
    endsWell(fill);
    look(box, true);
    wrongLook(box, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void whatWasSeenOnceIsSeenAgain(String sliced) {
    Box box = box(sliced);
    Started fill = start(false, () -> box.fill("a"));
    look(box, true);
    assertThat(wrongLook(box, false).headline()).startsWith("B1: isFull(\"a\") returned false but");
    endsWell(fill);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void twoLooksThatOverlapAFillMaySeeDifferentThings(String sliced) {
    Box box = box(sliced);
    Started early = start(true, () -> box.isFull("a"));
    Started late = start(false, () -> box.isFull("a"));
    Started fill = start(false, () -> box.fill("a"));
    endsWell(early, late, fill);
    look(box, true);
    wrongLook(box, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void aLookThatBeganAfterAFillSeesIt(String sliced) {
    Box box = box(sliced);
    Started other = start(false, () -> box.fill("a"));
    box.fill("a");
    Started look = start(false, () -> box.isFull("a"));
    isFound(look);
    endsWell(other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void overlappingFillAndEmptyLeaveEitherState(String sliced) {
    Box box = box(sliced);
    Started fill = start(false, () -> box.fill("a"));
    Started empty = start(false, () -> box.empty("a"));
    endsWell(empty, fill);
    look(box, true);
    assertThat(wrongLook(box, false).state()).doesNotContain("several");
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void aFillThatEndedBeforeAnEmptyBeganIsGone(String sliced) {
    Box box = box(sliced);
    Started fill = start(false, () -> box.fill("a"));
    Started look = start(true, () -> box.isFull("a"));
    endsWell(fill, look);
    box.empty("a");
    wrongLook(box, true);
    look(box, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void manyOverlappingCallsAreTrackedAsFarAsPossible(String sliced) {
    Box box = box(sliced);
    List<Started> started = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      started.add(start(false, () -> box.fill("a")));
      started.add(start(true, () -> box.isFull("a")));
      started.add(start(false, () -> box.empty("a")));
    }
    endsWell(started.toArray(Started[]::new));
    box.fill("a");
    look(box, true);
    wrongLook(box, false);
  }

  @Test
  void aCallWithoutASliceOverlapsAllSlices() {
    Box box = box("by name");
    box.fill("a");
    box.fill("b");
    Started all = start(false, box::emptyAll);
    look(box, true);
    look(box, false);
    wrongLook(box, true);
    endsWell(all);
    look(box, false);
    answer = false;
    assertThat(box.isFull("b")).isFalse();
    assertThat(box.isFull("c")).isFalse();
  }

  @Test
  void aSliceCreatedDuringACallWithoutASliceHasObservedItsBeginning() {
    Box box = box("by name");
    Started all = start(false, box::emptyAll);
    box.fill("a");
    look(box, true);
    look(box, false);
    endsWell(all);
    wrongLook(box, true);
  }

  /** Protocols that name how a call begins and how it ends. */
  @ParameterizedTest
  @ValueSource(strings = {"whole", "by name"})
  void instantsOfOverlappingCallsAreOrdered(String sliced) {
    Box box =
        Contract.<Box>builder(Box.class, MethodHandles.lookup())
            .key("name", KeySource.argument(0), "fill", "empty")
            .event("filling", e -> e.called("fill"))
            .event("filled", e -> e.returned("fill"))
            .protocol("B3", p -> p.allows("(empty* filling empty* filled)*").forEach(keys(sliced)))
            .build()
            .attach(target);
    Started empty = start(false, () -> box.empty("a"));
    Started fill = start(false, () -> box.fill("a"));
    ContractViolation violation =
        catchThrowableOfType(ContractViolation.class, () -> box.fill("a"));
    assertThat(violation).isNotNull();
    assertThat(violation.violation().symbol()).isEqualTo("filling");
    endsWell(fill, empty);
    box.fill("a");
  }
}
