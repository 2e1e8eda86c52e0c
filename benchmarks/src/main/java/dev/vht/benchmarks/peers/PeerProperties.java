package dev.vht.benchmarks.peers;

import dev.vht.proptest.VirtualHashTableProperties;
import dev.vht.proptest.fixture.TableFixture;

/** The kit's properties, of the storage that {@link #select} names. */
public final class PeerProperties extends VirtualHashTableProperties {
  private static volatile String scheme = "log";

  /** For jqwik. */
  public PeerProperties() {}

  static void select(String schemeOfPeer) {
    scheme = schemeOfPeer;
  }

  @Override
  protected TableFixture fixture() {
    String selected = scheme;
    return TableFixture.at(directory -> selected + ":" + directory.resolve("table"));
  }
}
