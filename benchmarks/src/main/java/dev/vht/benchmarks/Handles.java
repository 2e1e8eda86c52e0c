package dev.vht.benchmarks;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;

/** An interface with a regular expression for each handle. */
@Contracted
@Protocol(
    rule = "H1",
    value = "(open (read | write)* close)*",
    text = "{handle} is not in the right state",
    forEach = "handle")
interface Handles {

  /** Begins a handle's life. */
  void open(@Key("handle") Long handle);

  /** Uses an open handle. */
  void read(@Key("handle") Long handle);

  /** Uses an open handle. */
  void write(@Key("handle") Long handle);

  /** Ends a handle's life. */
  void close(@Key("handle") Long handle);
}
