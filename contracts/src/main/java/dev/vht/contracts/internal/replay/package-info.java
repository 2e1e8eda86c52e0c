/**
 * Checks recorded traces ({@link Replay}), and shrinks those with a violation ({@link
 * TraceShrinker}).
 */
@NullMarked
package dev.vht.contracts.internal.replay;

import org.jspecify.annotations.NullMarked;
