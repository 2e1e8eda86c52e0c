package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Calls of which it is known only at their end whether they are an event. {@link
 * ParametricSlicingTest} found these cases.
 */
@SuppressWarnings("ReturnValueIgnored") // of methods that are named
class ConnectingCallsTest {

  interface House {
    Object enter(Object user, Object door);

    Object leave(Object user, Object door);

    Object alarm();
  }

  private static class Plain implements House {
    private boolean isFailing;

    private Object answer() {
      if (isFailing) {
        throw new IllegalStateException("locked");
      }
      return "done";
    }

    @Override
    public Object enter(Object user, Object door) {
      return answer();
    }

    @Override
    public Object leave(Object user, Object door) {
      return answer();
    }

    @Override
    public Object alarm() {
      return answer();
    }
  }

  private final ContractBuilder<House> builder =
      Contract.builder(House.class, MethodHandles.lookup());
  private final Plain plain = new Plain();

  private House attached(String pattern, String... keys) {
    return builder.protocol("H1", p -> p.allows(pattern).forEach(keys)).build().attach(plain);
  }

  private static KeySource computed(int argument) {
    return KeySource.of(occurrence -> occurrence.arguments().get(argument));
  }

  private static EventBuilder<House> withKeys(EventBuilder<House> event) {
    return event.key("user", KeySource.argument(0)).key("door", KeySource.argument(1));
  }

  // Keys that a function finds.

  @Test
  void aCallThatThrowsHasNoEffectWhereAFunctionFindsItsKey() {
    builder.event("enter", e -> e.called(h -> h.enter("", "")).key("user", computed(0)));
    House house = attached("enter", "user");
    plain.isFailing = true;
    assertThatThrownBy(() -> house.enter("Els", "front")).isInstanceOf(IllegalStateException.class);
    plain.isFailing = false;
    house.enter("Els", "front");
    assertThat(catchThrowableOfType(ContractViolation.class, () -> house.enter("Els", "front")))
        .isNotNull();
  }

  @Test
  void aCallThatThrowsHasNoEffectWhereItsConditionDecidesWhichKeysItNames() {
    builder.event(
        "enter",
        e ->
            withKeys(e.called(h -> h.enter("", "")))
                .when(o -> !"none".equals(o.arguments().get(1))));
    builder.event("sneak", e -> e.called(h -> h.enter("", "")).key("user", KeySource.argument(0)));
    House house = attached("sneak? enter", "user", "door");
    plain.isFailing = true;
    assertThatThrownBy(() -> house.enter("Els", "front")).isInstanceOf(IllegalStateException.class);
    plain.isFailing = false;
    house.enter("Els", "none");
    house.enter("Els", "front");
    assertThat(catchThrowableOfType(ContractViolation.class, () -> house.enter("Els", "front")))
        .isNotNull();
  }

  // Ends that connect objects.

  private void forbidAlarm() {
    builder.event("alarm", e -> e.returned(House::alarm));
    builder.event(
        "locked", e -> withKeys(e.threw(IllegalStateException.class, h -> h.enter("", ""))));
  }

  @Test
  void aCallThatTurnsOutToBeNoEventIsNotBlamedForWhatWasBefore() {
    forbidAlarm();
    House house = attached("locked+ alarm", "user", "door");
    house.alarm();
    assertThat(house.enter("Els", "front")).isEqualTo("done");
  }

  @Test
  void theEndThatConnectsObjectsIsTheViolation() {
    forbidAlarm();
    House house = attached("locked alarm", "user", "door");
    house.alarm();
    assertThat(house.enter("Els", "front")).isEqualTo("done");
    plain.isFailing = true;
    Violation violation =
        catchThrowableOfType(ContractViolation.class, () -> house.enter("Els", "front"))
            .violation();
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
    assertThat(violation.symbol()).isEqualTo("locked");
    assertThat(violation.state())
        .isEqualTo("broken since alarm, which came before its objects were connected");
  }

  // Calls that overlap.

  private final List<TraceEvent> trace = new ArrayList<>();

