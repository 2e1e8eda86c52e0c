/**
 * Tables in PostgreSQL, compared with plain JDBC. Begin with {@link
 * dev.vht.benchmarks.stores.postgresql.PostgresqlReport}.
 */
@NullMarked
package dev.vht.benchmarks.stores.postgresql;

import org.jspecify.annotations.NullMarked;
