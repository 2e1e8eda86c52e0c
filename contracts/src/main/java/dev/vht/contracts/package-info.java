/**
 * Trace contracts for Java interfaces.
 *
 * <p>Begin with {@link dev.vht.contracts.Contract}: it reads the annotations of an interface
 * ({@link dev.vht.contracts.Protocol}, {@link dev.vht.contracts.Event}, {@link
 * dev.vht.contracts.Requires}, {@link dev.vht.contracts.Ensures}, {@link
 * dev.vht.contracts.Refuses}), or takes what a {@link dev.vht.contracts.ContractBuilder} says, and
 * hands out checked objects. What a broken rule looks like is in {@link
 * dev.vht.contracts.ContractViolation}.
 *
 * <p>Behind that are five rooms. A protocol is written in the {@code language}; a pattern becomes
 * an {@code automaton}; a {@code monitor} follows each object through its machines; {@code
 * enforcement} generates the objects whose calls it sees; a {@code report} says what was wrong.
 * {@code Compilation} leads from what annotations and builders say to what a monitor needs.
 */
@NullMarked
package dev.vht.contracts;

import org.jspecify.annotations.NullMarked;
