/**
 * Tables in memory, scheme {@code memory}.
 *
 * <p>Begin with {@link MemoryStorageProvider}.
 */
@NullMarked
package dev.vht.internal.memory;

import org.jspecify.annotations.NullMarked;
