package dev.vht.files.log;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class LogStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "log:" + directory.resolve("table"));
  }
}
