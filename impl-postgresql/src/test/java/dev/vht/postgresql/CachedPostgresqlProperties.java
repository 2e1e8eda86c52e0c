package dev.vht.postgresql;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class CachedPostgresqlProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES = CachedFixtures.at(TestServer::newUrl);

  @Override
  protected TableFixture fixture() {
    return new PostgresqlFixture(FIXTURES.next());
  }
}
