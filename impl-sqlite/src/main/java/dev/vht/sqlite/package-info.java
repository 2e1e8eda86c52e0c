/**
 * Tables in SQLite database files, a row a value (scheme {@code sqlite:}). Begin with {@link
 * dev.vht.sqlite.SqliteStorage}; the schema is in {@link dev.vht.sqlite.TableSchema}.
 */
@NullMarked
package dev.vht.sqlite;

import org.jspecify.annotations.NullMarked;
