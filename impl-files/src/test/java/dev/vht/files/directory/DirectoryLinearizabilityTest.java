package dev.vht.files.directory;

import dev.vht.proptest.LinearizabilityTests;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DirectoryLinearizabilityTest extends LinearizabilityTests {
  @TempDir private Path directory;

  @Override
  protected String url() {
    return "files:" + directory.resolve("table");
  }
}
