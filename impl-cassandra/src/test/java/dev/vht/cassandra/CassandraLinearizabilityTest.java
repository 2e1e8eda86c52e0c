package dev.vht.cassandra;

import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.proptest.LinearizabilityTests;
import org.junit.jupiter.api.Tag;

@NeedsCluster
@Tag("slow")
class CassandraLinearizabilityTest extends LinearizabilityTests {
  @Override
  protected String url() {
    return TestTables.url(TestTables.borrow());
  }
}
