package dev.vht.files.log;

import dev.vht.proptest.CachedFixtures;
import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class CachedLogProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "log:" + directory.resolve("table"));

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
