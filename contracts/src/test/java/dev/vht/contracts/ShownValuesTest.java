package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How reports render the values of a call. */
class ShownValuesTest {

  interface Sink {
    void put(@Nullable Object value);
  }

  private static String shown(@Nullable Object value) {
    Sink sink =
        Contract.<Sink>builder(Sink.class, MethodHandles.lookup())
            .refuses("V1", IllegalStateException.class, "it is full")
            .build()
            .attach(
                unused -> {
                  throw new IllegalStateException();
                });
    ContractViolation violation =
        catchThrowableOfType(ContractViolation.class, () -> sink.put(value));
    assertThat(violation).isNotNull();
    String event = violation.violation().event();
    assertThat(event).startsWith("put(").endsWith(")");
    return event.substring("put(".length(), event.length() - 1);
  }

  static Stream<Arguments> values() {
    String face = "\ud83d\ude00";
    return Stream.of(
        Arguments.of(null, "null"),
        Arguments.of("aap", "\"aap\""),
        Arguments.of(java.nio.CharBuffer.wrap("aap"), "\"aap\""),
        Arguments.of(3, "3"),
        Arguments.of('x', "'x'"),
        Arguments.of('\n', "'\\u000a'"),
        Arguments.of("a\tb", "\"a\\u0009b\""),
        Arguments.of(face, '"' + face + '"'),
        Arguments.of("x" + face + "y", "\"x" + face + "y\""),
        Arguments.of("\ud83d", "\"\\ud83d\""),
        Arguments.of("\ude00x", "\"\\ude00x\""),
        Arguments.of("x\ude00", "\"x\\ude00\""),
        Arguments.of("\ud83dx", "\"\\ud83dx\""),
        Arguments.of(List.of("a", 1), "[a, 1]"),
        Arguments.of(Optional.of("aap"), "Optional[\"aap\"]"),
        Arguments.of(Optional.empty(), "Optional.empty"),
        Arguments.of(new byte[0], "byte[0]{}"),
        Arguments.of(new byte[] {1, -2}, "byte[2]{1, -2}"),
        Arguments.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, "byte[8]{1, 2, 3, 4, 5, 6, 7, 8}"),
        Arguments.of(
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, "byte[9]{1, 2, 3, 4, 5, 6, 7, 8, ...}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aValueIsRenderedOnOneLine(@Nullable Object value, String text) {
    assertThat(shown(value)).isEqualTo(text);
  }

  @Test
  void aLongTextIsTruncatedWithItsLength() {
    assertThat(shown("x".repeat(60))).isEqualTo('"' + "x".repeat(60) + '"');
    assertThat(shown("x".repeat(61))).isEqualTo('"' + "x".repeat(60) + "...(61 characters)" + '"');
  }

  @Test
  void anObjectWhoseToStringFailsIsRenderedByItsClass() {
    assertThat(shown(new Untold())).isEqualTo("Untold@?");
  }

  private static final class Untold {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }
}
