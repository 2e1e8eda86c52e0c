/**
 * A contract after compilation: immutable data that generated classes and monitors read.
 *
 * <p>Begin with {@link CompiledContract}. It has {@linkplain CompiledRole roles}, these have
 * {@linkplain MethodRules methods}, and a {@link Subscription} says which events of a method a
 * {@linkplain ProtocolRule protocol} observes.
 */
@NullMarked
package dev.vht.contracts.internal.model;

import org.jspecify.annotations.NullMarked;
