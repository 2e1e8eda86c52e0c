/**
 * Tables on disk compared with other stores: the same records on the same machine in one run. Begin
 * with {@link dev.vht.benchmarks.stores.operations.StoreBenchmark}, and run it as {@code
 * benchmarks/README.md} says.
 */
@NullMarked
package dev.vht.benchmarks.stores;

import org.jspecify.annotations.NullMarked;
