package dev.vht.sqlite;

import dev.vht.proptest.ConcurrentMapTests;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class SqliteMapTest extends ConcurrentMapTests {
  @TempDir private static Path directory;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @Override
  protected String url() {
    return "sqlite:" + directory.resolve("tables.db") + "?table=t" + NUMBER.incrementAndGet();
  }
}
