package dev.vht.benchmarks;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;

/** An interface with only a life cycle, whose methods cost almost nothing. */
@Contracted(creation = "open")
@Protocol(rule = "L1", value = "open flow* (close close*)", text = "the tap is closed")
interface Tap {

  /** Returns a number, without changing the state. */
  long flow();

  /** Ends the tap's life. */
  void close();
}
