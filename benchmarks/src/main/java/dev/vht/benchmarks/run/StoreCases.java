package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Shape;
import java.util.Map;

/** The cases of {@code StoreBenchmark}. */
final class StoreCases {
  private static final int LARGE_VALUE = 1 << 20;

  private StoreCases() {}

  /** Returns the case of an operation that chooses among existing records: get or update. */
  static Case of(String method, Peer peer, Shape shape, Distribution keys) {
    return limited(
        new Case(
            benchmark(peer) + method,
            Map.of(
                "store", peer.parameter(),
                "shape", shape.toString(),
                "keys", keys.toString())),
        peer,
        shape);
  }

  /** Returns the case of another operation. */
  static Case of(String method, Peer peer, Shape shape) {
    return limited(
        new Case(
            benchmark(peer) + method, Map.of("store", peer.parameter(), "shape", shape.toString())),
        peer,
        shape);
  }

  private static String benchmark(Peer peer) {
    return peer.survival() == Survival.MEMORY ? "HeapBenchmark." : "StoreBenchmark.";
  }

  /** What has no bar, or takes very long, is measured once. */
  private static Case limited(Case each, Peer peer, Shape shape) {
    boolean isOnce =
        peer == Peer.XODUS
            || peer.survival() != Survival.PROCESS
            || shape.valueBytes() >= LARGE_VALUE;
    return isOnce ? each.once() : each;
  }
}
