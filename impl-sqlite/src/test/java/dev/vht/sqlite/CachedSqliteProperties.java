package dev.vht.sqlite;

import dev.vht.proptest.CachedFixtures;
import dev.vht.proptest.TableFixture;
import dev.vht.proptest.VirtualHashTableProperties;

class CachedSqliteProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES =
      CachedFixtures.at(directory -> "sqlite:" + directory.resolve("table.db"));

  @Override
  protected TableFixture fixture() {
    return FIXTURES.next();
  }
}
