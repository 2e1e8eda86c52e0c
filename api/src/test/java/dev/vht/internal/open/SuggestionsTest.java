package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private final Suggestions keys = new Suggestions("keys", List.of("url", "mode", "contracts"));

  @ParameterizedTest
  @CsvSource({"ulr,url", "URL,url", "mod,mode", "contract,contracts", "contarcts,contracts"})
  void theClosestNameIsSuggested(String unknown, String closest) {
    assertThat(keys.insteadOf(unknown))
        .isEqualTo("did you mean " + closest + "? the keys are: contracts, mode, url");
  }

  @Test
  void nothingIsSuggestedWhereNothingIsClose() {
    assertThat(keys.insteadOf("xyzzy")).isEqualTo("the keys are: contracts, mode, url");
    assertThat(keys.insteadOf("")).isEqualTo("the keys are: contracts, mode, url");
  }

  @Test
  void thatThereAreNoneIsSaid() {
    assertThat(new Suggestions("options of memory", List.of()).insteadOf("x"))
        .isEqualTo("there are no options of memory");
  }
}
