/**
 * A table seen as a {@link java.util.concurrent.ConcurrentMap}.
 *
 * <p>Begin with {@link MapView}; its collections are in {@link TableViews}.
 */
@NullMarked
package dev.vht.internal.map;

import org.jspecify.annotations.NullMarked;
