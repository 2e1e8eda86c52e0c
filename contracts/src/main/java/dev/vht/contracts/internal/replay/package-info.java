/**
 * Judges recorded traces again: {@link Replay}, and {@link TraceShrinker}, which makes a violating
 * trace smaller.
 */
@NullMarked
package dev.vht.contracts.internal.replay;

import org.jspecify.annotations.NullMarked;
