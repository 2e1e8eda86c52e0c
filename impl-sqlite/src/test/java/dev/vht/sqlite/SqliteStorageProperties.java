package dev.vht.sqlite;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class SqliteStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "sqlite:" + directory.resolve("table.db"));
  }
}
