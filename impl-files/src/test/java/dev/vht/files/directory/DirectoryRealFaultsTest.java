package dev.vht.files.directory;

import dev.vht.files.faults.RealFaults;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class DirectoryRealFaultsTest extends RealFaults {
  @Override
  protected String scheme() {
    return "files";
  }
}
