package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that a protocol does not allow has no effect, in any protocol and for any key. */
@SuppressWarnings("ReturnValueIgnored") // of method references that only name
class RefusedCallTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  interface Gate {
    void pass(String who, String where);

    void open(String who, String where);

    void openAll();
  }

  private static final Gate SILENT =
      new Gate() {
        @Override
        public void pass(String who, String where) {}

        @Override
        public void open(String who, String where) {}

        @Override
        public void openAll() {}
      };

  private static String rule(ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.rule();
  }

  /** Its protocol names both how a call begins and how it ends. */
  private static ContractBuilder<Gate> moments(Consumer<ProtocolBuilder> more) {
    return Contract.<Gate>builder(Gate.class, HERE)
        .event("in", e -> named(e.called(g -> g.pass("", ""))))
        .event("out", e -> named(e.returned(g -> g.pass("", ""))))
        .protocol("G1", p -> more.accept(p.allows("(in out)*")));
  }

  private static void named(EventBuilder<Gate> event) {
    event.key("who", KeySource.argument(0)).key("where", KeySource.argument(1));
  }

  private static ContractBuilder<Gate> forbidding(ContractBuilder<Gate> builder) {
    return builder.protocol(
        "G2",
        p ->
            p.machine(
                Machine.fold("")
                    .on(
                        "in",
                        (none, o) ->
                            Step.when(!"villain".equals(who(o)), none, "it is a villain"))));
  }

  private static @Nullable String who(Occurrence occurrence) {
    return occurrence.argument(0, String.class);
  }

  static Stream<Consumer<ProtocolBuilder>> slicings() {
    return Stream.of(p -> {}, p -> p.forEach("where"), p -> p.forEach("where", Key.THREAD));
  }

  @ParameterizedTest
  @MethodSource("slicings")
  void inAProtocolOfBothPhases(Consumer<ProtocolBuilder> slicing) {
    Gate gate = forbidding(moments(slicing)).build().attach(SILENT);
    gate.pass("aap", "north");
    assertThat(rule(() -> gate.pass("villain", "north"))).isEqualTo("G2");
    gate.pass("noot", "north");
    assertThat(rule(() -> gate.pass("villain", "south"))).isEqualTo("G2");
    gate.pass("mies", "south");
  }

  @ParameterizedTest
  @MethodSource("slicings")
  void inAProtocolThatStaysExact(Consumer<ProtocolBuilder> slicing) {
    ContractBuilder<Gate> builder =
        Contract.<Gate>builder(Gate.class, HERE)
            .event("in", e -> named(e.called(g -> g.pass("", ""))))
            .event("out", e -> named(e.returned(g -> g.pass("", ""))))
            .protocol("G1", p -> slicing.accept(p.allows("in out in out")));
    Gate gate = forbidding(builder).build().attach(SILENT);
    gate.pass("aap", "north");
    assertThat(rule(() -> gate.pass("villain", "north"))).isEqualTo("G2");
    gate.pass("noot", "north");
    assertThat(rule(() -> gate.pass("mies", "north"))).isEqualTo("G1");
  }

  @Test
  void forOneKeyIfAnotherForbidsIt() {
    Gate gate =
        Contract.<Gate>builder(Gate.class, HERE)
            .event("open", e -> named(e.called(g -> g.open("", ""))))
            .event("open", e -> e.called(Gate::openAll))
            .event("pass", e -> named(e.called(g -> g.pass("", ""))))
            .protocol("G3", p -> p.allows("open* (pass pass open open*)*").forEach("where"))
            .build()
            .attach(SILENT);
    gate.pass("aap", "north");
    gate.pass("aap", "north");
    gate.pass("aap", "south");
    assertThat(rule(gate::openAll)).isEqualTo("G3");
    assertThat(rule(() -> gate.pass("aap", "north"))).isEqualTo("G3");
    gate.pass("aap", "south");
    gate.openAll();
    gate.pass("aap", "north");
  }

  @Test
  void forOneCombinationIfAnotherForbidsIt() {
    Gate gate =
        Contract.<Gate>builder(Gate.class, HERE)
            .event("open", e -> named(e.called(g -> g.open("", ""))))
            .event("open", e -> e.called(Gate::openAll))
            .event("pass", e -> named(e.called(g -> g.pass("", ""))))
            .protocol("G4", p -> p.allows("open* (pass pass open open*)*").forEach("who", "where"))
            .build()
            .attach(SILENT);
    gate.pass("aap", "north");
    gate.pass("aap", "north");
    gate.pass("aap", "south");
    assertThat(rule(gate::openAll)).isEqualTo("G4");
    assertThat(rule(() -> gate.pass("aap", "north"))).isEqualTo("G4");
    gate.pass("aap", "south");
    gate.openAll();
    gate.pass("aap", "north");
  }

  @Test
  void forOneKeyIfAnotherForbidsAnInstant() {
    Gate gate =
        Contract.<Gate>builder(Gate.class, HERE)
            .event("in", e -> named(e.called(g -> g.pass("", ""))))
            .event("out", e -> named(e.returned(g -> g.pass("", ""))))
            .event("shut", e -> e.called(Gate::openAll))
            .event("opened", e -> e.returned(Gate::openAll))
            .event("dirty", e -> named(e.called(g -> g.open("", ""))))
            .protocol(
                "G5", p -> p.allows("(in out | shut opened | dirty in out)*").forEach("where"))
            .build()
            .attach(SILENT);
    gate.pass("aap", "north");
    gate.open("aap", "south");
    assertThat(rule(gate::openAll)).isEqualTo("G5");
    gate.pass("aap", "north");
    gate.pass("aap", "south");
    gate.pass("aap", "west");
    gate.openAll();
  }
}
