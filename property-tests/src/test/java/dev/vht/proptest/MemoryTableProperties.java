package dev.vht.proptest;

import dev.vht.proptest.fixture.TableFixture;

class MemoryTableProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "memory:" + directory.getFileName());
  }
}
