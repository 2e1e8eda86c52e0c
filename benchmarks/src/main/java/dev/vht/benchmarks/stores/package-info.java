/**
 * Tables on disk beside their peers: the same records, the same machine, one run. Begin with {@link
 * dev.vht.benchmarks.stores.StoreBenchmark}; run it by {@code benchmarks/README.md}.
 */
@NullMarked
package dev.vht.benchmarks.stores;

import org.jspecify.annotations.NullMarked;
