package dev.vht.postgresql;

import dev.vht.proptest.ConcurrentMapTests;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

@Tag("slow")
@NeedsServer
class PostgresqlMapTest extends ConcurrentMapTests {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String SCHEMA = TestServer.newUrl();

  @Override
  protected String url() {
    return SCHEMA + "&table=t" + NUMBER.incrementAndGet();
  }
}
