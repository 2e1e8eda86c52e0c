package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.MethodReference;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An exception of a rule reaches the caller, and the monitor still works: later correct calls pass,
 * and a later violation is found. {@link ObserversTest} is about exceptions of observers.
 */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name
class UserCodeThatThrowsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Lamp {
    void on();

    String use(@Nullable Object who);

    void off();
  }

  private static Lamp lamp() {
    return new Lamp() {
      @Override
      public void on() {}

      @Override
      public String use(@Nullable Object who) {
        return "used";
      }

      @Override
      public void off() {}
    };
  }

  /** User code that throws the exception it is armed with. */
  static final class Bomb {
    private @Nullable Throwable armed;
    private int delay;

    void arm(Throwable with) {
      armed = with;
    }

    void armLater(Throwable with, int passes) {
      armed = with;
      delay = passes;
    }

    <R> R passed(R result) {
      Throwable now = armed;
      if (now != null && delay-- > 0) {
        return result;
      }
      armed = null;
      delay = 0;
      if (now instanceof RuntimeException unchecked) {
        throw unchecked;
      } else if (now instanceof Error error) {
        throw error;
      }
      return result;
    }

    @Override
    public String toString() {
      return passed("who");
    }
  }

  private static Violation violation(ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.violation();
  }

  /** Protocols that observe the same calls as the one whose user code throws. */
  private static ContractBuilder<Lamp> witness(ContractBuilder<Lamp> builder, String number) {
    return builder
        .protocol("S" + number, p -> p.allows("(on use* off)*"))
        .protocol("I" + number, p -> p.allows("(in (out | failed))*"))
        .protocol("K" + number, p -> p.allows("(in (out | failed))*").forEach("who"))
        .protocol("C" + number, p -> p.allows("(in (out | failed))*").forEach("who", Key.THREAD));
  }

  private static void keyed(EventBuilder<Lamp> event) {
    event.key("who", KeySource.argument(0));
  }

  /** With one protocol or other rule between two groups of others. */
  private static Lamp lamp(
      Consumer<ContractBuilder<Lamp>> rule, UnaryOperator<Enforcement> enforcement) {
    ContractBuilder<Lamp> builder =
        Contract.<Lamp>builder(Lamp.class, HERE)
            .event("use", e -> keyed(e.called(l -> l.use(null))))
            .event("in", e -> keyed(e.called(l -> l.use(null))))
            .event("out", e -> keyed(e.returned(l -> l.use(null))))
            .event("failed", e -> keyed(e.threw(Throwable.class, l -> l.use(null))));
    witness(builder, "1");
    rule.accept(builder);
    witness(builder, "2");
    return builder.build().attach(lamp(), enforcement.apply(Enforcement.of(Mode.ENFORCE)));
  }

  /** What each user code is armed with. */
  enum With {
    EXCEPTION,
    ERROR;

    Throwable made() {
      return this == EXCEPTION ? new IllegalStateException("boom") : new AssertionError("boom");
    }
  }

  /** The kinds of user code. */
  record Place(
      String name, Consumer<ContractBuilder<Lamp>> rule, UnaryOperator<Enforcement> enforcement) {

    static Place of(String name, Consumer<ContractBuilder<Lamp>> rule) {
      return new Place(name, rule, UnaryOperator.identity());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> places() {
    Bomb bomb = new Bomb();
    return Stream.of(
            Place.of("guard at the call", b -> guarded(b, e -> e.called(use()), bomb)),
            Place.of("guard at the return", b -> guarded(b, e -> e.returned(use()), bomb)),
            Place.of("key at the call", b -> sliced(b, e -> e.called(use()), bomb)),
            Place.of("key at the return", b -> sliced(b, e -> e.returned(use()), bomb)),
            Place.of("fold at the call", b -> folded(b, bomb, "use")),
            Place.of("fold at the return", b -> folded(b, bomb, "out")),
            Place.of("fold at both, at the call", b -> twofold(b, bomb, "in")),
            Place.of("fold at both, at the return", b -> twofold(b, bomb, "out")),
            Place.of("fold by key at the call", b -> foldedByKey(b, bomb, "use")),
            Place.of("fold by key at the return", b -> foldedByKey(b, bomb, "out")),
            Place.of("seed", b -> seeded(b, bomb)),
            Place.of("requirement", b -> b.requires("Q1", use(), "", o -> bomb.passed(true))),
            Place.of("guarantee", b -> b.ensures("Q1", use(), "", o -> bomb.passed(true))),
            new Place("slicing", b -> {}, e -> e.slicedBy(bomb::passed)))
        .flatMap(place -> Stream.of(With.values()).map(with -> Arguments.of(place, with, bomb)));
  }

  private static MethodReference<Lamp> use() {
    return lamp -> lamp.use(null);
  }

  private static void guarded(
      ContractBuilder<Lamp> builder, Consumer<EventBuilder<Lamp>> moment, Bomb bomb) {
    builder
        .event("guarded", e -> moment.accept(e.when(o -> bomb.passed(true))))
        .protocol("B1", p -> p.allows("(on guarded* off)*"));
  }

  private static void sliced(
      ContractBuilder<Lamp> builder, Consumer<EventBuilder<Lamp>> moment, Bomb bomb) {
    builder
        .event(
            "sliced",
            e -> moment.accept(e.key("made", KeySource.of(o -> bomb.passed(o.arguments().get(0))))))
        .protocol("B1", p -> p.allows("sliced? sliced?").forEach("made"));
  }

  private static Fold<String> counting(Bomb bomb, String event) {
    return Machine.fold("").on(event, (last, o) -> Step.to(bomb.passed(last)));
  }

  private static void folded(ContractBuilder<Lamp> builder, Bomb bomb, String event) {
    builder.protocol("B1", p -> p.machine(counting(bomb, event)));
  }

  private static void foldedByKey(ContractBuilder<Lamp> builder, Bomb bomb, String event) {
    builder.protocol("B1", p -> p.machine(counting(bomb, event)).forEach("who"));
  }

  /** In and out alternate. */
  private static void twofold(ContractBuilder<Lamp> builder, Bomb bomb, String armed) {
    Fold<Boolean> fold =
        Machine.fold(false)
            .on("in", (isIn, o) -> Step.to(armed.equals("in") ? bomb.passed(true) : true))
            .on("out", (isIn, o) -> Step.to(armed.equals("out") ? bomb.passed(false) : false));
    builder.protocol("B1", p -> p.machine(fold));
  }

  private static void seeded(ContractBuilder<Lamp> builder, Bomb bomb) {
    builder.protocol(
        "B1",
        p ->
            p.allows("(use use?)?")
                .forEach("who")
                .seed((object, key) -> bomb.passed(false), "use"));
  }

  @ParameterizedTest
  @MethodSource("places")
  void theMonitorStillWorks(Place place, With with, Bomb bomb) {
    Lamp lamp = lamp(place.rule(), place.enforcement());
    lamp.on();
    lamp.use("aap");
    Throwable thrown = with.made();
    bomb.arm(thrown);
    assertThatThrownBy(() -> lamp.use("noot")).isSameAs(thrown);
    lamp.use("noot");
    lamp.use("mies");
    assertThat(violation(lamp::on).rule()).isEqualTo("S1");
    lamp.off();
    assertThat(violation(() -> lamp.use("wim")).rule()).isEqualTo("S1");
    lamp.on();
    lamp.use("zus");
  }

  // A step that throws leaves the trace as if the event had not happened.

  private static Step<Integer> step(int sum, String who, Bomb bomb, Occurrence occurrence) {
    boolean isFine = !who.equals(occurrence.arguments().get(0));
    return Step.when(bomb.passed(isFine), sum + 1, "after " + sum);
  }

  private static Lamp judgedAt(Phase phase, Bomb bomb, String... keys) {
    String event = phase == Phase.CALL ? "use" : "out";
    MethodReference<Lamp> method = use();
    return Contract.<Lamp>builder(Lamp.class, HERE)
        .event(event, e -> keyed(phase == Phase.CALL ? e.called(method) : e.returned(method)))
        .protocol(
            "F1",
            p ->
                p.machine(Machine.fold(0).on(event, (sum, o) -> step(sum, "villain", bomb, o)))
                    .forEach(keys))
        .build()
        .attach(lamp());
  }

  @ParameterizedTest
  @EnumSource(names = {"CALL", "RETURN"})
  void aStepThatThrewHasNoEffect(Phase phase) {
    Bomb bomb = new Bomb();
    Lamp lamp = judgedAt(phase, bomb);
    lamp.use("aap");
    lamp.use("aap");
    bomb.arm(new AssertionError("boom"));
    assertThatThrownBy(() -> lamp.use("aap")).hasMessage("boom");
    lamp.use("aap");
    assertThat(violation(() -> lamp.use("villain")).reason()).isEqualTo("after 3");
  }

  @ParameterizedTest
  @EnumSource(names = {"CALL", "RETURN"})
  void aStepThatThrewHasNoEffectInItsSlice(Phase phase) {
    Bomb bomb = new Bomb();
    Lamp lamp = judgedAt(phase, bomb, "who");
    lamp.use("aap");
    bomb.arm(new IllegalStateException("boom"));
    assertThatThrownBy(() -> lamp.use("villain")).hasMessage("boom");
    assertThat(violation(() -> lamp.use("villain")).reason()).isEqualTo("after 0");
  }

  // If a guard at the return throws, the call may have been either event.

  @Test
  void aGuardThatThrewAtReturnAllowsBothOutcomes() {
    Bomb bomb = new Bomb();
    Lamp lamp =
        Contract.<Lamp>builder(Lamp.class, HERE)
            .event("lit", e -> e.returned(Lamp::on).when(o -> bomb.passed(true)))
            .protocol("G1", p -> p.allows("lit lit off"))
            .build()
            .attach(lamp());
    lamp.on();
    bomb.arm(new AssertionError("boom"));
    assertThatThrownBy(lamp::on).hasMessage("boom");
    lamp.off();
    assertThat(violation(lamp::on).rule()).isEqualTo("G1");
  }

  interface Door {
    void open() throws Exception;

    void close();
  }

  @Test
  void aGuardThatThrewAtAnExceptionAllowsTheExceptionOnly() throws Exception {
    Bomb bomb = new Bomb();
    boolean[] sticks = {true};
    Door door =
        Contract.<Door>builder(Door.class, HERE)
            .event("open", e -> e.called(Door::open))
            .event("stuck", e -> e.threw(Exception.class, Door::open).when(o -> bomb.passed(true)))
            .protocol("D1", p -> p.allows("(open close)*"))
            .protocol("D2", p -> p.allows("stuck? stuck?"))
            .build()
            .attach(sticky(sticks));
    bomb.arm(new IllegalStateException("boom"));
    assertThatThrownBy(door::open).hasMessage("boom");
    sticks[0] = false;
    door.open();
    assertThat(violation(door::open).rule()).isEqualTo("D1");
  }

  private static Door sticky(boolean[] sticks) {
    return new Door() {
      @Override
      public void open() throws Exception {
        if (sticks[0]) {
          throw new Exception("it is stuck");
        }
      }

      @Override
      public void close() {}
    };
  }

  private static Lamp telling(Phase phase, Consumer<ProtocolBuilder> more, Enforcement how) {
    MethodReference<Lamp> method = use();
    ContractBuilder<Lamp> builder =
        Contract.<Lamp>builder(Lamp.class, HERE)
            .event("told", e -> keyed(phase == Phase.CALL ? e.called(method) : e.returned(method)));
    return builder
        .protocol("T0", p -> p.allows("(on told* off)*"))
        .protocol("T1", p -> more.accept(p.allows("told? told?").forEach("who")))
        .build()
        .attach(lamp(), how);
  }

  // Arguments in reports.

  /** A text whose methods throw. */
  private static CharSequence text(Bomb bomb) {
    return new CharSequence() {
      @Override
      public int length() {
        return bomb.passed(1);
      }

      @Override
      public char charAt(int index) {
        return bomb.passed('x');
      }

      @Override
      public CharSequence subSequence(int start, int end) {
        return bomb.passed("x");
      }

      @Override
      public String toString() {
        return bomb.passed("x");
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void anArgumentWhoseToStringThrowsIsReportedByItsClass(With with) {
    Bomb bomb = new Bomb();
    Lamp lamp = telling(Phase.CALL, p -> {}, Enforcement.of(Mode.ENFORCE));
    bomb.arm(with.made());
    assertThat(violation(() -> lamp.use(bomb)).event()).isEqualTo("use(Bomb@?)");
    bomb.arm(with.made());
    assertThat(violation(() -> lamp.use(text(bomb))).event()).startsWith("use(").endsWith("@?)");
    lamp.on();
    lamp.use(bomb);
  }

  @Test
  void anArgumentWhoseToStringIsNullIsReportedAsNull() {
    Lamp lamp = telling(Phase.CALL, p -> {}, Enforcement.of(Mode.ENFORCE));
    Object none =
        new Object() {
          @Override
          @SuppressWarnings({"NullAway", "ToStringReturnsNull"}) // which is the point
          public String toString() {
            return null;
          }
        };
    assertThat(violation(() -> lamp.use(none)).event()).isEqualTo("use(null)");
  }

  @Test
  void anArgumentThatContainsItselfIsReportedToALimitedDepth() {
    Lamp lamp = telling(Phase.CALL, p -> {}, Enforcement.of(Mode.ENFORCE));
    List<Object> one = new ArrayList<>();
    List<Object> other = new ArrayList<>(List.of(one));
    one.add(other);
    assertThat(violation(() -> lamp.use(one)).event()).isEqualTo("use([[[[...]]]])");
  }

  /** A key that cannot always be looked up. */
  private static Object key(Bomb bomb) {
    return new Object() {
      @Override
      public boolean equals(@Nullable Object other) {
        return this == other;
      }

      @Override
      public int hashCode() {
        return bomb.passed(7);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"CALL", "RETURN"})
  void aKeyThatCannotBeLookedUpDoesNotAffectOthers(Phase phase) {
    for (int passes = 0; passes < 12; passes++) {
      Bomb bomb = new Bomb();
      Lamp lamp = telling(phase, p -> {}, Enforcement.of(Mode.ENFORCE));
      lamp.on();
      bomb.armLater(new IllegalStateException("boom"), passes);
      assertThatCode(() -> lamp.use(key(bomb))).satisfies(UserCodeThatThrowsTest::isBoomOrNothing);
      lamp.use("aap");
      lamp.use("aap");
      assertThat(violation(() -> lamp.use("aap")).rule()).isEqualTo("T1");
      lamp.off();
      lamp.on();
    }
  }

  private static void isBoomOrNothing(@Nullable Throwable thrown) {
    assertThat(thrown == null || "boom".equals(thrown.getMessage())).isTrue();
  }
}
