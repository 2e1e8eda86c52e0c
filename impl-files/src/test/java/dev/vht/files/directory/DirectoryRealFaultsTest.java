package dev.vht.files.directory;

import dev.vht.files.faults.RealFaults;

class DirectoryRealFaultsTest extends RealFaults {
  @Override
  protected String scheme() {
    return "files";
  }
}
