/**
 * Tables of {@code cassandra:} compared with plain use of the driver, on the same cluster in one
 * run. Begin with {@link dev.vht.benchmarks.stores.cassandra.CassandraReport}, and run it as {@code
 * benchmarks/README.md} says.
 */
@NullMarked
package dev.vht.benchmarks.stores.cassandra;

import org.jspecify.annotations.NullMarked;
