/**
 * The machines of protocols, and estimates of their state while calls overlap.
 *
 * <p>Begin with {@link StateEstimate}. A {@link StateSpace} is an automaton or a fold, and a {@link
 * Symbol} is its input. {@link UserCode} runs the steps of folds and all other user code that the
 * engine calls.
 */
@NullMarked
package dev.vht.contracts.internal.machine;

import org.jspecify.annotations.NullMarked;
