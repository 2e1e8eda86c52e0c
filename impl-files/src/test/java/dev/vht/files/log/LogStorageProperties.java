package dev.vht.files.log;

import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class LogStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "log:" + directory.resolve("table"));
  }
}
