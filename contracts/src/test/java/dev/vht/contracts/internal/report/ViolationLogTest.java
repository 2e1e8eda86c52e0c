package dev.vht.contracts.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEvent;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log of reported violations: the first in full, repetitions more and more rarely. */
class ViolationLogTest {

  interface Siren {
    void wail(String where);

    void hush(String where);
  }

  private static final class Silent implements Siren {
    @Override
    public void wail(String where) {}

    @Override
    public void hush(String where) {}
  }

  private final Contract<Siren> contract =
      Contract.<Siren>builder(Siren.class, MethodHandles.lookup())
          .key("where", KeySource.argument(0))
          .protocol("LOG1", p -> p.allows("(wail hush)*").forEach("where"))
          .build();

  private Siren attached(Mode mode) {
    return contract.attach(new Silent(), Enforcement.of(mode));
  }

  @BeforeEach
  void forget() {
    WarningLog.warnings("");
  }

  private static List<String> heard() {
    return WarningLog.warnings("LOG1");
  }

  @Test
  void aViolationIsLoggedInFullOnceAndThenAtPowersOfTen() {
    Siren siren = attached(Mode.REPORT);
    for (int i = 1; i <= 110; i++) {
      siren.hush("here " + i);
    }
    List<String> heard = heard();
    assertThat(heard).hasSize(3);
    assertThat(heard.get(0))
        .startsWith("LOG1: hush(\"here 1\") but the protocol does not allow it here\n")
        .contains("  blame     the caller, at dev.vht.contracts.internal.report.ViolationLogTest");
    assertThat(heard.get(1))
        .startsWith("LOG1: hush(\"here 10\") but the protocol does not allow it here (10 times at ")
        .contains("ViolationLogTest");
    assertThat(heard.get(2)).contains("here 100").contains("(100 times at ");
  }

  @Test
  void eachCallSiteAndEachMethodIsLogged() {
    Siren siren = attached(Mode.REPORT);
    siren.hush("here");
    siren.hush("here");
    siren.wail("here");
    siren.wail("here");
    assertThat(heard())
        .extracting(text -> text.substring(0, text.indexOf('(')))
        .containsExactly("LOG1: hush", "LOG1: hush", "LOG1: wail");
  }

  @Test
  void aThrownViolationIsNotLogged() {
    Siren siren = attached(Mode.ENFORCE);
    assertThatThrownBy(() -> siren.hush("here")).isInstanceOf(ContractViolation.class);
    assertThat(heard()).isEmpty();
  }

  @Test
  void nothingIsLoggedForAnObjectThatIsOff() {
    Siren siren = attached(Mode.REPORT);
    contract.attachment(siren).orElseThrow().mode(Mode.OFF);
    siren.hush("here");
    assertThat(heard()).isEmpty();
  }

  @Test
  void nothingIsLoggedForAReplayedTrace() {
    List<TraceEvent> trace = new ArrayList<>();
    Enforcement report = Enforcement.of(Mode.REPORT);
    contract.attach(new Silent(), report.recorder(trace::add)).hush("here");
    assertThat(heard()).hasSize(1);
    assertThat(contract.check(trace, report)).hasSize(1);
    assertThat(heard()).isEmpty();
  }
}
