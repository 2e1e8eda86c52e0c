/**
 * The paged machine: a processor with a large memory of which only a few pages are in RAM, the rest
 * in a virtual hash table.
 *
 * <p>Begin with {@code PagedMachine}, the program. {@code Processor} executes RV32IM; its memory is
 * a {@code PagedMemory} of few frames over {@code ShadowPages}, which keeps the pages in a table so
 * that a kill at any moment leaves the last checkpoint whole. {@code Assembler} makes the machine
 * words of {@code sieve.hex} from {@code sieve.s}.
 */
@NullMarked
package dev.vht.examples.machine;

import org.jspecify.annotations.NullMarked;
