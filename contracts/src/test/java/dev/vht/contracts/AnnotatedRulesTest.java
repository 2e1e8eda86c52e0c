package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The methods that annotations name, and errors for those that don't fit their purpose. */
class AnnotatedRulesTest {

  private static <T> T attached(Class<T> type, T target) {
    return Contract.<T>read(type, MethodHandles.lookup()).attach(target);
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  // Requirements and guarantees.

  @Contracted(rules = Scale.Rules.class)
  interface Scale {
    @Requires("isSmall")
    @Ensures({"isPositive", "isEnough"})
    int weigh(int grams, @Requires("isUnit") String unit, long times);

    @Ensures("isUnit")
    void calibrate(String unit);

    /** The checks. */
    final class Rules {
      private Rules() {}

      @Rule(id = "S1", text = "it is too heavy")
      static boolean isSmall(int grams) {
        return grams < 1000;
      }

      @Rule(id = "S2", text = "that is no unit")
      static boolean isUnit(String unit) {
        return unit.equals("g");
      }

      @Rule(id = "S3", text = "a weight is positive")
      static boolean isPositive(int result) {
        return result > 0;
      }

      @Rule(id = "S4", text = "it is too little")
      static boolean isEnough(int result, int grams, String unit, long times) {
        return result >= grams * times;
      }
    }
  }

  /** Returns the weight that it is set to. */
  private static final class Weighing implements Scale {
    private final int result;

    Weighing(int result) {
      this.result = result;
    }

    @Override
    public int weigh(int grams, String unit, long times) {
      return result;
    }

    @Override
    public void calibrate(String unit) {}
  }

  @ParameterizedTest
  @CsvSource({
    "S1, CALLER, 1000, g, 2000",
    "S2, CALLER, 999, kg, 2000",
    "S3, IMPLEMENTATION, -5, g, 0",
    "S4, IMPLEMENTATION, 999, g, 1997"
  })
  void eachRequirementAndEachGuaranteeIsChecked(
      String rule, Blame blame, int grams, String unit, int result) {
    Scale scale = attached(Scale.class, new Weighing(result));
    Violation violation = broken(() -> scale.weigh(grams, unit, 2));
    assertThat(violation.rule()).isEqualTo(rule);
    assertThat(violation.blame()).isEqualTo(blame);
    String outcome = blame == Blame.CALLER ? "" : " returned " + result;
    assertThat(violation.event()).isEqualTo("weigh(" + grams + ", \"" + unit + "\", 2)" + outcome);
  }

  @Test
  void aCallThatMeetsThemAllReturns() {
    Scale scale = attached(Scale.class, new Weighing(1998));
    assertThat(scale.weigh(999, "g", 2)).isEqualTo(1998);
    scale.calibrate("g");
  }

  @Test
  void aGuaranteeOfAMethodWithoutResultGetsItsArguments() {
    Scale scale = attached(Scale.class, new Weighing(1));
    Violation violation = broken(() -> scale.calibrate("kg"));
    assertThat(violation.rule()).isEqualTo("S2");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void aCallThatBreaksARequirementCounts() {
    Contract<Scale> contract = Contract.read(Scale.class, MethodHandles.lookup());
    Scale scale = contract.attach(new Weighing(1));
    assertThat(contract.attachment(scale).orElseThrow().wasCalled()).isFalse();
    assertThat(broken(() -> scale.weigh(1000, "g", 1)).rule()).isEqualTo("S1");
    assertThat(contract.attachment(scale).orElseThrow().wasCalled()).isTrue();
  }

  @Protocol(rule = "G1", value = "fill look*", forEach = "name")
  interface Jar {
    void fill(@Key("name") String name);

    @Ensures("isPositive")
    int look(@Key("name") String name);

    @Rule(id = "G2", text = "a filled jar holds something")
    static boolean isPositive(int result) {
      return result > 0;
    }
  }

  private static final class Leaking implements Jar {
    @Override
    public void fill(String name) {}

    @Override
    public int look(String name) {
      return 0;
    }
  }

  @Test
  void aGuaranteeIsCheckedIfACallChangesNoState() {
    Jar jar = attached(Jar.class, new Leaking());
    jar.fill("jam");
    Violation violation = broken(() -> jar.look("jam"));
    assertThat(violation.rule()).isEqualTo("G2");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  // Conditions, seeds, explanations and machines.

  @Contracted(rules = Reader.Rules.class)
  @Protocol(rule = "R1", value = "(more* end)* (lost more*)?", explanation = "after")
  @Protocol(rule = "R2", machine = "lines")
  @Protocol(
      rule = "R3",
      value = "(mark found?)*",
      forEach = "name",
      seed = "hasMark",
      seededBy = "mark")
  interface Reader {
    @Event(value = "more", on = Phase.RETURN, when = "isLine")
    @Event(value = "end", on = Phase.RETURN, when = "isNothing")
    @Event(value = "lost", on = Phase.THROW, when = "isLoss")
    @Nullable String read(int most) throws IOException;

    void mark(@Key("name") String name);

    @Event(value = "found", when = "isNamed")
    void find(@Key("name") String name);

    /** The conditions. */
    final class Rules {
      private Rules() {}

      static boolean isLine(@Nullable String result, int most) {
        return result != null && result.length() <= most;
      }

      static boolean isNothing(Occurrence occurrence) {
        return occurrence.result() == null;
      }

      static boolean isLoss(Throwable exception, int most) {
        return exception instanceof IOException && most > 0;
      }

      static boolean isNamed(String name) {
        return !name.isEmpty();
      }

      static boolean hasMark(Reader reader, String name) {
        return name.equals("top");
      }

      static String after(Occurrence occurrence) {
        return "nothing follows a loss, such as " + occurrence.result();
      }

      static Machine lines() {
        return Machine.fold(0)
            .on("more", (n, o) -> Step.when(n < 3, n + 1, "there are 3 lines at most"));
      }
    }
  }

  /** Returns what a test sets. */
  private static final class Told implements Reader {
    private @Nullable String next = "line";
    private @Nullable IOException failure;

    @Override
    public @Nullable String read(int most) throws IOException {
      if (failure != null) {
        throw failure;
      }
      return next;
    }

    @Override
    public void mark(String name) {}

    @Override
    public void find(String name) {}
  }

  private final Told told = new Told();

  private Violation brokenRead(Reader reader) {
    ContractViolation violation =
        catchThrowableOfType(ContractViolation.class, () -> reader.read(80));
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  @Test
  void aConditionGetsTheResultAndTheArguments() throws IOException {
    Reader reader = attached(Reader.class, told);
    for (int i = 0; i < 3; i++) {
      assertThat(reader.read(80)).isEqualTo("line");
    }
    assertThat(reader.read(3)).as("too long to be a line").isEqualTo("line");
    Violation violation = brokenRead(reader);
    assertThat(violation.rule()).isEqualTo("R2");
    assertThat(violation.reason()).isEqualTo("there are 3 lines at most");
  }

  @Test
  void aConditionGetsTheExceptionAndTheArguments() throws IOException {
    Reader reader = attached(Reader.class, told);
    told.failure = new IOException("gone");
    assertThatThrownBy(() -> reader.read(0)).isSameAs(told.failure);
    assertThatThrownBy(() -> reader.read(0)).as("no loss, for 0").isSameAs(told.failure);
    assertThatThrownBy(() -> reader.read(80)).isSameAs(told.failure);
    assertThat(brokenRead(reader).rule()).isEqualTo("R1");
  }

  @Test
  void anExplanationGetsTheOccurrence() {
    Reader reader = attached(Reader.class, told);
    told.failure = new IOException("gone");
    assertThatThrownBy(() -> reader.read(80)).isSameAs(told.failure);
    told.failure = null;
    told.next = null;
    assertThat(brokenRead(reader).headline())
        .isEqualTo("R1: read(80) returned null but nothing follows a loss, such as null");
  }

  @Test
  void aSeedGetsTheTargetAndTheKey() {
    Reader reader = attached(Reader.class, told);
    reader.find("");
    reader.find("top");
    assertThat(broken(() -> reader.find("other")).slice()).isEqualTo("\"other\"");
  }

  // Conditions that throw.

  @Protocol(rule = "U3", value = "called?")
  interface Throwing {
    @Event(value = "called", when = "isCalled")
    void call(String number);

    static boolean isCalled(Occurrence occurrence) throws IOException {
      if (occurrence.arguments().contains("1")) {
        throw new IOException("no line");
      }
      return true;
    }
  }

  @Test
  void aCheckedExceptionOfAConditionIsNamed() {
    Throwing throwing = attached(Throwing.class, number -> {});
    assertThatThrownBy(() -> throwing.call("1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the condition of called threw java.io.IOException: no line")
        .hasCauseInstanceOf(IOException.class);
  }
}
