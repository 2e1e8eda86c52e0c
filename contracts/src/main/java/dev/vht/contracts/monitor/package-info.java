/**
 * What watches one object: {@link dev.vht.contracts.monitor.Monitor} is told of each call, and each
 * protocol's {@link dev.vht.contracts.monitor.Watch} keeps a {@link
 * dev.vht.contracts.monitor.Belief} for each slice.
 *
 * <p>A contract is compiled to a {@link dev.vht.contracts.monitor.Family}: its {@linkplain
 * dev.vht.contracts.monitor.Role roles}, their {@linkplain dev.vht.contracts.monitor.MethodRules
 * methods}, its {@linkplain dev.vht.contracts.monitor.ProtocolRule protocols}, and what each of
 * these {@linkplain dev.vht.contracts.monitor.Hearing hears} of each method. A machine is a {@link
 * dev.vht.contracts.monitor.StateSpace} here, whether it is an automaton or a fold. {@link
 * dev.vht.contracts.monitor.Violations} makes the report when something is wrong, and {@link
 * dev.vht.contracts.monitor.Replay} judges a recorded trace with the same monitors.
 *
 * <p>To begin: {@code Monitor}, then {@code Belief}.
 */
@NullMarked
package dev.vht.contracts.monitor;

import org.jspecify.annotations.NullMarked;
