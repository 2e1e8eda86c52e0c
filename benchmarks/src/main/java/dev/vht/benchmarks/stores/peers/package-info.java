/**
 * The stores that are compared, each as a {@link dev.vht.benchmarks.stores.Store}. Begin with
 * {@link dev.vht.benchmarks.stores.peers.Stores}.
 */
@NullMarked
package dev.vht.benchmarks.stores.peers;

import org.jspecify.annotations.NullMarked;
