package dev.vht.proptest.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class SelectedRulesTest {
  private final String before = System.getProperty(SelectedRules.SETTING, "");

  @AfterEach
  void restore() {
    System.setProperty(SelectedRules.SETTING, before);
  }

  /** Run only by the engine under test. */
  static final class Subject extends VirtualHashTableProperties {
    @Override
    protected TableFixture fixture() {
      return TableFixture.at(directory -> "memory:" + directory.getFileName());
    }
  }

  private static EngineExecutionResults run(String rules) {
    System.setProperty(SelectedRules.SETTING, rules);
    return EngineTestKit.engine("jqwik")
        .configurationParameter("jqwik.database", "")
        .selectors(selectClass(Subject.class))
        .execute();
  }

  @Test
  void onlySelectedPropertiesRun() {
    EngineExecutionResults results = run("L4, R3_remove");
    assertThat(results.testEvents().succeeded().count()).isEqualTo(2);
    assertThat(results.testEvents().failed().count()).isZero();
    assertThat(results.testEvents().skipped().count()).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"L99", "L4,R99", "R3_no_such_property", "removing"})
  void aRunThatMatchesNothingFails(String rules) {
    EngineExecutionResults results = run(rules);
    assertThat(results.testEvents().succeeded().count()).isZero();
    assertThat(results.containerEvents().failed().count()).isPositive();
  }

  @Test
  void aNameWithoutMatchIsReportedWithTheCandidates() {
    assertThatThrownBy(() -> SelectedRules.parse("L99").requireMatches(Subject.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("-Dvht.rules=L99 asks for L99, but Subject has no property")
        .hasMessageContaining("[A1, C1, ");
    assertThatThrownBy(() -> SelectedRules.parse("R3_no").requireMatches(Subject.class))
        .hasMessageEndingWith("[R3_remove_returns_whether_the_key_was_set]");
    assertThatCode(() -> SelectedRules.parse("").requireMatches(Subject.class))
        .doesNotThrowAnyException();
  }

  @Test
  void aRuleNumberIsNoPrefixOfAnother() {
    SelectedRules asked = SelectedRules.parse("L1,R4_cond");
    assertThat(asked.names()).isEqualTo(List.of("L1", "R4_cond"));
    assertThat(asked.include("L1_a")).isTrue();
    assertThat(asked.include("L10_a")).isFalse();
    assertThat(asked.include("R4_conditional")).isTrue();
    assertThat(asked.include("R4_other")).isFalse();
  }
}
