/**
 * Runs the session of {@code writethrough} in PostgreSQL. {@code OnPostgresql} is the program, and
 * {@code DemoServer} is a server that it starts. The README's first demo needs neither, and leaves
 * this package out.
 */
@NullMarked
package dev.vht.examples.postgresql;

import org.jspecify.annotations.NullMarked;
