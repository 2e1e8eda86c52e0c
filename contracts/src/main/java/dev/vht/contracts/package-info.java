/**
 * Trace contracts for Java interfaces.
 *
 * <p>Begin with {@link Contract}. It is read from the {@linkplain dev.vht.contracts.annotation
 * annotations} of an interface or built with a {@link ContractBuilder}, and is attached to objects.
 * A broken rule is reported by a {@link dev.vht.contracts.verdict.ContractViolation}.
 *
 * <p>Each package depends only on those before it in this list: {@code internal.pattern}, {@code
 * internal.automaton}, {@code internal.text}, {@code verdict}, {@code annotation}, {@code runtime},
 * {@code scope}, {@code spec}, {@code internal.report}, {@code internal.machine}, {@code
 * internal.model}, {@code internal.bytecode}, {@code internal.compile}, {@code internal.monitor},
 * {@code internal.replay}, {@code trace}, and this one.
 */
@NullMarked
package dev.vht.contracts;

import org.jspecify.annotations.NullMarked;
