package dev.vht.benchmarks;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import org.jspecify.annotations.Nullable;

/** An interface whose methods cost almost nothing, so benchmarks measure only the checks. */
@Contracted(rules = Cell.Rules.class, creation = "open")
@Protocol(rule = "L1", value = "open (_)* (close close*)", text = "the cell is closed")
public interface Cell {

  /**
   * Returns the number under a key.
   *
   * @param key not null
   * @return a number
   */
  long ref(@Requires("notNull") String key);

  /** Ends the cell's life. */
  void close();

  /** The check. */
  final class Rules {
    private Rules() {}

    @Rule(id = "K1", text = "a key is never null")
    static boolean notNull(@Nullable Object key) {
      return key != null;
    }
  }
}
