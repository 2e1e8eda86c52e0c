package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.annotation.Sensitive;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.trace.TraceFile;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEvent;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sensitive values are printed nowhere. */
class SensitiveValuesTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();
  private static final String SECRET = "open sesame";

  @TempDir Path directory;

  interface Login {
    @Sensitive
    String token(String name, @Sensitive String password);
  }

  interface Store<T> {
    void put(@Sensitive T value);
  }

  interface Passwords extends Store<String> {
    @Override
    void put(String value);
  }

  @Test
  void aMarkedParameterStaysMarkedWhereItsTypeIsNarrower() {
    Passwords passwords =
        Contract.<Passwords>builder(Passwords.class, HERE)
            .protocol("P9", p -> p.forbids("put put"))
            .build()
            .attach(value -> {});
    passwords.put(SECRET);
    assertThatThrownBy(() -> passwords.put(SECRET))
        .hasMessageContaining("put((sensitive))")
        .hasMessageNotContaining(SECRET);
  }

  @Contracted(rules = LoginRules.class)
  @Protocol(
      rule = "P1",
      value = "(enter leave)*",
      text = "{key} is not inside",
      forEach = "key",
      level = Level.FULL)
  @Refuses(
      rule = "P2",
      with = IllegalStateException.class,
      on = "refuse",
      text = "{key} is refused: {message}")
  interface Gate extends Login {
    void enter(@Key @Sensitive @Requires("isLong") String password);

    void leave(@Key @Sensitive String password);

    void refuse(@Key @Sensitive String password);

    @Override
    @Ensures("isShort")
    String token(String name, String password);
  }

  static final class LoginRules {
    private LoginRules() {}

    @Rule(id = "P3", text = "{key} is too short")
    static boolean isLong(String password) {
      return password.length() > 1;
    }

    @Rule(id = "P4", text = "a token is short")
    static boolean isShort(String token) {
      return token.length() < 3;
    }
  }

  private static final class Doors implements Gate {
    @Override
    public void enter(String password) {}

    @Override
    public void leave(String password) {}

    @Override
    public void refuse(String password) {
      throw new IllegalStateException("wrong: " + password);
    }

    @Override
    public String token(String name, String password) {
      return password;
    }
  }

  private static ContractViolation broken(ThrowingCallable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("no rule was broken").isNotNull();
    assertThat(violation.violation().toString()).doesNotContain(SECRET);
    assertThat(violation.violation().headline()).doesNotContain(SECRET);
    assertThat(String.valueOf(violation.violation().slice())).doesNotContain(SECRET);
    assertThat(violation.trace().toString()).doesNotContain(SECRET);
    return violation;
  }

  @Test
  void markedArgumentsResultsAndKeysAreNotPrinted() {
    Gate gate =
        Contract.of(Gate.class, HERE)
            .attach(new Doors(), Enforcement.of(Mode.ENFORCE).level(Level.FULL));
    gate.enter(SECRET);
    ContractViolation violation = broken(() -> gate.enter(SECRET));
    assertThat(violation)
        .hasMessageStartingWith("P1: enter((sensitive)) but (sensitive) is not inside\n")
        .hasMessageContaining("for key (sensitive), in")
        .hasMessageContaining("allowed   leave((sensitive))")
        .hasMessageContaining("trace     #1 enter((sensitive))  #2 enter((sensitive))  <- here");
    assertThat(broken(() -> gate.refuse(SECRET)))
        .hasMessageStartingWith(
            "P2: refuse((sensitive)) but (sensitive) is refused: (sensitive)\n");
    assertThat(broken(() -> gate.enter("x")))
        .hasMessageStartingWith("P3: enter((sensitive)) but (sensitive) is too short\n");
    assertThat(broken(() -> gate.token("aap", SECRET)))
        .hasMessageStartingWith(
            "P4: token(\"aap\", (sensitive)) returned (sensitive) but a token is short\n");
  }

  @Test
  void slicesStayApart() {
    Gate gate =
        Contract.of(Gate.class, HERE)
            .attach(new Doors(), Enforcement.of(Mode.ENFORCE).level(Level.FULL));
    gate.enter(SECRET);
    gate.enter(SECRET + " twice");
    assertThat(broken(() -> gate.enter(SECRET)).trace())
        .extracting(entry -> entry.number())
        .containsExactly(1L, 3L);
  }

  /** A secret. */
  @Sensitive
  interface Secret {}

  record Password(String text) implements Secret {}

  interface Sink {
    @Nullable Object put(@Nullable Object value);
  }

  private static ContractBuilder<Sink> sinks() {
    return Contract.<Sink>builder(Sink.class, HERE)
        .protocol("T1", p -> p.forbids("put put").text("it is full"));
  }

  @Test
  void valuesOfAMarkedTypeAreNotPrintedWhereverTheyAre() {
    Password password = new Password(SECRET);
    List<Object> values =
        List.of(
            password,
            new Object[] {password},
            List.of(password),
            Map.of("key", password),
            Optional.of(password));
    List<String> shown =
        List.of(
            "(sensitive)",
            "Object[1]{(sensitive)}",
            "[(sensitive)]",
            "{key=(sensitive)}",
            "Optional[(sensitive)]");
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      Sink sink = sinks().build().attach(given -> given);
      sink.put(value);
      assertThat(broken(() -> sink.put(value)).getMessage())
          .startsWith("T1: put(" + shown.get(i) + ") but ")
          .contains("#1 put(" + shown.get(i) + ") -> " + shown.get(i));
    }
  }

  interface Safe {
    @Sensitive
    Object open();

    void use(@Sensitive Object content);
  }

  @Test
  void slicesByASensitiveResultStayApart() {
    Safe safe =
        Contract.<Safe>builder(Safe.class, HERE)
            .event("opened", e -> e.returned(Safe::open).key("content", KeySource.result()))
            .event("used", e -> e.called(s -> s.use("")).key("content", KeySource.argument(0)))
            .protocol("T3", p -> p.forbids("opened used used").forEach("content"))
            .build()
            .attach(
                new Safe() {
                  private int opened;

                  @Override
                  public Object open() {
                    return new Password(SECRET + opened++);
                  }

                  @Override
                  public void use(Object content) {}
                });
    Object one = safe.open();
    Object other = safe.open();
    safe.use(other);
    safe.use(one);
    ContractViolation violation = broken(() -> safe.use(one));
    assertThat(violation)
        .hasMessageStartingWith("T3: use((sensitive)) but ")
        .hasMessageContaining("trace     #1 open() -> (sensitive) (opened)  #4 use((sensitive))");
    assertThat(violation.trace()).extracting(entry -> entry.number()).containsExactly(1L, 4L, 5L);
  }

  @Test
  void aBuilderMarksArgumentsAndResults() {
    Sink sink =
        sinks().sensitive(s -> s.put("")).sensitiveResult(s -> s.put("")).build().attach(x -> x);
    sink.put(SECRET);
    assertThat(broken(() -> sink.put(SECRET)))
        .hasMessageStartingWith("T1: put((sensitive)) but it is full\n")
        .hasMessageContaining("#1 put((sensitive)) -> (sensitive)");
    assertThatThrownBy(() -> sinks().sensitive(s -> s.put(""), 1))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("has no argument 1");
  }

  @Test
  void aRecordedTraceHoldsNoSensitiveValueAndKeepsItsSlices() throws IOException {
    Contract<Sink> contract =
        Contract.<Sink>builder(Sink.class, HERE)
            .sensitive(s -> s.put(""))
            .sensitiveResult(s -> s.put(""))
            .key("key", KeySource.argument(0))
            .protocol("T2", p -> p.forbids("put put").forEach("key"))
            .build();
    Path path = directory.resolve("trace.jsonl");
    List<TraceEvent> heard = new ArrayList<>();
    try (TraceFile file = TraceFile.create(path, 100)) {
      Sink sink =
          contract.attach(
              x -> x,
              Enforcement.of(Mode.REPORT)
                  .level(Level.FULL)
                  .recorder(
                      event -> {
                        heard.add(event);
                        file.accept(event);
                      }));
      sink.put(SECRET);
      sink.put("other");
      sink.put(SECRET);
    }
    assertThat(heard.toString()).contains("(sensitive)").doesNotContain(SECRET, "other");
    assertThat(Files.readString(path)).doesNotContain(SECRET, "other");
    Enforcement report = Enforcement.of(Mode.REPORT).level(Level.FULL);
    assertThat(contract.check(TraceFile.read(path), report)).hasSize(1);
    assertThat(contract.check(heard, report)).hasSize(1);
  }
}
