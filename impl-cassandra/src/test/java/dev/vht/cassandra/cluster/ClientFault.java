package dev.vht.cassandra.cluster;

/** What a node does to the connections of its clients. */
public enum ClientFault {
  /** Nothing; what was held is delivered. */
  PASS,
  /** Holds all requests, answers and new connections, as a network does that drops packets. */
  HOLD,
  /** Executes requests, and holds the answers. */
  MUTE,
  /** Closes all connections once, by a reset. */
  RESET
}
