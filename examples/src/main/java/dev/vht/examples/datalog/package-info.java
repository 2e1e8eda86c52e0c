/**
 * A small Datalog whose facts and rules are kept in a map, here the map view of a table, so they
 * survive the program. Begin with {@code Theory}. {@code TheoryTable} is one in a table, {@code
 * Datalog} is the program, and {@code FamilyTree} has its default input.
 */
@NullMarked
package dev.vht.examples.datalog;

import org.jspecify.annotations.NullMarked;
