/**
 * The paged machine: a processor with a large memory of which only a few pages are in RAM. The rest
 * is in a virtual hash table.
 *
 * <p>Begin with {@code PagedMachine}, the program. {@code Processor} executes RV32IM. Its memory is
 * a {@code PagedMemory} with few frames over {@code ShadowPages}, which keeps the pages in a table
 * and preserves the last checkpoint through a kill at any moment. {@code Assembler} translates
 * {@code sieve.s} to {@code sieve.hex}.
 */
@NullMarked
package dev.vht.examples.machine;

import org.jspecify.annotations.NullMarked;
