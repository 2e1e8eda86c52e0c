package dev.vht.proptest.value;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Tuple;

/** Keys that file systems, databases or string handling are known to confuse with others. */
public final class HostileKeys implements ArbitrarySupplier<String> {
  private static final int LENGTH_OF_LONG_KEY = 10_240;

  @Override
  public Arbitrary<String> get() {
    return Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.of("a", "b", "c")),
            Tuple.of(8, Arbitraries.of(known())),
            Tuple.of(4, Arbitraries.strings().ofMaxLength(6)),
            Tuple.of(2, Arbitraries.strings().withChars("aA./\\ ").ofMaxLength(4)))
        .filter(
            key -> !key.equals(RejectingCodec.REJECTED_KEY) && RejectingCodec.KEYS.accepts(key));
  }

  /** Several different keys. */
  public static final class Sets implements ArbitrarySupplier<Set<String>> {
    @Override
    public Arbitrary<Set<String>> get() {
      return new HostileKeys().get().set().ofMinSize(1).ofMaxSize(20);
    }
  }

  /** Returns all of them, for one table. */
  public static Set<String> all() {
    return Set.of(known());
  }

  private static String[] known() {
    return new String[] {
      "",
      " ",
      ".",
      "..",
      "../..",
      "a/b",
      "/",
      "a\\b",
      "C:\\",
      "a\0b",
      "\0",
      "\n",
      "CON",
      "con",
      "nul.txt",
      "aux",
      "Key",
      "key",
      "KEY",
      "key.",
      "key ",
      " key",
      "*?<>|\":",
      "'; DROP TABLE vht; --",
      "%00",
      "%",
      "_",
      "-rf",
      "~",
      "$HOME",
      ".tmp",
      "\u00e9", // e with acute, composed
      "e\u0301", // and the same, combining
      "\ud83d\ude42", // an emoji
      "\ud83d", // an unpaired high surrogate
      "\ude42", // an unpaired low surrogate
      "a\ud83d",
      "\ufffd", // the replacement character that encoders substitute for both
      "?",
      "\uffff",
      "\u0130", // lower case changes its length
      "k".repeat(LENGTH_OF_LONG_KEY),
      "k".repeat(LENGTH_OF_LONG_KEY - 1),
      "\ud83d\ude42".repeat(LENGTH_OF_LONG_KEY / 4)
    };
  }
}
