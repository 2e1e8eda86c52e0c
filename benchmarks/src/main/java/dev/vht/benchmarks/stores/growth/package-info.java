/**
 * What a table costs as it grows beyond what fits into the processor's caches, and opening it
 * again. Begin with {@link dev.vht.benchmarks.stores.growth.GrowthBenchmark}.
 */
@NullMarked
package dev.vht.benchmarks.stores.growth;

import org.jspecify.annotations.NullMarked;
