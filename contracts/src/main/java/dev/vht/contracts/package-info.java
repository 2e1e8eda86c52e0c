/**
 * Trace contracts for Java interfaces.
 *
 * <p>Begin with {@link dev.vht.contracts.Contract}: it reads the annotations of an interface
 * ({@link dev.vht.contracts.Protocol}, {@link dev.vht.contracts.Event}, {@link
 * dev.vht.contracts.Requires}, {@link dev.vht.contracts.Ensures}, {@link
 * dev.vht.contracts.Refuses}) and hands out checked objects. What a broken rule looks like is in
 * {@link dev.vht.contracts.ContractViolation}.
 */
@NullMarked
package dev.vht.contracts;

import org.jspecify.annotations.NullMarked;
