package dev.vht.files.directory;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;
import net.jqwik.api.Tag;

@Tag("slow")
class DirectoryStorageProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return TableFixture.at(directory -> "files:" + directory.resolve("table"));
  }
}
