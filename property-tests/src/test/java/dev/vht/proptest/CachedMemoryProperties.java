package dev.vht.proptest;

import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class CachedMemoryProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "memory:" + directory.getFileName());

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
