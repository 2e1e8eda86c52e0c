/**
 * A small Datalog whose facts and rules live in a map, and so in a table: what is asserted is there
 * when the program starts again. Begin with {@code Theory}; {@code Datalog} is the program, {@code
 * FamilyTree} what it says when it is told nothing.
 */
@NullMarked
package dev.vht.examples.datalog;

import org.jspecify.annotations.NullMarked;
