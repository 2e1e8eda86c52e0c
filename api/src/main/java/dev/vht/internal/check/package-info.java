/**
 * Checks of arguments, and the names of calls for messages.
 *
 * <p>Begin with {@link Arguments}.
 */
@NullMarked
package dev.vht.internal.check;

import org.jspecify.annotations.NullMarked;
