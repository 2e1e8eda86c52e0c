/**
 * Argument checks, and the names of called methods for messages.
 *
 * <p>Begin with {@link Arguments}.
 */
@NullMarked
package dev.vht.internal.check;

import org.jspecify.annotations.NullMarked;
