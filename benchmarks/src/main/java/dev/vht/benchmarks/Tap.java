package dev.vht.benchmarks;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;

/** An interface with a life cycle and no other rule; its methods cost next to nothing. */
@Contracted(creation = "open")
@Protocol(rule = "L1", value = "open flow* (close close*)", text = "the tap is closed")
interface Tap {

  /** Returns a number; changes nothing. */
  long flow();

  /** Ends the tap's life. */
  void close();
}