  private void moment(
      Phase phase, int call, String method, String event, List<@Nullable Object> arguments) {
    String object = Object.class.getName();
    String parameters = method.equals("alarm") ? "" : object + "," + object;
    trace.add(
        new TraceEvent(
            phase,
            call,
            plain,
            "",
            method + "(" + parameters + ")",
            event.isEmpty() ? List.of() : List.of(event),
            arguments,
            null,
            phase == Phase.THROW ? IllegalStateException.class.getName() : null,
            "thread " + call));
  }

  private List<Violation> check(String pattern) {
    return builder
        .protocol("H1", p -> p.allows(pattern).forEach("user", "door"))
        .build()
        .check(trace, Enforcement.of(Mode.REPORT));
  }

  @Test
  void aCallThatThrowsDisconnectsNoObjectsThatAnotherCallNames() {
    builder.event("enter", e -> withKeys(e.called(h -> h.enter("", ""))));
    builder.event("leave", e -> withKeys(e.called(h -> h.leave("", ""))));
    moment(Phase.CALL, 1, "enter", "enter", List.of("Els", "front"));
    moment(Phase.CALL, 2, "enter", "enter", List.of("Els", "front"));
    moment(Phase.THROW, 1, "enter", "", List.of());
    moment(Phase.RETURN, 2, "enter", "", List.of());
    moment(Phase.CALL, 3, "leave", "leave", List.of("Els", "front"));
    moment(Phase.RETURN, 3, "leave", "", List.of());
    moment(Phase.CALL, 4, "leave", "leave", List.of("Els", "front"));
    moment(Phase.RETURN, 4, "leave", "", List.of());
    assertThat(check("(enter leave)*")).as("only the second leave is not allowed").hasSize(1);
  }

  @Test
  void aCallThatConnectsNothingInTheEndIsNotBlamed() {
    builder.event(
        "locked", e -> withKeys(e.threw(IllegalStateException.class, h -> h.enter("", ""))));
    builder.event("leave", e -> e.called(h -> h.leave("", "")).key("user", KeySource.argument(0)));
    moment(Phase.CALL, 1, "enter", "", List.of("Els", "front"));
    moment(Phase.CALL, 2, "leave", "leave", List.of("Els", "front"));
    moment(Phase.RETURN, 2, "leave", "", List.of());
    moment(Phase.RETURN, 1, "enter", "", List.of());
    assertThat(check("(locked leave)*")).isEmpty();
  }

  @Test
  void anEventOfEverySliceMayBeOlderThanOthersSinceItsCallBegan() {
    builder.event("enter", e -> e.called(h -> h.enter("", "")).key("user", KeySource.argument(0)));
    builder.event(
        "left",
        e ->
            e.returned(h -> h.leave("", ""))
                .when(o -> !"every".equals(o.arguments().get(1)))
                .key("user", KeySource.argument(0)));
    builder.event("emptied", e -> e.returned(h -> h.leave("", "")));
    moment(Phase.CALL, 1, "leave", "", List.of("Els", "every"));
    moment(Phase.CALL, 2, "enter", "enter", List.of("Els", "front"));
    moment(Phase.RETURN, 2, "enter", "", List.of());
    moment(Phase.RETURN, 1, "leave", "emptied", List.of());
    Contract<House> contract =
        builder.protocol("H1", p -> p.allows("(left | emptied)* enter").forEach("user")).build();
    assertThat(contract.check(trace, Enforcement.of(Mode.REPORT))).isEmpty();
  }

  // Obligations.

  private static List<String> incomplete(Contract<House> contract, Consumer<House> calls) {
    House house = contract.attach(new Plain(), Enforcement.of(Mode.REPORT));
    calls.accept(house);
    return contract.attachment(house).orElseThrow().incomplete().stream()
        .map(Violation::slice)
        .toList();
  }

  @Test
  void anEndThatIsNotAllowedBeginsNoSlice() {
    Contract<House> contract =
        builder
            .event("alarm", e -> e.called(House::alarm))
            .event("left", e -> e.returned(h -> h.leave("", "")).key("user", KeySource.argument(0)))
            .protocol("H1", p -> p.allows("alarm left+ alarm").forEach("user").mustComplete())
            .build();
    assertThat(incomplete(contract, house -> house.leave("Els", "front"))).isEmpty();
    assertThat(
            incomplete(
                contract,
                house -> {
                  house.alarm();
                  house.leave("Els", "front");
                }))
        .containsExactly("\"Els\"");
  }
}
