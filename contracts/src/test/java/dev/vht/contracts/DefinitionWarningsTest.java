package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Sense;
import dev.vht.contracts.internal.report.WarningLog;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is legal in a contract and probably not intended is a warning. */
class DefinitionWarningsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private static List<String> warnings(Class<?> type) {
    return Contract.read(type, HERE).warnings();
  }

  private static List<String> warnings(Consumer<ProtocolBuilder> protocol) {
    return Contract.<Clipper>builder(Clipper.class, HERE)
        .protocol("C1", protocol)
        .build()
        .warnings();
  }

  interface Clipper {
    void clip();

    void release();

    void look();
  }

  @Test
  void aForbiddenRepetitionThatNothingInterruptsIsAWarning() {
    assertThat(warnings(p -> p.forbids("clip clip")))
        .containsExactly(
            Clipper.class.getName()
                + ", protocol C1: \"clip\" is forbidden here for ever, whatever happens in between,"
                + " because the pattern observes no events but those that it names; name the events"
                + " after which it is allowed again, or say by what is allowed how often it may"
                + " happen, at character 6\n  clip clip\n       ^");
    assertThat(warnings(p -> p.forbids("clip clip+ clip"))).hasSize(1);
    assertThat(warnings(p -> p.forbids("clip clip").createdBy("clip"))).hasSize(1);
  }

  @Test
  void aForbiddenPatternThatSaysWhatItLooksLikeIsNoWarning() {
    assertThat(warnings(p -> p.forbids("clip clip | release release"))).isEmpty();
    assertThat(warnings(p -> p.forbids("release clip"))).isEmpty();
    assertThat(warnings(p -> p.forbids("clip clip | _ clip clip"))).isEmpty();
    assertThat(warnings(p -> p.forbids("(look release)+ clip clip"))).isEmpty();
    assertThat(warnings(p -> p.allows("clip?"))).isEmpty();
  }

  @Protocol(rule = "O1", value = "call call", sense = Sense.FORBIDDEN)
  interface OneEvent {
    void call();
  }

  @Test
  void aForbiddenRepetitionOfTheOnlyEventIsNoWarning() {
    assertThat(warnings(OneEvent.class)).isEmpty();
  }

  @Protocol(rule = "P1", value = "start stop?")
  interface Pipe {
    void start();

    void stop();

    Pipe then(String step);
  }

  @Protocol(rule = "P2", value = "start stop?")
  interface RolePipe {
    void start();

    void stop();

    @Child("")
    RolePipe then(String step);
  }

  interface SubPipe extends Pipe {}

  private static final class Steps implements RolePipe {
    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public RolePipe then(String step) {
      return this;
    }
  }

  @Test
  void aResultOfTheInterfaceItselfWithoutARoleIsAWarning() {
    assertThat(warnings(Pipe.class))
        .containsExactly(
            Pipe.class.getName()
                + ".then: it returns a Pipe without a role, so calls on what it returns are not"
                + " checked; give its result a role: \"\" is the contract's own");
    assertThat(warnings(SubPipe.class)).hasSize(1);
  }

  @Test
  void theContractsOwnRoleChecksWhatAFluentMethodReturns() {
    Contract<RolePipe> contract = Contract.read(RolePipe.class, HERE);
    assertThat(contract.warnings()).isEmpty();
    RolePipe pipe = contract.attach(new Steps());
    pipe.start();
    RolePipe next = pipe.then("one");
    assertThat(catchThrowableOfType(ContractViolation.class, next::start).rule()).isEqualTo("P2");
  }

  @Contracted(noun = "thing")
  interface Nothing {
    @Key("part")
    String part();

    Nothing next();
  }

  @Test
  void anInterfaceThatDeclaresNothingIsAWarning() {
    assertThat(warnings(Nothing.class))
        .containsExactly(
            Nothing.class.getName()
                + ": neither it nor an interface that it extends declares a protocol, a"
                + " requirement, a guarantee or a refusal, so nothing is checked; declare one, or"
                + " attach no contract");
    assertThat(Contract.builder(Runnable.class, HERE).build().warnings()).hasSize(1);
  }

  @Test
  void twoProtocolsOfOneNumberAreAWarning() {
    assertThat(
            Contract.<Clipper>builder(Clipper.class, HERE)
                .protocol("C1", p -> p.allows("clip?"))
                .protocol("C2", p -> p.allows("look?"))
                .protocol("C1", p -> p.allows("release?"))
                .build()
                .warnings())
        .containsExactly(
            Clipper.class.getName()
                + ", protocol C1: several protocols have this number, so a report does not say"
                + " which was broken; number them");
  }

  @Test
  void aBuilderForAnInterfaceWithAnnotationsIsAWarning() {
    assertThat(
            Contract.<SubPipe>builder(SubPipe.class, HERE)
                .event("begin", e -> e.called("start"))
                .protocol("B1", p -> p.allows("begin?"))
                .build()
                .warnings())
        .contains(
            SubPipe.class.getName()
                + ": it or an interface that it extends has annotations of a contract, but a builder"
                + " reads none; use Contract.of, or a role of that contract");
  }

  @Protocol(rule = "LOGGED", value = "call call", sense = Sense.FORBIDDEN)
  interface Logged {
    void call();

    void wait(String other);
  }

  @Test
  void aWarningIsLoggedOnceWhenTheContractIsMade() {
    WarningLog.warnings("");
    Contract<Logged> contract = Contract.of(Logged.class, HERE);
    assertThat(Contract.<Logged>of(Logged.class, HERE)).isSameAs(contract);
    assertThat(contract.role("", Logged.class).warnings()).isEqualTo(contract.warnings());
    contract.attach(
        new Logged() {
          @Override
          public void call() {}

          @Override
          public void wait(String other) {}
        });
    assertThat(WarningLog.warnings("protocol LOGGED")).isEqualTo(contract.warnings()).hasSize(1);
  }

  @Test
  void theWarningsAreImmutable() {
    List<String> warnings = warnings(Logged.class);
    assertThatThrownBy(() -> warnings.add("x")).isInstanceOf(UnsupportedOperationException.class);
  }

  // Errors.

  interface Underscore {
    @Event("_")
    void call();
  }

  interface Parent {
    @Child("child")
    Underscore child();
  }

  @Contracted(creation = "_")
  interface Begun {
    void call();
  }

  @Test
  void anEventCalledUnderscoreIsRejected() {
    for (Class<?> type : List.of(Underscore.class, Parent.class)) {
      assertThatThrownBy(() -> Contract.read(type, HERE))
          .isInstanceOf(ContractDefinitionException.class)
          .hasMessageStartingWith(
              Underscore.class.getName() + ".call: an event cannot be called \"_\"");
    }
    assertThatThrownBy(() -> Contract.read(Begun.class, HERE))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageStartingWith(Begun.class.getName() + ": an event cannot be called \"_\"");
    ContractBuilder<Clipper> builder =
        Contract.<Clipper>builder(Clipper.class, HERE).event("_", e -> e.called("clip"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(".clip: an event cannot be called \"_\"");
  }

  interface Registry {
    void join(String group, String member);

    void open(String group);

    void greet(String member);
  }

  private static ContractBuilder<Registry> registry() {
    return Contract.<Registry>builder(Registry.class, HERE)
        .key("group", KeySource.argument(0), "open")
        .key("member", KeySource.argument(0), "greet");
  }

  @Test
  void keysThatNoEventConnectsAreRejected() {
    ContractBuilder<Registry> apart =
        registry().protocol("R1", p -> p.forbids("open greet").forEach("group", "member"));
    assertThatThrownBy(apart::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageStartingWith(
            Registry.class.getName()
                + ", protocol R1: no event, or chain of events, that it observes names all keys of"
                + " forEach = [group, member] together, but only [[member], [group]]");
    ContractBuilder<Registry> unheard =
        registry()
            .key("group", KeySource.argument(0), "join")
            .key("member", KeySource.argument(1), "join")
            .protocol("R1", p -> p.forbids("open greet").forEach("group", "member"));
    assertThatThrownBy(unheard::build).hasMessageContaining("no event, or chain of events");
  }

  @Test
  void keysThatEventsOrTheThreadConnectAreAccepted() {
    assertThat(
            registry()
                .key("group", KeySource.argument(0), "join")
                .key("member", KeySource.argument(1), "join")
                .protocol("R1", p -> p.forbids("join open greet").forEach("group", "member"))
                .protocol("R2", p -> p.forbids("open greet").forEach("group", "member", Key.THREAD))
                .build()
                .warnings())
        .isEmpty();
  }
}
