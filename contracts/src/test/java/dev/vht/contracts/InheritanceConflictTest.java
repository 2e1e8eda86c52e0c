package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Interfaces that contradict the interfaces that they extend. */
class InheritanceConflictTest {

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRejected(Class<?> type) {
    return assertThatThrownBy(() -> Contract.read(type, MethodHandles.lookup()))
        .isInstanceOf(ContractDefinitionException.class);
  }

  private static void assertConflict(Class<?> type, String what, String one, String other) {
    assertRejected(type)
        .hasMessageStartingWith(one + " and " + other + " differ in " + what + ": ")
        .hasMessageEndingWith("so leave one out, or let both say the same");
  }

  private static String name(Class<?> type) {
    return type.getName();
  }

  @Contracted(rules = DoorRules.class, creation = "made")
  @Protocol(rule = "D1", value = "made (open close)*")
  @Refuses(rule = "D4", with = IllegalStateException.class, text = "it is stuck")
  interface Door {
    void open();

    void close();

    @Event("rung")
    @Event(value = "answered", on = Phase.RETURN, when = "isAnswered")
    @Ensures("isAnswered")
    @Child("bell")
    Bell ring(@Key("bell") @Requires("isPositive") int times);
  }

  @Protocol(rule = "D3", value = "mute")
  interface Bell {
    void mute();
  }

  interface Frame extends Door {}

  static final class DoorRules {
    private DoorRules() {}

    @Rule(id = "D2", text = "it is positive")
    static boolean isPositive(int times) {
      return times > 0;
    }

    @Rule(id = "D5", text = "it is answered")
    static boolean isAnswered(Object answer) {
      return !answer.equals("");
    }
  }

  @Protocol(rule = "R1", value = "(rung answered)*")
  interface Ringer extends Porch {}

  @Contracted(rules = DoorRules.class)
  interface Porch {
    @Event("rung")
    @Event(value = "answered", on = Phase.RETURN, when = "isAnswered")
    Object ring(@Key("bell") @Requires("isPositive") int times);
  }

  @Protocol(rule = "D1", value = "made (open close)*", text = "it is not a gate")
  interface OtherProtocol extends Door {}

  @Test
  void twoProtocolsOfOneNumberAreAConflict() {
    assertConflict(
        OtherProtocol.class, "the protocol D1", name(OtherProtocol.class), name(Door.class));
    assertRejected(OtherProtocol.class)
        .hasMessageContaining("it is not a gate")
        .hasMessageContaining("made (open close)*");
  }

  @Protocol(rule = "M1", machine = "made")
  interface Machined {
    void call();

    static dev.vht.contracts.spec.Machine made() {
      return dev.vht.contracts.spec.Machine.allowing("call");
    }
  }

  @Protocol(rule = "M1", machine = "made")
  interface Remade extends Machined {
    static dev.vht.contracts.spec.Machine made() {
      return dev.vht.contracts.spec.Machine.allowing("call call");
    }
  }

  @Test
  void twoMachinesOfOneNumberAreAConflict() {
    assertConflict(Remade.class, "the protocol M1", name(Remade.class), name(Machined.class));
  }

  @Refuses(rule = "D4", with = IllegalStateException.class, text = "it is locked")
  interface OtherRefusal extends Door {}

  @Test
  void twoTextsOfOneRefusalAreAConflict() {
    assertConflict(
        OtherRefusal.class, "the refusal D4", name(OtherRefusal.class), name(Door.class));
  }

  @Contracted(creation = "built")
  interface OtherCreation extends Frame {}

  @Test
  void twoEventsThatBeginATraceAreAConflict() {
    assertConflict(
        OtherCreation.class,
        "the event that begins a trace",
        name(OtherCreation.class),
        name(Door.class));
  }

  interface OtherEvent extends Ringer {
    @Event(value = "rung", on = Phase.RETURN)
    @Override
    Object ring(int times);
  }

  @Test
  void oneEventDeclaredDifferentlyIsAConflict() {
    assertConflict(
        OtherEvent.class,
        "the event rung",
        name(OtherEvent.class) + ".ring",
        name(Porch.class) + ".ring");
  }

  @Protocol(rule = "D1", value = "made (open close)*")
  interface Confusing extends Door {
    @Event("close")
    @Override
    void open();
  }

  @Test
  void anInheritedMethodIsNotMadeTheEventOfAnother() {
    assertRejected(Confusing.class)
        .hasMessageStartingWith(
            name(Confusing.class)
                + ".open adds the event close to a method that it inherits, but that is the event of "
                + name(Door.class)
                + ".close");
  }

  interface OtherKey extends Ringer {
    @Override
    Object ring(@Key("times") int times);
  }

  @Test
  void oneParameterUnderTwoKeysIsAConflict() {
    assertConflict(
        OtherKey.class,
        "the key that parameter 0 is",
        name(OtherKey.class) + ".ring",
        name(Porch.class) + ".ring");
  }

  interface Mover {
    void move(@Key("place") String from, String to);
  }

