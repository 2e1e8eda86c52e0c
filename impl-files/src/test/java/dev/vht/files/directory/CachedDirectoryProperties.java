package dev.vht.files.directory;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class CachedDirectoryProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "files:" + directory.resolve("table"));

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
