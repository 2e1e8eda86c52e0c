/**
 * The lock that this library's modules share.
 *
 * <p>Begin with {@link OverflowSafeLock}.
 */
@NullMarked
package dev.vht.internal.lock;

import org.jspecify.annotations.NullMarked;
