/** The kit that compares any virtual hash table with an in-memory model. */
@NullMarked
package dev.vht.proptest;

import org.jspecify.annotations.NullMarked;