  interface OtherPlace extends Mover {
    @Override
    void move(String from, @Key("place") String to);
  }

  @Test
  void oneKeyAtTwoPlacesIsAConflict() {
    assertRejected(OtherPlace.class)
        .hasMessageContaining("differ in the place of the key \"place\": parameter")
        .hasMessageContaining(name(OtherPlace.class) + ".move")
        .hasMessageContaining(name(Mover.class) + ".move");
  }

  interface OtherRole extends Door {
    @Child("gong")
    @Override
    Bell ring(int times);
  }

  @Test
  void oneResultInTwoRolesIsAConflict() {
    assertConflict(
        OtherRole.class,
        "the role of the result",
        name(OtherRole.class) + ".ring",
        name(Door.class) + ".ring");
  }

  @Contracted(rules = GateRules.class)
  interface OtherCheck extends Ringer {
    @Override
    Object ring(@Requires("isPositive") int times);
  }

  static final class GateRules {
    private GateRules() {}

    @Rule(id = "D2", text = "it is very positive")
    static boolean isPositive(int times) {
      return times > 10;
    }

    @Rule(id = "D6", text = "it is short")
    static boolean isShort(int times) {
      return times < 100;
    }
  }

  @Test
  void twoChecksOfOneNameAreAConflict() {
    assertConflict(
        OtherCheck.class,
        "the requirement isPositive",
        name(OtherCheck.class) + ".ring",
        name(Porch.class) + ".ring");
    assertRejected(OtherCheck.class)
        .hasMessageContaining(name(GateRules.class) + ".isPositive")
        .hasMessageContaining(name(DoorRules.class) + ".isPositive");
  }

  interface Repeating extends Ringer {
    @Override
    Object ring(@Requires("isPositive") int times);
  }

  @Test
  void aRequirementMayBeRepeated() {
    Repeating repeating =
        Contract.<Repeating>read(Repeating.class, MethodHandles.lookup()).attach(times -> "yes");
    assertThat(repeating.ring(1)).isEqualTo("yes");
    assertThatThrownBy(() -> repeating.ring(0)).hasMessageStartingWith("D2: ring(0) but");
  }

  @Contracted(rules = GateRules.class)
  interface Stronger extends Ringer {
    @Override
    Object ring(@Requires("isShort") int times);
  }

  @Contracted(rules = GateRules.class)
  interface StrongerThanSilence extends Silent {
    @Override
    void ring(@Requires("isShort") int times);
  }

  interface Silent extends Wordless {
    @Ensures("isQuiet")
    int count();

    @Rule(id = "Q1", text = "it is quiet")
    static boolean isQuiet(int count) {
      return count == 0;
    }
  }

  interface Wordless {
    void ring(int times);
  }

  @Test
  void aRequirementIsNotAddedToAnInheritedMethod() {
    assertRejected(Stronger.class)
        .hasMessageStartingWith(name(Stronger.class) + ".ring adds the requirement isShort, but ")
        .hasMessageContaining(name(Porch.class) + " promises callers that ring does not require it")
        .hasMessageEndingWith("put the requirement there, or declare a new method for it");
    assertRejected(StrongerThanSilence.class)
        .hasMessageContaining(
            name(Silent.class) + " promises callers that ring does not require it");
  }

  @Contracted(rules = DoorRules.class)
  interface Left {
    void step(@Requires("isPositive") int width);
  }

  @Contracted(rules = GateRules.class)
  interface Right {
    void step(@Requires("isPositive") int width);
  }

  interface Both extends Left, Right {}

  interface Naming extends OneSide, OtherSide {
    void jump(@Requires("isPositive") int width);
  }

  @Contracted(rules = DoorRules.class)
  interface OneSide {}

  @Contracted(rules = GateRules.class)
  interface OtherSide {}

  @Test
  void twoSuperInterfacesThatDifferAreAConflict() {
    assertConflict(
        Both.class,
        "the requirement isPositive",
        name(Right.class) + ".step",
        name(Left.class) + ".step");
    assertRejected(Naming.class)
        .hasMessageStartingWith(name(Naming.class) + " has 2 methods named isPositive")
        .hasMessageContaining(name(DoorRules.class))
        .hasMessageContaining(name(GateRules.class));
  }

  interface Restated {
    @Ensures("isFine")
    @Override
    int hashCode();
  }

  interface OnStatic {
    @Event("made")
    static int make(@Key int one) {
      return one;
    }
  }

  interface OnPrivate {
    @SuppressWarnings("UnusedMethod")
    @Event("helped")
    private void help() {}
  }

  @Test
  void annotationsThatNothingWouldCheckAreRejected() {
    assertRejected(Restated.class)
        .hasMessageStartingWith(
            name(Restated.class) + ".hashCode has an annotation of the contract")
        .hasMessageContaining("is a method of Object, which the target answers");
    assertRejected(OnStatic.class)
        .hasMessageContaining(".make has an annotation of the contract, but is static");
    assertRejected(OnPrivate.class)
        .hasMessageContaining(".help has an annotation of the contract, but is private");
  }
}
