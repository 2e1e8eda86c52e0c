package dev.vht.sqlite;

import dev.vht.proptest.LinearizabilityTests;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class SqliteLinearizabilityTest extends LinearizabilityTests {
  @TempDir private Path directory;

  @Override
  protected String url() {
    return "sqlite:" + directory.resolve("table.db");
  }
}
