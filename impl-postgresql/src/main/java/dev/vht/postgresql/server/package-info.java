/**
 * Connections to a server: calls that are repeated, the pool, and announcements. Knows nothing of
 * tables. Begin with {@link dev.vht.postgresql.server.Server}.
 */
@NullMarked
package dev.vht.postgresql.server;

import org.jspecify.annotations.NullMarked;
