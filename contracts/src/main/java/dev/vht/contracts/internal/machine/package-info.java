/**
 * The machine of a protocol, and what is known of its state while calls overlap.
 *
 * <p>Begin with {@link StateEstimate}. A {@link StateSpace} is either an automaton or a fold; a
 * {@link Symbol} is an event as a machine reads it. {@link UserCode} runs the steps of folds, and
 * all other code of the program that the engine calls.
 */
@NullMarked
package dev.vht.contracts.internal.machine;

import org.jspecify.annotations.NullMarked;
