package dev.vht.files.log;

import dev.vht.proptest.LinearizabilityTests;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class LogLinearizabilityTest extends LinearizabilityTests {
  @TempDir private Path directory;

  @Override
  protected String url() {
    return "log:" + directory.resolve("table");
  }
}
