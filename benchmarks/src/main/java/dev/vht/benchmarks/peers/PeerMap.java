package dev.vht.benchmarks.peers;

import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;

/**
 * An open map of a peer: what the peer itself does. It throws the peer's own exceptions. {@link
 * PeerProvider} keeps the metadata and removes the files.
 */
interface PeerMap extends Storage {

  @Override
  default Metadata metadata() {
    throw new UnsupportedOperationException("the provider keeps the metadata");
  }

  @Override
  default void destroy() {
    throw new UnsupportedOperationException("the provider removes the files");
  }
}
