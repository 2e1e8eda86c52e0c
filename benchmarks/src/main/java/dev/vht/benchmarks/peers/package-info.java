/**
 * Other stores of keys and values, as storages of VHT, held to the test kit. Begin with {@link
 * dev.vht.benchmarks.peers.PeersReport}, and run it as {@code benchmarks/README.md} says.
 *
 * <p>A provider adds nothing to its peer: each method of a storage is one method of the peer, or
 * one transaction. The directory of a table and its metadata are those of {@link
 * dev.vht.benchmarks.peers.PeerProvider}.
 */
@NullMarked
package dev.vht.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
