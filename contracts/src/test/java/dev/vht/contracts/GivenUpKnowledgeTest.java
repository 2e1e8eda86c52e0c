package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A report says what the engine could not follow, and why. */
@Timeout(60)
class GivenUpKnowledgeTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Works {
    void cut(Object piece);

    void drill(Object piece);

    void paint(Object piece);

    void polish(Object piece);

    void ship(Object piece);

    void use(Object piece, Object tool);

    void back(Object piece, Object tool);

    void oil(Object tool);
  }

  /** Runs something inside a call. */
  private static final class Plain implements Works {
    private final List<Runnable> inside = new ArrayList<>();

    private void run() {
      if (!inside.isEmpty()) {
        inside.remove(0).run();
      }
    }

    @Override
    public void cut(Object piece) {
      run();
    }

    @Override
    public void drill(Object piece) {
      run();
    }

    @Override
    public void paint(Object piece) {
      run();
    }

    @Override
    public void polish(Object piece) {
      run();
    }

    @Override
    public void ship(Object piece) {}

    @Override
    public void use(Object piece, Object tool) {}

    @Override
    public void back(Object piece, Object tool) {}

    @Override
    public void oil(Object tool) {}
  }

  private final Plain target = new Plain();
  private final ContractBuilder<Works> works =
      Contract.<Works>builder(Works.class, HERE)
          .noun("workshop")
          .key("piece", KeySource.argument(0), "cut", "drill", "paint", "polish", "ship")
          .key("piece", KeySource.argument(0), "use", "back")
          .key("tool", KeySource.argument(1), "use", "back")
          .key("tool", KeySource.argument(0), "oil");

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  /** Twenty calls in flight, of which any may have taken effect. */
  private void overlap(Works checked, Object piece) {
    for (int i = 0; i < 5; i++) {
      target.inside.add(() -> checked.drill(piece));
      target.inside.add(() -> checked.paint(piece));
      target.inside.add(() -> checked.polish(piece));
      target.inside.add(() -> checked.cut(piece));
    }
    checked.cut(piece);
  }

  private static String[] keys(String sliced) {
    return sliced.isEmpty() ? new String[0] : new String[] {sliced};
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "piece"})
  void aReportSaysThatTooManyCallsOverlapped(String sliced) {
    Works checked =
        works
            .protocol(
                "W1", p -> p.allows("(cut | drill | paint | polish)+ ship").forEach(keys(sliced)))
            .build()
            .attach(target);
    overlap(checked, "a lid");
    checked.ship("a lid");
    Violation violation = broken(() -> checked.ship("a lid"));
    String what = sliced.isEmpty() ? "this workshop" : "\"a lid\"";
    String note =
        "what happened to "
            + what
            + " while too many calls overlapped is not known: any state was assumed possible then";
    assertThat(violation.notes()).containsExactly(note);
    assertThat(violation.toString()).endsWith("\n  note      " + note);
  }

  @Test
  void onlyTheReportOfTheSliceSaysSo() {
    Works checked =
        works
            .protocol("W1", p -> p.allows("(cut | drill | paint | polish)+ ship").forEach("piece"))
            .build()
            .attach(target, Enforcement.of(Mode.ENFORCE).slicedBy(Object::toString));
    overlap(checked, List.of("a lid"));
    assertThat(broken(() -> checked.ship("a box")).notes()).isEmpty();
    checked.ship(List.of("a lid"));
    assertThat(broken(() -> checked.ship(List.of("a lid"))).notes()).hasSize(1);
  }

  @Test
  void anObligationSaysSo() {
    Contract<Works> contract =
        works
            .protocol(
                "W1",
                p ->
                    p.allows("((cut | drill | paint | polish)+ ship)*")
                        .forEach("piece")
                        .mustComplete())
            .build();
    Works checked = contract.attach(target);
    overlap(checked, "a lid");
    checked.cut("a lid");
    checked.cut("a box");
    List<Violation> incomplete = contract.attachment(checked).orElseThrow().incomplete();
    assertThat(incomplete).hasSize(2);
    for (Violation violation : incomplete) {
      if ("\"a lid\"".equals(violation.slice())) {
        assertThat(violation.notes())
            .singleElement()
            .asString()
            .startsWith("what happened to \"a lid\" while too many calls overlapped is not known");
      } else {
        assertThat(violation.notes()).isEmpty();
      }
    }
  }

  @Test
  void anotherRulesReportSaysThatAFoldIsNotCheckedAnyMore() {
    Works checked =
        works
            .event("cutting", e -> e.returned(w -> w.cut("")))
            .protocol(
                "W2",
                p ->
                    p.machine(
                        Machine.fold(0)
                            .on("cutting", (n, o) -> Step.to(n + 1))
                            .on("paint", (n, o) -> Step.to(n + 1))))
            .requires("W3", w -> w.ship(""), "nothing is shipped", o -> false)
            .build()
            .attach(target);
    assertThat(broken(() -> checked.ship("a lid")).notes()).isEmpty();
    target.inside.add(
        () -> {
          for (int i = 0; i < 3_000; i++) {
            checked.paint("a lid");
          }
        });
    checked.cut("a lid");
    assertThat(broken(() -> checked.ship("a lid")).notes())
        .containsExactly(
            "what happened to this workshop while a call waited and many others were made is not"
                + " known: W2 has not been checked since then");
  }

  @Test
  void aReportSaysThatAnErrorInterruptedACall() {
    boolean[] isArmed = {false};
    Works checked =
        works
            .protocol("W1", p -> p.allows("cut* ship"))
            .protocol(
                "W2",
                p -> p.machine(Machine.fold(0).on("cut", (n, o) -> Step.to(passed(isArmed, n)))))
            .build()
            .attach(target);
    isArmed[0] = true;
    assertThatThrownBy(() -> checked.cut("a lid")).isInstanceOf(OutOfMemoryError.class);
    isArmed[0] = false;
    checked.ship("a lid");
    assertThat(broken(() -> checked.ship("a lid")).notes())
        .contains(
            "what happened to this workshop in a call that an error such as a StackOverflowError"
                + " interrupted is not known: any state was assumed possible then");
  }

  private static int passed(boolean[] isArmed, int sum) {
    if (isArmed[0]) {
      throw new OutOfMemoryError("boom");
    }
    return sum;
  }

  @Test
  void aReportSaysThatTheLevelWasRaised() {
    Contract<Works> contract =
        works.protocol("W1", p -> p.allows("cut* ship").forEach("piece").level(Level.FULL)).build();
    Works checked = contract.attach(target);
    checked.ship("a lid");
    contract.attachment(checked).orElseThrow().level(Level.FULL);
    checked.ship("a lid");
    assertThat(broken(() -> checked.ship("a lid")).notes())
        .containsExactly(
            "what happened to \"a lid\" before the level was raised is not known:"
                + " any state was assumed possible then");
  }

  // Combinations.

  private Works connecting(String pattern) {
    return works
        .protocol("W1", p -> p.allows(pattern).forEach("piece", "tool"))
        .build()
        .attach(target);
  }

  /** Whether the number of cuts is even can be told only by all of them. */
  @Test
  void aReportSaysThatTooMuchHappenedBeforeObjectsWereConnected() {
    Works checked = connecting("(cut cut)* oil use");
    for (int i = 0; i < 300; i++) {
      checked.cut("a lid");
    }
    checked.oil("the saw");
    checked.use("a lid", "the saw");
    checked.use("a box", "the saw");
    assertThat(broken(() -> checked.use("a lid", "the saw")).notes())
        .containsExactly(
            "what happened to \"a lid\", \"the saw\" before its objects were connected, in more"
                + " than 256 events, is not known: any state was assumed possible then");
    assertThat(broken(() -> checked.use("a box", "the saw")).notes()).isEmpty();
  }

  /** The call began before its object's history was lost, and takes effect after that. */
  @Test
  void aCallInFlightWhenTheHistoryIsLostIsNotBlamed() throws InterruptedException {
    Works checked = connecting("(cut cut)* oil use cut back");
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    target.inside.add(
        () -> {
          entered.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Thread worker = new Thread(() -> checked.cut("a lid"));
    worker.start();
    entered.await();
    for (int i = 0; i < 300; i++) {
      checked.cut("a lid");
    }
    checked.oil("the saw");
    checked.use("a lid", "the saw");
    goOn.countDown();
    worker.join();
    checked.back("a lid", "the saw");
    Violation violation = broken(() -> checked.back("a lid", "the saw"));
    assertThat(violation.rule()).isEqualTo("W1");
    assertThat(violation.notes())
        .singleElement()
        .asString()
        .contains("before its objects were connected");
  }
}
