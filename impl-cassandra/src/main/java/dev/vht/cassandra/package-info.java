/** Virtual hash tables in Apache Cassandra clusters: the storage of {@code cassandra:} URLs. */
@NullMarked
package dev.vht.cassandra;

import org.jspecify.annotations.NullMarked;
