/**
 * What an operation on a store costs. Begin with {@link
 * dev.vht.benchmarks.stores.operations.StoreBenchmark}.
 */
@NullMarked
package dev.vht.benchmarks.stores.operations;

import org.jspecify.annotations.NullMarked;
