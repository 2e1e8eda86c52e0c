package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Sense;
import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.NamedStates;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MachinesTest {

  interface Lamp {
    void on();

    void off();

    void dim();
  }

  private static final Lamp DARK =
      new Lamp() {
        @Override
        public void on() {}

        @Override
        public void off() {}

        @Override
        public void dim() {}
      };

  private static final NamedStates STATES =
      Machine.starting("dark").on("dark", "on", "light").on("light", "off", "dark");

  private static Contract<Lamp> contract(Consumer<ProtocolBuilder> says) {
    return Contract.<Lamp>builder(Lamp.class, MethodHandles.lookup()).protocol("P1", says).build();
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).isNotNull();
    return violation.violation();
  }

  @Test
  void statesHaveNames() {
    Lamp lamp = contract(p -> p.machine(STATES)).attach(DARK);
    lamp.on();
    lamp.dim();
    Violation violation = broken(lamp::on);
    assertThat(violation.state()).isEqualTo("in state light");
    assertThat(violation.allowed()).containsExactly("off");
    assertThat(violation.wayOut()).containsExactly("off");
    assertThat(violation.protocol()).isEqualTo("dark -on-> light, light -off-> dark");
    lamp.off();
    lamp.on();
  }

  @Test
  void anEdgeMayStandForAnyOtherEvent() {
    Lamp lamp = contract(p -> p.machine(STATES.on("light", "_", "light"))).attach(DARK);
    broken(lamp::dim);
    lamp.on();
    lamp.dim();
  }

  @Test
  void malformedNamedStatesAreRejected() {
    assertRejected(STATES.on("light", "explode", "dark")).contains("there is no \"explode\"");
    assertRejected(STATES.on("broken", "dim", "dark")).contains("state broken cannot be reached");
    assertRejected(STATES.on("dark", "on", "dark")).contains("state dark has two edges for on");
    assertRejected(STATES.complete("green")).contains("there is no \"green\"");
    assertRejected(Machine.starting("a").on("a", "on", "a")).contains("can never be broken");
    assertRejected(Machine.fold(1)).contains("observes no event");
    assertRejected(Machine.fold(1).on("onn", (s, o) -> Step.to(s))).contains("\"onn\"");
    assertRejected(Machine.forbidding("on*")).contains("matches no event at all");
  }

  private static org.assertj.core.api.AbstractStringAssert<?> assertRejected(Machine machine) {
    ContractDefinitionException refused =
        catchThrowableOfType(
            ContractDefinitionException.class, () -> contract(p -> p.machine(machine)));
    assertThat(refused).isNotNull();
    return assertThat(refused.getMessage()).contains("protocol P1: ");
  }

  @Test
  void aForbiddenPatternMayMatchAnywhere() {
    Lamp lamp = contract(p -> p.forbids("on off on")).attach(DARK);
    lamp.on();
    lamp.on();
    lamp.off();
    lamp.off();
    lamp.on();
    lamp.off();
    Violation violation = broken(lamp::on);
    assertThat(violation.protocol()).isEqualTo("never on off on");
    assertThat(violation.wayOut()).containsExactly("off");
    lamp.off();
    lamp.on();
  }

  @Test
  void anIncompleteTraceReportsWhatIsMissing() {
    Contract<Lamp> contract = contract(p -> p.allows("(on off)*").mustComplete());
    Lamp lamp = contract.attach(DARK, Enforcement.of(Mode.ENFORCE).callSites(CallSites.OPENING));
    Attachment attachment = contract.attachment(lamp).orElseThrow();
    assertThat(attachment.incomplete()).isEmpty();
    lamp.on();
    assertThat(attachment.incomplete())
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.headline())
                  .isEqualTo("P1: the end of the trace but it is incomplete");
              assertThat(violation.blame()).isEqualTo(Blame.CALLER);
              assertThat(violation.wayOut()).containsExactly("off");
              assertThat(violation.site()).contains("MachinesTest.java");
              assertThat(violation.toString()).contains("way out   off");
            });
    lamp.off();
    assertThat(attachment.incomplete()).isEmpty();
    assertThatThrownBy(() -> contract(p -> p.machine(STATES).mustComplete()))
        .hasMessageContaining("it must end complete, but it is complete in every state");
  }

  @Test
  void namedStatesMayDeclareWhichAreComplete() {
    Contract<Lamp> contract = contract(p -> p.machine(STATES.complete("dark")).mustComplete());
    Lamp lamp = contract.attach(DARK);
    lamp.on();
    assertThat(contract.attachment(lamp).orElseThrow().incomplete()).hasSize(1);
  }

  @Test
  void aSliceContinuesInAGivenState() {
    Lamp named = contract(p -> p.machine(STATES).afterViolationIn("light")).attach(DARK);
    broken(named::off);
    named.off();
    Lamp after = contract(p -> p.allows("on off on dim").afterViolationIn("on off")).attach(DARK);
    broken(after::dim);
    after.on();
    after.dim();
    assertThatThrownBy(() -> contract(p -> p.machine(STATES).afterViolationIn("green")))
        .hasMessageContaining("continues in \"green\", which is neither a state nor");
  }

  @Test
  void eventsBeforeItsCreationAreIgnoredByASlice() {
    Lamp lamp = contract(p -> p.allows("on off").createdBy("on")).attach(DARK);
    lamp.off();
    lamp.off();
    lamp.on();
    lamp.off();
    broken(lamp::off);
  }

  @Test
  void aHandlerReceivesViolationsOfItsProtocolOnly() {
    List<String> heard = new ArrayList<>();
    Contract<Lamp> contract =
        Contract.<Lamp>builder(Lamp.class, MethodHandles.lookup())
            .protocol("P1", p -> p.allows("on").onViolation(v -> heard.add(v.headline())))
            .protocol("P2", p -> p.allows("off"))
            .build();
    Lamp lamp = contract.attach(DARK, Enforcement.of(Mode.REPORT));
    lamp.on();
    lamp.on();
    lamp.off();
    lamp.off();
    assertThat(heard).containsExactly("P1: on() but the protocol does not allow it here");
  }

  @Test
  void aPredicateChecksTheWholeTrace() {
    Lamp lamp =
        contract(
                p ->
                    p.machine(
                        Machine.trace(
                            trace -> trace.stream().filter(o -> o.event().equals("on")).count() < 3,
                            "it was switched on too often",
                            "on",
                            "off")))
            .attach(DARK);
    lamp.on();
    lamp.off();
    lamp.on();
    assertThat(broken(lamp::on).reason()).isEqualTo("it was switched on too often");
    assertThatCode(lamp::off).doesNotThrowAnyException();
  }

  @Test
  void aStepSetsWhoIsToBlame() {
    Fold<Integer> never =
        Machine.fold(0)
            .on(
                "on",
                (n, o) -> Step.<Integer>fail("never").blaming(Blame.IMPLEMENTATION, Blame.CALLER));
    Violation violation = broken(contract(p -> p.machine(never)).attach(DARK)::on);
    assertThat(violation.suspects()).containsExactly(Blame.IMPLEMENTATION, Blame.CALLER);
    assertThat(violation.toString()).contains("blame     the implementation or the caller, at ");
  }

  @Contracted(rules = Rules.class)
  @Protocol(rule = "F1", machine = "level", explanation = "tooLow")
  @Protocol(
      rule = "F2",
      value = "up down",
      sense = Sense.FORBIDDEN,
      afterViolation = AfterViolation.STOP,
      suspects = {Blame.IMPLEMENTATION, Blame.CALLER})
  @Protocol(rule = "F3", value = "(up (_ | down)* top)*", completion = Completion.REQUIRED)
  interface Lift {
    void up();

    @Event(value = "top", when = "isHigh")
    @Event("down")
    void down(int floors);
  }

  static final class Rules {
    private Rules() {}

    static Machine level() {
      return Machine.fold(0)
          .on("up", (at, o) -> Step.to(at + 1))
          .on(
              "down",
              (at, o) -> {
                Integer floors = o.argument(0, Integer.class);
                return floors != null && floors <= at
                    ? Step.to(at - floors)
                    : Step.fail("the lift is at " + at);
              });
    }

    static String tooLow(Occurrence occurrence) {
      return "never asked: the fold says it";
    }

    static boolean isHigh(int floors) {
      return floors > 2;
    }
  }

  @Test
  void annotationsAndBuildersAreEquivalent() {
    Contract<Lift> contract = Contract.read(Lift.class, MethodHandles.lookup());
    List<Violation> heard = new ArrayList<>();
    Lift lift =
        contract.attach(
            new Lift() {
              @Override
              public void up() {}

              @Override
              public void down(int floors) {}
            },
            Enforcement.of(Mode.REPORT).listener(heard::add));
    lift.up();
    lift.down(2);
    assertThat(heard).extracting(Violation::rule).containsExactly("F1", "F2");
    assertThat(heard.get(0).reason()).isEqualTo("the lift is at 1");
    assertThat(heard.get(1).suspects()).containsExactly(Blame.IMPLEMENTATION, Blame.CALLER);
    assertThat(contract.attachment(lift).orElseThrow().incomplete())
        .extracting(Violation::rule)
        .containsExactly("F3");
    lift.down(3);
    assertThat(contract.attachment(lift).orElseThrow().incomplete()).isEmpty();
    lift.up();
    lift.down(1);
    assertThat(heard).extracting(Violation::rule).containsExactly("F1", "F2", "F1");
  }
}
