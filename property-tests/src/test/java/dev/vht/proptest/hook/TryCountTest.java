package dev.vht.proptest.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TryCountTest {
  private static final List<Integer> ELEMENTS = IntStream.range(0, 25).boxed().toList();

  @Test
  void eachElementIsTriedWithAsManyCombinationsAsAreAskedFor() {
    for (int combinations = 1; combinations <= 6; combinations++) {
      for (int tried = 1; tried <= combinations; tried++) {
        List<Integer> all = new ArrayList<>();
        for (int combination = 0; combination < combinations; combination++) {
          List<Integer> part = TryCount.part(ELEMENTS, combination, combinations, tried);
          assertThat(part).isNotEmpty().doesNotHaveDuplicates();
          all.addAll(part);
        }
        for (int element : ELEMENTS) {
          assertThat(Collections.frequency(all, element)).isEqualTo(tried);
        }
      }
    }
  }

  @Test
  void theWholeListIsTriedWithEachCombinationUnlessTriesAreToBeFew() {
    assertThat(TryCount.part(ELEMENTS, 2, 4, 4)).isEqualTo(ELEMENTS);
  }

  @Test
  void aShareOfATryHasThatPartOfTheElementsSpreadEvenly() {
    List<Integer> elements = IntStream.range(0, 10).boxed().toList();
    assertThat(TryCount.share(elements, 1.0)).isEqualTo(elements);
    assertThat(TryCount.share(elements, 0.5)).containsExactly(1, 3, 5, 7, 9);
    assertThat(TryCount.share(elements, 0.31)).hasSize(3).doesNotHaveDuplicates();
    assertThat(TryCount.share(elements, 0.001)).hasSize(1);
    assertThat(TryCount.share(List.of(), 0.5)).isEmpty();
  }
}
