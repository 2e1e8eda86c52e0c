/**
 * Tables in SQLite database files, with one row per key (scheme {@code sqlite:}). Begin with {@link
 * dev.vht.sqlite.SqliteStorage}. The schema is in {@link dev.vht.sqlite.TableSchema}.
 */
@NullMarked
package dev.vht.sqlite;

import org.jspecify.annotations.NullMarked;
