package dev.vht.proptest;

import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.FewerTries;
import dev.vht.proptest.planted.UnconditionalStorageProvider;

/** A table without conditional writes: what needs none passes, and the rest is skipped. */
@FewerTries(0.5) // with conditional writes, all are made
class UnconditionalMemoryProperties extends VirtualHashTableProperties {
  @Override
  protected TableFixture fixture() {
    return UnconditionalStorageProvider.fixture();
  }
}
