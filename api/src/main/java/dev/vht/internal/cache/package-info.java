/**
 * Caches of values.
 *
 * <p>Begin with {@link ValueCache}.
 */
@NullMarked
package dev.vht.internal.cache;

import org.jspecify.annotations.NullMarked;
