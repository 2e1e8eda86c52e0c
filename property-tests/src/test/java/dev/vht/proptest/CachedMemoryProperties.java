package dev.vht.proptest;

import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;

class CachedMemoryProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "memory:" + directory.getFileName());

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
