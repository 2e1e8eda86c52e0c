/**
 * Recorded histories of several clients, in one process or in several, and whether they are
 * linearizable.
 *
 * <p>{@link dev.vht.proptest.history.HistoryRun} makes random calls on a table and records them.
 * {@link dev.vht.proptest.history.LinearizableHistory} judges what was recorded, by such a run or
 * by your own program with a {@link dev.vht.proptest.history.HistoryRecorder}.
 */
@NullMarked
package dev.vht.proptest.history;

import org.jspecify.annotations.NullMarked;
