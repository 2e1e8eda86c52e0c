/**
 * Example programs: {@link dev.vht.examples.Demo} runs the sessions from which the library began
 * ({@code sessions}), a Datalog program ({@code datalog}), and a computer whose memory is a table
 * ({@code machine}).
 */
@NullMarked
package dev.vht.examples;

import org.jspecify.annotations.NullMarked;
