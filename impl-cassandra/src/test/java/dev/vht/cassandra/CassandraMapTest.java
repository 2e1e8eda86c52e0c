package dev.vht.cassandra;

import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.proptest.ConcurrentMapTests;
import org.junit.jupiter.api.Tag;

@NeedsCluster
@Tag("slow")
class CassandraMapTest extends ConcurrentMapTests {
  @Override
  protected String url() {
    return TestTables.url(TestTables.borrow());
  }
}
