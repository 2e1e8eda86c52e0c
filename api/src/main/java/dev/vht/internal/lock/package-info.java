/**
 * A lock, and a guard against overflowing stacks, shared by the modules of this library.
 *
 * <p>Begin with {@link OverflowSafeLock}.
 */
@NullMarked
package dev.vht.internal.lock;

import org.jspecify.annotations.NullMarked;
