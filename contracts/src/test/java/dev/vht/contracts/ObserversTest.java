package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.internal.report.WarningLog;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An observer that fails never fails the program. */
class ObserversTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Gate {
    int pass(Object who);

    void shut();
  }

  private static final class Wooden implements Gate {
    private int passed;

    @Override
    public int pass(Object who) {
      return ++passed;
    }

    @Override
    public void shut() {}
  }

  /** What an observer throws. */
  interface Failing {
    void run();
  }

  private static Failing failing(String name, Runnable thrower) {
    return new Failing() {
      @Override
      public void run() {
        thrower.run();
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  static Stream<Failing> failures() {
    return Stream.of(
        failing("exception", () -> raise(new IllegalStateException("boom"))),
        failing("assertion", () -> raise(new AssertionError("boom"))),
        failing("class that is missing", () -> raise(new NoClassDefFoundError("boom"))),
        failing("memory", () -> raise(new OutOfMemoryError("boom"))),
        failing("stack overflow", () -> endless(0)),
        failing("checked exception", () -> raise(new IOException("boom"))),
        failing("text that fails", () -> raise(new Unspeakable())));
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("boom");
    }
  }

  @SuppressWarnings("InfiniteRecursion") // which is the point
  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  @SuppressWarnings("unchecked") // throws what it is given, declared or not
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static Contract<Gate> contract(Consumer<ProtocolBuilder> more) {
    return Contract.<Gate>builder(Gate.class, HERE)
        .protocol("OB1", p -> more.accept(p.allows("pass* shut").text("it is shut")))
        .build();
  }

  private static Violation violation(Gate gate) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, gate::shut);
    assertThat(broken).isNotNull();
    return broken.violation();
  }

  @BeforeEach
  void forget() {
    WarningLog.warnings("");
  }

  private static void assertContinues(Gate gate, String kind) {
    assertThat(gate.pass("aap")).isEqualTo(1);
    gate.shut();
    assertThat(violation(gate).headline()).isEqualTo("OB1: shut() but it is shut");
    assertThat(violation(gate).headline()).isEqualTo("OB1: shut() but it is shut");
    assertThat(WarningLog.warnings("the " + kind + " of the contract of " + Gate.class.getName()))
        .singleElement()
        .asString()
        .contains("the program continues", "gate 7");
  }

  private static Enforcement enforce() {
    return Enforcement.of(Mode.ENFORCE).named("gate 7");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailingRecorderIsStillNotified(Failing failing) {
    List<Phase> told = new ArrayList<>();
    Enforcement how =
        enforce()
            .recorder(
                event -> {
                  told.add(event.moment());
                  failing.run();
                });
    assertContinues(contract(p -> {}).attach(new Wooden(), how), "recorder");
    assertThat(told).hasSize(8);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailingListenerIsStillNotified(Failing failing) {
    List<String> told = new ArrayList<>();
    Enforcement how =
        enforce()
            .listener(
                violation -> {
                  told.add(violation.rule());
                  failing.run();
                });
    assertContinues(contract(p -> {}).attach(new Wooden(), how), "listener");
    assertThat(told).containsExactly("OB1", "OB1");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailingHandlerDoesNotStopTheListener(Failing failing) {
    List<String> told = new ArrayList<>();
    Enforcement how = enforce().listener(violation -> told.add(violation.rule()));
    Contract<Gate> contract = contract(p -> p.onViolation(violation -> failing.run()));
    assertContinues(contract.attach(new Wooden(), how), "handler");
    assertThat(told).containsExactly("OB1", "OB1");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailingExplanationIsReplacedByTheText(Failing failing) {
    Contract<Gate> contract =
        contract(
            p ->
                p.explained(
                    o -> {
                      failing.run();
                      return "never";
                    }));
    assertContinues(contract.attach(new Wooden(), enforce()), "explanation");
  }

  @Test
  void aReportedViolationIsLoggedEvenIfTheListenerThrows() {
    Enforcement how =
        Enforcement.of(Mode.REPORT).listener(v -> raise(new IllegalStateException("boom")));
    Gate gate = contract(p -> {}).attach(new Wooden(), how);
    gate.shut();
    assertThatCode(gate::shut).doesNotThrowAnyException();
    assertThat(WarningLog.warnings("OB1: shut() but it is shut")).hasSize(1);
  }

  @Test
  void threadDeathIsPropagated() {
    Enforcement how = enforce().recorder(event -> raise(new ThreadDeath()));
    Gate gate = contract(p -> {}).attach(new Wooden(), how);
    assertThatThrownBy(() -> gate.pass("aap")).isInstanceOf(ThreadDeath.class);
  }
}
