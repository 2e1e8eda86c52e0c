/**
 * What a table of {@code cassandra:} needs at a size that does not fit on one machine. {@link
 * dev.vht.benchmarks.scale.ClusterCosts} measures what an operation costs a small cluster, and
 * {@link dev.vht.benchmarks.scale.ScaleReport} simulates a large one from these costs.
 */
@NullMarked
package dev.vht.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
