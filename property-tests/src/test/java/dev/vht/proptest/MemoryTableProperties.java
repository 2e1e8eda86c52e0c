package dev.vht.proptest;

class MemoryTableProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "memory:" + directory.getFileName());
  }
}
