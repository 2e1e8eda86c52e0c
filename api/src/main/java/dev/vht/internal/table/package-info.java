/**
 * The table over any storage.
 *
 * <p>Begin with {@link StoredTable}. It encodes by an {@link EntryCodec}, passes a {@link CallGate}
 * on every call, and orders writes by {@link KeyLocks}.
 */
@NullMarked
package dev.vht.internal.table;

import org.jspecify.annotations.NullMarked;
