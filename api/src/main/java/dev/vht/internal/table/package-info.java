/**
 * The table over any storage.
 *
 * <p>Begin with {@link StoredTable}. Its {@link TableReader} and {@link TableWriter} encode with an
 * {@link EntryCodec}, pass a {@link CallGate} on every call, and order writes with {@link
 * KeyLocks}.
 */
@NullMarked
package dev.vht.internal.table;

import org.jspecify.annotations.NullMarked;
