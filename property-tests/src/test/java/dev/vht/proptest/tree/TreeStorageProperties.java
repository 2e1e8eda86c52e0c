package dev.vht.proptest.tree;

import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class TreeStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "tree:" + directory.getFileName());
  }
}
