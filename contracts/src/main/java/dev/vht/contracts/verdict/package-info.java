/**
 * What a check reports: a {@link Violation}, the party to {@linkplain Blame blame}, the trace that
 * led to it, and the exception that carries it, {@link ContractViolation}.
 */
@NullMarked
package dev.vht.contracts.verdict;

import org.jspecify.annotations.NullMarked;
