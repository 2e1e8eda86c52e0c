/**
 * How long writers wait while a store reclaims space, and what that costs. Begin with {@link
 * dev.vht.benchmarks.stores.latency.OverwriteBenchmark}.
 */
@NullMarked
package dev.vht.benchmarks.stores.latency;

import org.jspecify.annotations.NullMarked;
