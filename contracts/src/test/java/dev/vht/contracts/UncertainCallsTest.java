package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Uncertain;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The effect of a call that ended with certain exceptions is uncertain. */
class UncertainCallsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  /** The connection was lost. */
  static class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A kind of it. */
  static final class LostForGood extends Lost {
    private static final long serialVersionUID = 1L;
  }

  @Contracted(rules = LampRules.class, noun = "lamps")
  @Protocol(
      rule = "K1",
      value = "(off | allOff | on (on | look)* (off | allOff))*",
      text = "{key} is not on",
      forEach = "key")
  @Protocol(
      rule = "R1",
      value = "(dark | wentOff | wentOn (bright | wentOn)* wentOff)*",
      text = "this contradicts what was done with {key}",
      forEach = "key",
      seed = "isOn",
      seededBy = "wentOn")
  @Refuses(rule = "K1", with = NoSuchElementException.class, on = "look", text = "{key} is not on")
  @Uncertain(after = Lost.class)
  interface Lamps {
    @Event("on")
    @Event(value = "wentOn", on = Phase.RETURN)
    void on(@Key String lamp);

    @Event("off")
    @Event(value = "wentOff", on = Phase.RETURN)
    void off(@Key String lamp);

    @Event(value = "bright", on = Phase.RETURN, when = "isTrue")
    @Event(value = "dark", on = Phase.RETURN)
    boolean isOn(@Key String lamp);

    @Event("look")
    void look(@Key String lamp);

    @Event("allOff")
    @Event(value = "wentOff", on = Phase.RETURN)
    void allOff();
  }

  /** The rules of lamps. */
  static final class LampRules {
    private LampRules() {}

    static boolean isTrue(boolean result) {
      return result;
    }

    static boolean isOn(Lamps lamps, String lamp) {
      return lamps.isOn(lamp);
    }
  }

  /** Lamps that lose a request when they are told to. */
  private static final class Switches implements Lamps {
    private final Set<String> on = new HashSet<>();
    private @Nullable RuntimeException next;

    private void maybeLost() {
      RuntimeException lost = next;
      next = null;
      if (lost != null) {
        throw lost;
      }
    }

    @Override
    public void on(String lamp) {
      maybeLost();
      on.add(lamp);
    }

    @Override
    public void off(String lamp) {
      maybeLost();
      on.remove(lamp);
    }

    @Override
    public boolean isOn(String lamp) {
      return on.contains(lamp);
    }

    @Override
    public void look(String lamp) {
      if (!on.contains(lamp)) {
        throw new NoSuchElementException(lamp);
      }
    }

    @Override
    public void allOff() {
      maybeLost();
      on.clear();
    }
  }

  private final Switches switches = new Switches();
  private final Lamps lamps = Contract.of(Lamps.class, HERE).attach(switches);

  private void lose(Runnable call) {
    lose(call, new Lost());
  }

  private void lose(Runnable call, RuntimeException how) {
    switches.next = how;
    assertThatThrownBy(call::run).isSameAs(how);
  }

  private static Violation broken(ThrowingCallable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  @Test
  void theCallMayHaveHadNoEffect() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    assertThat(lamps.isOn("red")).isFalse();
  }

  @Test
  void theCallMayHaveHadItsEffect() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    switches.on.add("red");
    assertThat(lamps.isOn("red")).isTrue();
  }

  @Test
  void theEffectMayComeLater() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    assertThat(lamps.isOn("red")).isFalse();
    switches.on.add("red");
    assertThat(lamps.isOn("red")).isTrue();
  }

  @Test
  void theEffectMayOvertakeALaterCall() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    lamps.off("red");
    assertThat(lamps.isOn("red")).isFalse();
    switches.on.add("red");
    assertThat(lamps.isOn("red")).isTrue();
  }

  @Test
  void theEffectComesOnce() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    switches.on.add("red");
    assertThat(lamps.isOn("red")).isTrue();
    switches.on.remove("red");
    Violation violation = broken(() -> lamps.isOn("red"));
    assertThat(violation.rule()).isEqualTo("R1");
    assertThat(violation.blame()).isEqualTo(Blame.IMPLEMENTATION);
  }

  @Test
  void otherKeysAreChecked() {
    lamps.on("red");
    lamps.off("green");
    lose(() -> lamps.off("red"));
    switches.on.add("green");
    assertThat(broken(() -> lamps.isOn("green")).rule()).isEqualTo("R1");
  }

  @Test
  void aCallWithoutAKeyIsUncertainForAll() {
    lamps.on("red");
    switches.on.add("green"); // asked for when green is first used
    lose(lamps::allOff);
    assertThat(lamps.isOn("green")).isTrue();
    switches.on.clear();
    assertThat(lamps.isOn("red")).isFalse();
    assertThat(lamps.isOn("green")).isFalse();
    switches.on.add("red");
    switches.on.add("green");
    assertThat(broken(() -> lamps.isOn("red")).rule()).isEqualTo("R1");
    assertThat(broken(() -> lamps.isOn("green")).rule()).isEqualTo("R1");
  }

  @Test
  void aKeyThatIsSeenLaterMayBeChangedByItToo() {
    lose(lamps::allOff);
    switches.on.add("green");
    lamps.on("green");
    switches.on.clear();
    assertThat(lamps.isOn("green")).isFalse();
    switches.on.add("green");
    assertThat(broken(() -> lamps.isOn("green")).rule()).isEqualTo("R1");
  }

  @Test
  void aSubclassOfTheExceptionMeansTheSame() {
    lamps.off("red");
    lose(() -> lamps.on("red"), new LostForGood());
    switches.on.add("red");
    assertThat(lamps.isOn("red")).isTrue();
  }

  @Test
  void anyOtherExceptionMeansThatThereIsNoEffect() {
    lamps.off("red");
    lose(() -> lamps.on("red"), new IllegalStateException());
    switches.on.add("red");
    assertThat(broken(() -> lamps.isOn("red")).rule()).isEqualTo("R1");
  }

  @Test
  void theCallerIsNotBlamedForWhatItCannotKnow() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    assertThatThrownBy(() -> lamps.look("red")).isExactlyInstanceOf(NoSuchElementException.class);
    switches.on.add("red");
    lamps.look("red");
    lamps.on("green");
    lose(() -> lamps.off("green"));
    switches.on.remove("green");
    assertThatThrownBy(() -> lamps.look("green")).isExactlyInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aCallThatSucceedsShowsThatTheEffectHasCome() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    switches.on.add("red");
    lamps.look("red");
    lamps.off("red");
    Violation violation = broken(() -> lamps.look("red"));
    assertThat(violation.rule()).isEqualTo("K1");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void theCallerIsBlamedForOtherKeys() {
    lamps.on("green");
    lose(() -> lamps.on("red"));
    switches.on.clear();
    Violation violation = broken(() -> lamps.look("green"));
    assertThat(violation.rule()).isEqualTo("K1");
    assertThat(violation.blame()).isEqualTo(Blame.CALLER);
  }

  @Test
  void aReportSaysSo() {
    lamps.off("red");
    lose(() -> lamps.on("red"));
    lamps.on("red");
    lamps.off("red");
    switches.on.add("red");
    assertThat(lamps.isOn("red")).isTrue();
    switches.on.remove("red");
    Violation violation = broken(() -> lamps.isOn("red"));
    assertThat(violation.notes())
        .containsExactly(
            "what happened to \"red\" in a call whose outcome was unknown is not known: it may have"
                + " taken effect, or may do so later, or never");
    assertThat(violation.toString()).contains("on(\"red\") threw Lost");
  }

  @Test
  void aReportNamesTheStatesThatArePossible() {
    Pair pair = pairs("P1", "start (left left | right) end", true);
    pair.left();
    isLost = true;
    assertThatThrownBy(pair::left).isInstanceOf(Lost.class);
    Violation violation = broken(pair::right);
    assertThat(violation.state())
        .isEqualTo(
            "in one of several states, as the outcome of a call is unknown: in its state after"
                + " start left; in its state after start right");
  }

  interface Pair {
    void left();

    void right();

    void end();
  }

  private boolean isLost;

  private Pair pairs(String rule, String pattern, boolean isUncertain) {
    ContractBuilder<Pair> builder =
        Contract.<Pair>builder(Pair.class, HERE)
            .creation("start")
            .protocol(rule, p -> p.allows(pattern));
    if (isUncertain) {
      builder.uncertainAfter(Lost.class, "left");
    }
    return builder
        .build()
        .attach(
            new Pair() {
              private void maybeLost() {
                if (isLost) {
                  isLost = false;
                  throw new Lost();
                }
              }

              @Override
              public void left() {
                maybeLost();
              }

              @Override
              public void right() {
                maybeLost();
              }

              @Override
              public void end() {}
            });
  }

  @Test
  void itHoldsForTheEventsThatItNames() {
    Pair pair = pairs("P1", "start (left end | right end)*", true);
    isLost = true;
    assertThatThrownBy(pair::right).isInstanceOf(Lost.class);
    assertThat(broken(pair::end).rule()).isEqualTo("P1");
    isLost = true;
    assertThatThrownBy(pair::left).isInstanceOf(Lost.class);
    pair.end();
    assertThat(broken(pair::end).rule()).isEqualTo("P1");
  }

  @Test
  void withoutItACallThatThrewHasNoEffect() {
    Pair pair = pairs("P1", "start (left end | right end)*", false);
    isLost = true;
    assertThatThrownBy(pair::left).isInstanceOf(Lost.class);
    assertThat(broken(pair::end).rule()).isEqualTo("P1");
  }

  @Test
  void anEventThatNoMethodHasIsAnError() {
    assertThatThrownBy(
            () ->
                Contract.<Pair>builder(Pair.class, HERE)
                    .protocol("P1", p -> p.allows("(left right)*"))
                    .uncertainAfter(Lost.class, "lefft")
                    .build())
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("the effect of \"lefft\" is uncertain after")
        .hasMessageContaining("but no method has that event");
  }

  @Test
  void anInterfaceInheritsIt() {
    interface MoreLamps extends Lamps {}

    final class MoreSwitches implements MoreLamps {
      @Override
      public void on(String lamp) {
        switches.on(lamp);
      }

      @Override
      public void off(String lamp) {
        switches.off(lamp);
      }

      @Override
      public boolean isOn(String lamp) {
        return switches.isOn(lamp);
      }

      @Override
      public void look(String lamp) {
        switches.look(lamp);
      }

      @Override
      public void allOff() {
        switches.allOff();
      }
    }

    MoreLamps more = Contract.of(MoreLamps.class, HERE).attach(new MoreSwitches());
    more.off("red");
    lose(() -> more.on("red"));
    switches.on.add("red");
    assertThat(more.isOn("red")).isTrue();
  }

  /** An event on the exception itself says more than that the effect is uncertain. */
  @Test
  void aProtocolThatObservesTheExceptionTakesThatEvent() {
    boolean[] isThrowing = {true};
    Pair pair =
        Contract.<Pair>builder(Pair.class, HERE)
            .event("lost", e -> e.threw(Lost.class, Pair::left))
            .event("done", e -> e.returned(Pair::left))
            .event("ended", e -> e.called(Pair::end))
            .protocol("P1", p -> p.allows("(done ended)* lost"))
            .uncertainAfter(Lost.class)
            .build()
            .attach(
                new Pair() {
                  @Override
                  public void left() {
                    if (isThrowing[0]) {
                      throw new Lost();
                    }
                  }

                  @Override
                  public void right() {}

                  @Override
                  public void end() {}
                });
    assertThatThrownBy(pair::left).isInstanceOf(Lost.class);
    assertThat(broken(pair::end).rule()).isEqualTo("P1");
  }

  @Test
  void aSliceThatIsKnownOnlyAtTheEndMayBeAny() {
    interface Pool {
      String take();

      void give(String thing);
    }

    Pool pool =
        Contract.<Pool>builder(Pool.class, HERE)
            .key("thing", KeySource.argument(0), "give")
            .event("take", e -> e.returned(Pool::take).key("thing", KeySource.result()))
            .protocol("P1", p -> p.allows("(take give)*").forEach("thing"))
            .uncertainAfter(Lost.class)
            .build()
            .attach(
                new Pool() {
                  @Override
                  public String take() {
                    if (isLost) {
                      isLost = false;
                      throw new Lost();
                    }
                    return "one";
                  }

                  @Override
                  public void give(String thing) {}
                });
    assertThat(broken(() -> pool.give("two")).rule()).isEqualTo("P1");
    isLost = true;
    assertThatThrownBy(pool::take).isInstanceOf(Lost.class);
    pool.give("two");
    assertThat(broken(() -> pool.give("two")).rule()).isEqualTo("P1");
  }

  interface Wires {
    void connect(Object from, Object to);

    void use(Object from);
  }

  private final Wires wires =
      new Wires() {
        @Override
        public void connect(Object from, Object to) {
          if (isLost) {
            isLost = false;
            throw new Lost();
          }
        }

        @Override
        public void use(Object from) {}
      };

  @Test
  void combinationsOfObjectsAreNotCheckedAnyMore() {
    Wires checked =
        Contract.<Wires>builder(Wires.class, HERE)
            .key("from", KeySource.argument(0), "connect", "use")
            .key("to", KeySource.argument(1), "connect")
            .protocol("P1", p -> p.forbids("connect use use").forEach("from", "to"))
            .uncertainAfter(Lost.class)
            .build()
            .attach(wires);
    checked.connect("a", "b");
    checked.use("a");
    assertThat(broken(() -> checked.use("a")).rule()).isEqualTo("P1");
    isLost = true;
    assertThatThrownBy(() -> checked.connect("c", "d")).isInstanceOf(Lost.class);
    checked.connect("e", "f");
    checked.use("e");
    checked.use("e");
    checked.use("a");
  }

  @Test
  void aFoldIsNotCheckedAnyMoreInThatSlice() {
    Wires checked =
        Contract.<Wires>builder(Wires.class, HERE)
            .key("from", KeySource.argument(0), "connect", "use")
            .protocol(
                "P1",
                p ->
                    p.machine(
                            Machine.fold(0)
                                .on("connect", (n, o) -> Step.to(n + 1))
                                .on(
                                    "use",
                                    (n, o) -> n == 0 ? Step.fail("no wire") : Step.to(n - 1)))
                        .forEach("from"))
            .uncertainAfter(Lost.class)
            .build()
            .attach(wires);
    assertThat(broken(() -> checked.use("a")).rule()).isEqualTo("P1");
    isLost = true;
    assertThatThrownBy(() -> checked.connect("a", "d")).isInstanceOf(Lost.class);
    checked.use("a");
    checked.use("a");
    assertThat(broken(() -> checked.use("b")).rule()).isEqualTo("P1");
  }

  @Test
  void anyNumberOfUncertainCallsNeedsLittleMemory() {
    lamps.off("red");
    for (int i = 0; i < 20_000; i++) {
      lose(() -> lamps.on("red"));
      lose(() -> lamps.off("red"));
      lose(lamps::allOff);
    }
    for (int i = 0; i < 100; i++) {
      switches.on.add("red");
      assertThat(lamps.isOn("red")).isTrue();
      switches.on.clear();
      assertThat(lamps.isOn("red")).isFalse();
    }
    lamps.off("green");
    assertThat(lamps.isOn("green")).isFalse();
    switches.on.add("green");
    assertThat(broken(() -> lamps.isOn("green")).rule()).isEqualTo("R1");
  }

  @Test
  void aRecordedTraceIsCheckedAlike() {
    List<TraceEvent> trace = new ArrayList<>();
    Contract<Lamps> contract = Contract.of(Lamps.class, HERE);
    Lamps recorded =
        contract.attach(switches, Enforcement.of(Mode.REPORT).unseeded().recorder(trace::add));
    lose(() -> recorded.on("red"), new LostForGood());
    switches.on.add("red");
    recorded.look("red");
    Enforcement report = Enforcement.of(Mode.REPORT);
    assertThat(contract.check(trace, report)).isEmpty();
    switches.on.remove("red");
    assertThat(recorded.isOn("red")).isFalse();
    switches.on.add("red");
    assertThat(recorded.isOn("red")).isTrue();
    switches.on.remove("red");
    assertThat(recorded.isOn("red")).isFalse();
    assertThat(contract.check(trace, report))
        .extracting(Violation::rule)
        .as("what came on by itself went off by itself")
        .containsExactly("R1");
  }
}
