/**
 * Patterns as minimal deterministic automata: {@link dev.vht.contracts.automaton.Automaton} is what
 * a monitor steps through, {@link dev.vht.contracts.automaton.PositionAutomaton} how it is made.
 */
@NullMarked
package dev.vht.contracts.automaton;

import org.jspecify.annotations.NullMarked;
