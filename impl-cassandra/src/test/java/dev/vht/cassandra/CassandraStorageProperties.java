package dev.vht.cassandra;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class CassandraStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return new CassandraFixture(Opener.ofLibrary(), "");
  }
}
