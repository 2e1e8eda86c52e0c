package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Errors in contracts are reported when a builder builds them, with their place. */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name
class DefinitionByBuilderTest {
  private static final String PHONE = Phone.class.getName();

  interface Phone {
    String dial(String number);

    void hangUp();
  }

  private static ContractBuilder<Phone> phone() {
    return Contract.builder(Phone.class, MethodHandles.lookup());
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRejected(
      UnaryOperator<ContractBuilder<Phone>> says) {
    return assertThatThrownBy(() -> says.apply(phone()).build())
        .isInstanceOf(ContractDefinitionException.class);
  }

  @Test
  void aKeyWithAMissingArgumentIsRejected() {
    assertRejected(
            phone ->
                phone
                    .event("dial", e -> e.called("dial").key("line", KeySource.argument(1)))
                    .protocol("P1", p -> p.allows("dial").forEach("line")))
        .hasMessage(PHONE + ".dial: its event dial has no argument 1 to be the key \"line\"");
  }

  @Test
  void anEventOnCallHasNoResultAsKey() {
    assertRejected(
            phone ->
                phone
                    .event("dial", e -> e.called("dial").key("line", KeySource.result()))
                    .protocol("P1", p -> p.allows("dial").forEach("line")))
        .hasMessage(
            PHONE
                + ".dial: its event dial is over before there is a result to be the key \"line\"");
  }

  /** Calls of the method without a result belong to every slice. */
  @Test
  void aResultIsTheKeyOfEventsOnReturnOnly() {
    Phone phone =
        phone()
            .key("line", KeySource.result(), "dial")
            .event("dialling", e -> e.called(p -> p.dial("")))
            .event("dialled", e -> e.returned(p -> p.dial("")))
            .protocol("P1", p -> p.allows("dialled").forEach("line"))
            .protocol("P2", p -> p.allows("(dialling hangUp)*"))
            .build()
            .attach(target());
    assertThat(phone.dial("1")).isEqualTo("line 1");
    phone.hangUp();
    assertThat(phone.dial("2")).isEqualTo("line 2");
    phone.hangUp();
    assertThat(broken(() -> phone.dial("1")).slice()).isEqualTo("\"line 1\"");
  }

  private static Phone target() {
    return new Phone() {
      @Override
      public String dial(String number) {
        return "line " + number;
      }

      @Override
      public void hangUp() {}
    };
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  @Test
  void aKeyOfUnobservedEventsOnlyIsRejected() {
    assertRejected(
            phone ->
                phone
                    .event("dial", e -> e.called("dial").key("line", KeySource.argument(0)))
                    .protocol("P1", p -> p.allows("(dial hangUp)*").forEach("line"))
                    .protocol("P2", p -> p.allows("hangUp").forEach("line")))
        .hasMessage(
            PHONE
                + ", protocol P2: forEach = \"line\" but no event that it observes names such a key;"
                + " mark a parameter with @Key(\"line\"), or say key(\"line\", ...)");
  }

  @Test
  void aKeyMayBeNamedByAnyOtherEvent() {
    Phone phone =
        phone()
            .key("line", KeySource.argument(0), "dial")
            .protocol("P1", p -> p.allows("_ hangUp").forEach("line"))
            .build()
            .attach(target());
    phone.dial("1");
    phone.dial("2");
    assertThat(broken(() -> phone.dial("1")).slice()).isEqualTo("\"1\"");
  }

  @Test
  void anEmptyProtocolIsRejected() {
    assertRejected(phone -> phone.protocol("P1", p -> p.text("of nothing")))
        .hasMessage(PHONE + ", protocol P1: nothing says what it allows");
  }

  @Test
  void aForbiddenPatternThatMatchesNoEventIsRejected() {
    assertRejected(phone -> phone.protocol("P1", p -> p.forbids("dial*")))
        .hasMessage(
            PHONE
                + ", protocol P1: \"dial*\" matches no event at all, and that cannot be forbidden");
  }

  @Test
  void anUnreachableEventIsRejected() {
    assertRejected(
            phone ->
                phone
                    .event("dial", e -> e.called("dial"))
                    .event("redial", e -> e.called("dial").when(o -> true))
                    .protocol("P1", p -> p.allows("(dial redial hangUp)*")))
        .hasMessage(
            PHONE
                + ", protocol P1: the event redial of dial never happens, because dial comes"
                + " before it and always does");
  }

  @Test
  void anExceptionAfterAMoreGeneralOneIsRejected() {
    assertRejected(phone -> failing(phone, RuntimeException.class, IllegalStateException.class))
        .hasMessageContaining("the event second of dial never happens, because first comes");
  }

  @Test
  void anExceptionAfterALessGeneralOneIsAnEvent() {
    Contract<Phone> contract =
        failing(phone(), IllegalStateException.class, RuntimeException.class).build();
    Phone phone =
        contract.attach(
            new Phone() {
              @Override
              public String dial(String number) {
                throw number.isEmpty()
                    ? new IllegalStateException(number)
                    : new IllegalArgumentException(number);
              }

              @Override
              public void hangUp() {}
            });
    assertThatThrownBy(() -> phone.dial("")).isInstanceOf(IllegalStateException.class);
    assertThat(broken(() -> phone.dial("")).allowed()).containsExactly("second");
    assertThatThrownBy(() -> phone.dial("1")).isInstanceOf(IllegalArgumentException.class);
  }

  private static ContractBuilder<Phone> failing(
      ContractBuilder<Phone> phone,
      Class<? extends Throwable> first,
      Class<? extends Throwable> second) {
    return phone
        .event("first", e -> e.threw(first, p -> p.dial("")))
        .event("second", e -> e.threw(second, p -> p.dial("")))
        .protocol("P1", p -> p.allows("(first second)*"));
  }

  @Test
  void anEventThatOnlyARefusalNamesIsAccepted() {
    assertRejected(phone -> phone.event("ring", e -> e.called("dial")))
        .hasMessage(PHONE + ".dial: no protocol names its event \"ring\"");
    assertRejected(
            phone ->
                phone
                    .event("rang", e -> e.returned("dial"))
                    .refuses("P1", IllegalStateException.class, "it is dead", "rang"))
        .hasMessage(PHONE + ".dial: no protocol names its event \"rang\"");
    Contract<Phone> refusing =
        phone()
            .event("ring", e -> e.called("dial"))
            .refuses("P1", IllegalStateException.class, "it is dead", "ring")
            .build();
    assertThat(refusing.attach(target()).dial("1")).isEqualTo("line 1");
  }

  @Test
  void aSeedNeedsOneKeyAndAnInitialEvent() {
    assertRejected(
            phone ->
                phone
                    .key("line", KeySource.argument(0), "dial")
                    .protocol("P1", p -> p.allows("dial hangUp").seed((o, k) -> true, "dial")))
        .hasMessage(PHONE + ", protocol P1: a seed is for a protocol with one key");
    assertRejected(
            phone ->
                phone
                    .key("line", KeySource.argument(0), "dial")
                    .protocol(
                        "P1",
                        p ->
                            p.allows("dial hangUp").forEach("line").seed((o, k) -> true, "hangUp")))
        .hasMessage(
            PHONE
                + ", protocol P1: seededBy = \"hangUp\" is not an event that the pattern"
                + " can begin with; it can begin with [dial]");
  }

  @Test
  void theStateAfterAViolationMustExist() {
    assertRejected(
            phone -> phone.protocol("P1", p -> p.allows("dial hangUp").afterViolationIn("hangUp")))
        .hasMessage(
            PHONE
                + ", protocol P1: after a violation it continues in \"hangUp\", which is neither a"
                + " state nor a sequence of events that it allows");
  }

  @Test
  void aProtocolThatMustCompleteNeedsAnIncompleteState() {
    assertRejected(
            phone -> phone.protocol("P1", p -> p.forbids("hangUp hangUp dial").mustComplete()))
        .hasMessage(
            PHONE + ", protocol P1: it must end complete, but it is complete in every state");
  }

  @Test
  void aFoldWithoutEventsIsRejected() {
    assertRejected(phone -> phone.protocol("P1", p -> p.machine(Machine.fold(0))))
        .hasMessage(PHONE + ", protocol P1: its fold observes no event");
  }

  @Test
  void anUnknownEventIsReportedWithTheKnownOnes() {
    assertRejected(
            phone ->
                phone.protocol(
                    "P1", p -> p.machine(Machine.fold(0).on("ring", (n, o) -> Step.to(n)))))
        .hasMessage(
            PHONE + ", protocol P1: its fold: there is no \"ring\"; there are [dial, hangUp]");
    assertRejected(
            phone ->
                phone.protocol(
                    "P1", p -> p.machine(Machine.starting("mute").on("mute", "ring", "mute"))))
        .hasMessage(
            PHONE + ", protocol P1: its edges: there is no \"ring\"; there are [dial, hangUp]");
    assertRejected(phone -> phone.protocol("P1", p -> p.allows("(dial hangUp)*").createdBy("ring")))
        .hasMessage(
            PHONE + ", protocol P1: createdBy: there is no \"ring\"; there are [dial, hangUp]");
  }

  @Test
  void aReportShowsTheEventsOfAFold() {
    Phone phone =
        phone()
            .protocol(
                "P1",
                p ->
                    p.machine(
                        Machine.fold(0)
                            .on("dial", (n, o) -> Step.to(n + 1))
                            .on("hangUp", (n, o) -> Step.when(n > 0, n - 1, "nobody rang"))))
            .build()
            .attach(target());
    assertThat(broken(phone::hangUp).protocol()).isEqualTo("a fold over dial, hangUp");
  }
}
