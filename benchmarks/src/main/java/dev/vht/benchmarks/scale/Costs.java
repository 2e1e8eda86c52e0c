package dev.vht.benchmarks.scale;

import java.util.Map;

/**
 * What operations cost, and what machines there are. Everything that a reader may want to replace
 * is here. Each value is measured or assumed; {@code docs/scale.md} says which, and where it is
 * from.
 *
 * @param getMicros processor time of all nodes together for a {@code get}
 * @param setMicros the same for a {@code set} with {@code writes=lwt}
 * @param plainMicros the same for a {@code set} with {@code writes=plain}
 * @param keyMicros processor time of all nodes together for a key of a page of 2,000 keys
 * @param entryMicros the same for a key of a page of 500 keys with their values
 * @param writeMicros processor time of all nodes together for a write of {@code fill}
 * @param clientKeyMicros time of the calling thread for a key of a page of keys
 * @param clientEntryMicros the same for a key with its value
 * @param clientWriteMicros time of the calling thread for a write of {@code fill}
 * @param cores of a node
 * @param speed of a core of a node, relative to one that these costs were measured on
 * @param roundTripMicros between two machines
 * @param detectionSeconds after which the nodes know that one does not answer
 * @param clientDetectionSeconds after which the client knows it
 */
record Costs(
    double getMicros,
    double setMicros,
    double plainMicros,
    double keyMicros,
    double entryMicros,
    double writeMicros,
    double clientKeyMicros,
    double clientEntryMicros,
    double clientWriteMicros,
    double cores,
    double speed,
    double roundTripMicros,
    double detectionSeconds,
    double clientDetectionSeconds) {

  /** As measured on three nodes on one machine, on nodes that are machines of their own. */
  static Costs assumed() {
    return new Costs(1_100, 6_300, 1_440, 26, 63, 979, 1, 5, 102, 16, 1, 300, 18.4, 35);
  }

  /**
   * The same costs on the one machine with two cores that they were measured on.
   *
   * @param isFilling whether three nodes and the client compete for the cores all the time; during
   *     a walk two processes at most are busy
   */
  Costs onOneMachine(boolean isFilling) {
    double share = writeMicros / (writeMicros + clientWriteMicros) * 2 / Ring.REPLICAS;
    return with(Map.of("cores", 1.0, "round-trip", 50.0, "speed", isFilling ? share : 1.0));
  }

  /** Returns these costs with other values of some, by their names on the command line. */
  Costs with(Map<String, Double> others) {
    return new Costs(
        others.getOrDefault("get", getMicros),
        others.getOrDefault("set", setMicros),
        others.getOrDefault("plain", plainMicros),
        others.getOrDefault("key", keyMicros),
        others.getOrDefault("entry", entryMicros),
        others.getOrDefault("write", writeMicros),
        others.getOrDefault("client-key", clientKeyMicros),
        others.getOrDefault("client-entry", clientEntryMicros),
        others.getOrDefault("client-write", clientWriteMicros),
        others.getOrDefault("cores", cores),
        others.getOrDefault("speed", speed),
        others.getOrDefault("round-trip", roundTripMicros),
        others.getOrDefault("detection", detectionSeconds),
        others.getOrDefault("client-detection", clientDetectionSeconds));
  }
}
