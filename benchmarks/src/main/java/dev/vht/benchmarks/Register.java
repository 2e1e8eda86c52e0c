package dev.vht.benchmarks;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.verdict.Level;

/** An interface with a rule for each key. Keys are boxed, so benchmarks do not measure boxing. */
@Contracted
@Protocol(
    rule = "K3",
    value = "(remove | set (set | ref)* remove)*",
    text = "{key} was never set",
    forEach = "key",
    level = Level.FULL)
interface Register {

  /** Makes a key live. */
  void set(@Key Long key);

  /** Uses a live key. */
  void ref(@Key Long key);

  /** Ends a key's life. */
  void remove(@Key Long key);
}
