package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Errors for methods that annotations name and that don't fit their purpose. */
class UnfitRulesTest {

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRejected(Class<?> type) {
    return assertThatThrownBy(() -> Contract.of(type, MethodHandles.lookup()))
        .isInstanceOf(ContractDefinitionException.class);
  }

  interface Unruled {
    @Requires("isFine")
    void call(String number);

    static boolean isFine(String number) {
      return true;
    }
  }

  @Test
  void aCheckNeedsARule() {
    assertRejected(Unruled.class)
        .hasMessage(
            Unruled.class.getName()
                + ".isFine checks call, so it needs an @Rule with its number and text");
  }

  interface Unfit {
    @Requires("isFine")
    void call(String number);

    @Rule(id = "U1", text = "it is fine")
    static boolean isFine(String number, int times) {
      return true;
    }
  }

  interface Mistyped {
    void call(@Requires("isFine") String number);

    @Rule(id = "U1", text = "it is fine")
    static boolean isFine(int number) {
      return true;
    }
  }

  @Test
  void aCheckFitsTheArguments() {
    assertRejected(Unfit.class)
        .hasMessage(
            Unfit.class.getName()
                + ".isFine[class java.lang.String, int] does not fit what call gives it: [class"
                + " java.lang.String]");
    assertRejected(Mistyped.class).hasMessageContaining("isFine[int] does not fit what call gives");
  }

  @Protocol(rule = "U4", value = "called?")
  interface Unconditional {
    @Event(value = "called", on = Phase.RETURN, when = "isCalled")
    String call(String number);

    static boolean isCalled(int result) {
      return result > 0;
    }
  }

  @Test
  void aConditionFitsTheResult() {
    assertRejected(Unconditional.class)
        .hasMessage(
            Unconditional.class.getName()
                + ".isCalled[int] does not fit what call gives it: [class java.lang.String, class"
                + " java.lang.String]");
  }

  interface Ambiguous {
    @Requires("isFine")
    void call(String number);

    static boolean isFine(String number) {
      return true;
    }

    static boolean isFine(int number) {
      return true;
    }
  }

  @Test
  void aCheckIsTheOnlyMethodOfItsName() {
    assertRejected(Ambiguous.class)
        .hasMessage(
            Ambiguous.class.getName()
                + " has 2 methods named isFine, a requirement of call; it must have just one");
  }

  interface Instance {
    @Requires("isFine")
    void call(String number);

    boolean isFine(String number);
  }

  interface Textual {
    @Requires("isFine")
    void call(String number);

    static String isFine(String number) {
      return number;
    }
  }

  @Test
  void aCheckIsAStaticBooleanMethod() {
    for (Class<?> type : List.of(Instance.class, Textual.class)) {
      assertRejected(type)
          .hasMessage(
              type.getName() + ".isFine, a requirement of call, must be a static boolean method");
    }
  }

  @Contracted(rules = PrivateRules.class)
  interface OutOfReach {
    @Requires("isFine")
    void call(String number);
  }

  static final class PrivateRules {
    private PrivateRules() {}

    @Rule(id = "U1", text = "it is fine")
    private static boolean isFine(String number) {
      return number.isEmpty();
    }

    static boolean isUsed() {
      return isFine("");
    }
  }

  @Test
  void aCheckIsAccessible() {
    assertRejected(OutOfReach.class)
        .hasMessage(
            PrivateRules.class.getName()
                + ".isFine, a requirement of call, is not accessible to dev.vht.contracts; make it"
                + " and its class public, or at least package-private in that package");
  }

  @Protocol(rule = "U2", value = "call?", forEach = "number", seed = "holds", seededBy = "call")
  interface Barren {
    void call(@Key("number") String number);

    static boolean holds(Barren barren) {
      return true;
    }
  }

  @Protocol(rule = "U2", value = "call?", explanation = "why")
  interface Unexplained {
    void call(String number);

    static String why(String number) {
      return number;
    }
  }

  @Protocol(rule = "U2", machine = "made")
  interface Mechanical {
    void call(String number);

    static Machine made(int size) {
      return Machine.fold(size);
    }
  }

  @Test
  void seedsExplanationsAndMachinesHaveFixedParameters() {
    assertRejected(Barren.class)
        .hasMessage(
            Barren.class.getName() + ".holds, the seed of U2, must take 2 arguments but takes 1");
    assertRejected(Unexplained.class)
        .hasMessage(
            Unexplained.class.getName() + ".why, the explanation of U2, must take an Occurrence");
    assertRejected(Mechanical.class)
        .hasMessage(
            Mechanical.class.getName() + ".made, the machine of U2, must take no arguments");
  }
}
