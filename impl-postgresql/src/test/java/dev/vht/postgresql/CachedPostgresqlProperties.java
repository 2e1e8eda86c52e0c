package dev.vht.postgresql;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.CachedFixtures;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.FewerTries;
import net.jqwik.api.Tag;

@Tag("slow")
@FewerTries(0.25) // without a cache, and with a cache over memory, all are made
class CachedPostgresqlProperties extends VirtualHashTableProperties {
  private static final CachedFixtures FIXTURES = CachedFixtures.at(TestServer::newUrl);

  @Override
  protected TableFixture fixture() {
    return new PostgresqlFixture(FIXTURES.next());
  }
}
