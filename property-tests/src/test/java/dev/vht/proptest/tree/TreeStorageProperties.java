package dev.vht.proptest.tree;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;

class TreeStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "tree:" + directory.getFileName());
  }
}
