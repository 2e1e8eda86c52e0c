package dev.vht.benchmarks.stores.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.Workload;
import dev.vht.benchmarks.stores.peers.Stores;
import org.junit.jupiter.api.Test;

class WritersTest {
  @Test
  void eachPassSetsAsManyRecordsAsThereAre() throws Exception {
    Workload workload = new Workload(new Shape(1_000, 100));
    try (Scratch scratch = new Scratch();
        Store store = Stores.open("log", scratch.directory(), workload.shape());
        Writers writers = new Writers(store, workload, Distribution.ZIPFIAN, 4)) {
      workload.load(store);

      assertThat(writers.write(1).getTotalCount()).isEqualTo(1_000);
      assertThat(writers.write(3).getTotalCount()).isEqualTo(3_000);
      assertThat(writers.generation()).isEqualTo(4);
      workload.check(store, 4);
    }
  }
}
