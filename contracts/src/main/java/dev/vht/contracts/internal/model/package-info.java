/**
 * Compiled contracts, read by the class generator and by monitors.
 *
 * <p>Begin with {@link CompiledContract}. It has {@linkplain CompiledRole roles}, which have
 * {@linkplain MethodRules methods}. A {@link Subscription} lists the events of a method that a
 * {@linkplain ProtocolRule protocol} observes.
 */
@NullMarked
package dev.vht.contracts.internal.model;

import org.jspecify.annotations.NullMarked;
