package dev.vht.files.directory;

import dev.vht.proptest.CachedFixtures;
import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class CachedDirectoryProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "files:" + directory.resolve("table"));

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
