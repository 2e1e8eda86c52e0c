package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.spi.Storage.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairSpoolTest {
  private static final String URL = "fake:place";

  private static Pair pair(int number, int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) number);
    return new Pair(("key" + number).getBytes(java.nio.charset.StandardCharsets.UTF_8), value);
  }

  private static List<String> shown(Iterator<Pair> pairs) {
    List<String> shown = new ArrayList<>();
    pairs.forEachRemaining(
        pair -> shown.add(Arrays.toString(pair.key()) + Arrays.hashCode(pair.value())));
    return shown;
  }

  /** About sixty pairs of 64 KiB each are kept in memory. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, 64, 65, 300})
  void givesThePairsInTheirOrder(int count) {
    List<Pair> pairs = IntStream.range(0, count).mapToObj(i -> pair(i, 1 << 16)).toList();
    try (PairSpool spool = PairSpool.of(pairs.iterator(), URL)) {
      assertThat(shown(spool.iterator())).isEqualTo(shown(pairs.iterator()));
    }
  }

  @Test
  void returnsAPairLargerThanTheMemoryBound() {
    Pair large = pair(7, PairSpool.MAX_IN_MEMORY + 1);
    try (PairSpool spool = PairSpool.of(List.of(large, pair(1, 0)).iterator(), URL)) {
      Iterator<Pair> pairs = spool.iterator();
      assertThat(pairs.next().value()).isEqualTo(large.value());
      assertThat(pairs.next().value()).isEmpty();
      assertThat(pairs.hasNext()).isFalse();
      assertThatThrownBy(pairs::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void keepsAValueAsItWas() {
    Pair pair = pair(1, 1);
    try (PairSpool spool = PairSpool.of(List.of(pair).iterator(), URL)) {
      pair.value()[0] = 9;
      assertThat(spool.iterator().next().value()).containsExactly(1);
    }
  }

  @Test
  void survivesAnInterruptOfTheThread() {
    List<Pair> pairs = IntStream.range(0, 100).mapToObj(i -> pair(i, 1 << 16)).toList();
    Thread.currentThread().interrupt();
    try (PairSpool spool = PairSpool.of(pairs.iterator(), URL)) {
      assertThat(shown(spool.iterator())).hasSize(100);
    }
    assertThat(Thread.interrupted()).isTrue();
  }
}
