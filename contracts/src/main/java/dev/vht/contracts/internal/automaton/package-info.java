/**
 * Patterns as minimal deterministic automata. {@link PositionAutomaton} builds an {@link Automaton}
 * from a pattern; {@link Minimization} merges the states that no sequence of events distinguishes.
 */
@NullMarked
package dev.vht.contracts.internal.automaton;

import org.jspecify.annotations.NullMarked;
