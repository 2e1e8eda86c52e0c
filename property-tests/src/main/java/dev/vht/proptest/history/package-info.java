/**
 * Recorded histories of several clients, in one process or in several, and whether they are
 * linearizable.
 *
 * <p>{@link dev.vht.proptest.history.LinearizableHistory} judges them.
 */
@NullMarked
package dev.vht.proptest.history;

import org.jspecify.annotations.NullMarked;
