package dev.vht.files.directory;

import dev.vht.proptest.ConcurrentMapTests;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DirectoryMapTest extends ConcurrentMapTests {
  @TempDir private static Path directory;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @Override
  protected String url() {
    return "files:" + directory.resolve("table" + NUMBER.incrementAndGet());
  }
}
