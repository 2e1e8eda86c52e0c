package dev.vht.files.directory;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.FewerTries;
import net.jqwik.api.Tag;

@Tag("slow")
@FewerTries(0.25) // without a cache, and with a cache over memory, all are made
class CachedDirectoryProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "files:" + directory.resolve("table"));

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
