package dev.vht.postgresql;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class PostgresqlStorageProperties extends VirtualHashTableProperties {
  private static final TableFixture FIXTURE = TestServer.fixture();

  @Override
  protected TableFixture fixture() {
    return FIXTURE;
  }
}
