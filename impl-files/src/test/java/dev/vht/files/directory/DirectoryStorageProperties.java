package dev.vht.files.directory;

import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class DirectoryStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "files:" + directory.resolve("table"));
  }
}
