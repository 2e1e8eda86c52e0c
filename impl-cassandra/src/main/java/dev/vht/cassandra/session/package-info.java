/**
 * Sessions with clusters: shared by the tables of a process, with retries and one reading of each
 * failure. Knows nothing of tables.
 *
 * <p>Begin with {@link Cluster}.
 */
@NullMarked
package dev.vht.cassandra.session;

import org.jspecify.annotations.NullMarked;
