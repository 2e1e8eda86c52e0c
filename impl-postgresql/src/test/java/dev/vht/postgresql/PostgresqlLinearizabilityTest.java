package dev.vht.postgresql;

import dev.vht.proptest.LinearizabilityTests;
import org.junit.jupiter.api.Tag;

@Tag("slow")
@NeedsServer
class PostgresqlLinearizabilityTest extends LinearizabilityTests {
  @Override
  protected String url() {
    return TestServer.newUrl();
  }
}
