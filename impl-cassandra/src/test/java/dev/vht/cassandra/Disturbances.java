package dev.vht.cassandra;

import dev.vht.cassandra.cluster.Nemesis;
import dev.vht.cassandra.cluster.Nemesis.Fault;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.proptest.history.HistoryRun;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Hurts the nodes of the tests' cluster during a run. */
final class Disturbances {
  private Disturbances() {}

  @SuppressWarnings("try") // closed after the run
  static HistoryRun.Nemesis by(Fault... faults) {
    return isOver -> {
      long seed = Long.getLong("vht.seed", System.nanoTime());
      try (Nemesis unused =
          Nemesis.of(TestCluster.local().orElseThrow(), seed)
              .only(Set.of(faults))
              .lasting(Duration.ofMillis(200), Duration.ofSeconds(2))
              .start()) {
        awaitTrue(isOver);
      }
    };
  }

  private static void awaitTrue(BooleanSupplier isOver) throws InterruptedException {
    while (!isOver.getAsBoolean()) {
      Thread.sleep(20);
    }
  }
}
