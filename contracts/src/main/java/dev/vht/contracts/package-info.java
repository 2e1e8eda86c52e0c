/**
 * Trace contracts for Java interfaces.
 *
 * <p>Begin with {@link Contract}. It reads the {@linkplain dev.vht.contracts.annotation
 * annotations} of an interface, or takes what a {@link ContractBuilder} says, and attaches the
 * contract to objects. A broken rule is reported by a {@link
 * dev.vht.contracts.verdict.ContractViolation}.
 *
 * <p>The packages form a line, in which each sees only those before it: {@code internal.pattern},
 * {@code internal.automaton}, {@code internal.text}, {@code verdict}, {@code annotation}, {@code
 * runtime}, {@code scope}, {@code spec}, {@code internal.report}, {@code internal.machine}, {@code
 * internal.model}, {@code internal.bytecode}, {@code internal.compile}, {@code internal.monitor},
 * {@code internal.replay}, {@code trace}, and this one.
 */
@NullMarked
package dev.vht.contracts;

import org.jspecify.annotations.NullMarked;
