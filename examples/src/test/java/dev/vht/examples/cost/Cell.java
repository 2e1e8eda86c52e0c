package dev.vht.examples.cost;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import org.jspecify.annotations.Nullable;

/** An interface with a requirement and a life cycle, whose methods cost almost nothing. */
@Contracted(rules = Cell.Rules.class, creation = "open")
@Protocol(rule = "L1", value = "open (_)* (close close*)", text = "the cell is closed")
interface Cell {

  /** Returns the number under a key. */
  long ref(@Requires("notNull") String key);

  /** Ends the cell's life. */
  void close();

  /** The requirement. */
  final class Rules {
    private Rules() {}

    @Rule(id = "K1", text = "a key is never null")
    static boolean notNull(@Nullable Object key) {
      return key != null;
    }
  }
}
