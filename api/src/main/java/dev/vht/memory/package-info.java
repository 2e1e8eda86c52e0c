/** Tables in memory, scheme {@code memory}. Begin with {@link MemoryStorageProvider}. */
@NullMarked
package dev.vht.memory;

import org.jspecify.annotations.NullMarked;
