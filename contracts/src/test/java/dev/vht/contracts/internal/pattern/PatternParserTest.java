package dev.vht.contracts.internal.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternParserTest {

  @Test
  void repetitionBindsCloserThanSequenceAndSequenceCloserThanChoice() {
    assertThat(PatternParser.parse("a b* | _"))
        .isEqualTo(
            new Pattern.Choice(
                List.of(
                    new Pattern.Sequence(
                        List.of(
                            new Pattern.Event("a", 0),
                            new Pattern.Repetition(new Pattern.Event("b", 2), Pattern.Times.ANY))),
                    new Pattern.AnyOther(7))));
  }

  @ParameterizedTest
  @CsvSource({
    "'',                 0, 'an event is missing at the end'",
    "'a (b | c',         2, '''('' is never closed'",
    "'a b)',             3, ''')'' closes nothing'",
    "'a | * b',          4, 'expected an event'",
    "'a b &',            4, 'expected an event'",
    "'a | ',             4, 'an event is missing at the end'",
    "'()',               1, 'expected an event'",
  })
  void anErrorHasItsPosition(String pattern, int position, String problem) {
    PatternException error =
        catchThrowableOfType(PatternException.class, () -> PatternParser.parse(pattern));
    assertThat(error.position()).isEqualTo(position);
    assertThat(error).hasMessageStartingWith(problem);
    assertThat(error.getMessage()).endsWith("\n  " + " ".repeat(position) + "^");
  }
}
