package dev.vht.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract, and everything that it is compared with in a table, reject the same calls. */
class CheckedTheSameTest {

  static Stream<Tap> taps() {
    return Stream.of(
        Taps.contracted(), Taps.decorated(), Taps.proxied(), Taps.advised(), Taps.woven());
  }

  static Stream<Cell> cells() {
    return Stream.of(
        Cells.contracted(), Cells.decorated(), Cells.proxied(), Cells.advised(), Cells.woven());
  }

  @ParameterizedTest
  @MethodSource("taps")
  void aClosedTapIsRejected(Tap tap) {
    assertThat(tap.flow() + tap.flow()).isEqualTo(14);
    tap.close();
    tap.close();
    assertThatThrownBy(tap::flow).hasMessageContaining("L1");
  }

  @ParameterizedTest
  @MethodSource("taps")
  void anotherTapStaysOpen(Tap tap) {
    Taps.woven().close();
    assertThat(tap.flow()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aClosedCellIsRejected(Cell cell) {
    assertThat(cell.ref("aap")).isEqualTo(10);
    cell.close();
    cell.close();
    assertThatThrownBy(() -> cell.ref("aap")).hasMessageContaining("L1");
  }

  @ParameterizedTest
  @MethodSource("cells")
  @SuppressWarnings("NullAway") // which is what the rule rejects
  void nullIsRejectedAndChangesNothing(Cell cell) {
    assertThatThrownBy(() -> cell.ref(null)).hasMessageContaining("K1");
    assertThat(cell.ref("aap")).isEqualTo(10);
  }
}
