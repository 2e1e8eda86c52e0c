/**
 * Tables in PostgreSQL databases: {@code postgresql://host/database?table=pages}.
 *
 * <p>Begin with {@link dev.vht.postgresql.PostgresqlStorageProvider}. A program that has its own
 * {@code DataSource} names it by {@link dev.vht.postgresql.PostgresqlTables}.
 */
@NullMarked
package dev.vht.postgresql;

import org.jspecify.annotations.NullMarked;
