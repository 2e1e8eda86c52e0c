package dev.vht.sqlite;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class CachedSqliteProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "sqlite:" + directory.resolve("table.db"));

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
