package dev.vht.cassandra;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.FewerTries;
import net.jqwik.api.Tag;

/** Tables with plain writes, which make no conditional ones (rule R10). */
@Tag("slow")
@FewerTries(0.5) // with conditional writes, all are made
class PlainCassandraProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return new CassandraFixture(Opener.ofLibrary(), CassandraFixture.PLAIN);
  }
}
