/**
 * The session of a hash table that writes through to a database, in Java and in two processes.
 * Begin with {@code Session}. {@code WriteThrough} is the program, {@code Party} is what both
 * processes do, and {@code SecondProcess} is the other process, which {@code Peer} starts.
 */
@NullMarked
package dev.vht.examples.writethrough;

import org.jspecify.annotations.NullMarked;
