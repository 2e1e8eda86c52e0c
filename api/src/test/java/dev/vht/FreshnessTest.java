package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {

  @Test
  void aFreshnessIsReadAsItIsWritten() {
    Stream.of(
            Freshness.checked(),
            Freshness.within(Duration.ofSeconds(1)),
            Freshness.within(Duration.ofMillis(1_500)),
            Freshness.within(Duration.ofNanos(7)),
            Freshness.within(Duration.ofDays(400_000)))
        .forEach(each -> assertThat(Freshness.parse(each.toString())).isEqualTo(each));
  }

  @ParameterizedTest
  @CsvSource({
    "' Checked ', checked",
    "within:1s, within:1s",
    "WITHIN: 1_000ms, within:1s",
    "within:250ms, within:250ms",
    "within:2m, within:120s",
    "within:1h, within:3600s",
    "within:PT0.5S, within:500ms"
  })
  void unitsAndCaseMayVary(String text, String meaning) {
    assertThat(Freshness.parse(text)).hasToString(meaning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"checkd", "", "1s", "within", "within:", "within:1", "within:1d", "in:1s"})
  void aMisspellingThrowsAndSaysWhatToWrite(String text) {
    assertThatThrownBy(() -> Freshness.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"")
        .hasMessageContaining("1s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"within:0s", "within:0ms", "within:PT-1S"})
  void aBoundIsPositive(String text) {
    assertThatThrownBy(() -> Freshness.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a positive duration, or Freshness.checked()");
  }
}
